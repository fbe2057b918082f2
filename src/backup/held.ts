import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { BackupError } from "./backup-error.ts";

/** Takes the data directory as a server does, so that none can start meanwhile; lets it go. Throws BackupError. */
export function holdDirectory(data: string): () => void {
  const lock = new DatabaseSync(join(data, "lock.db"));
  try {
    lock.exec("begin immediate");
  } catch {
    lock.close();
    throw new BackupError(
      `A Tallybook works on ${data}. Stop it first, so that it does not write over what comes back.`,
    );
  }
  return () => lock.close();
}
