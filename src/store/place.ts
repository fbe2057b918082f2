import { mkdir, open } from "node:fs/promises";
import { StoreError } from "./problem.ts";

/** Throws StoreError. */
export async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error) => {
    throw StoreError.from(error, path);
  });
}

/** Readable by our account alone, before the first byte is in it; SQLite gives its journals the same mode. */
export async function makePrivate(path: string): Promise<void> {
  try {
    const file = await open(path, "a", 0o600);
    await file.chmod(0o600);
    await file.close();
  } catch (error) {
    throw StoreError.from(error, path);
  }
}
