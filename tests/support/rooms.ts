/** A database of our own, a directory of queries and the rooms that answer from both, for tests that need no server. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Config, toConfig } from "../../src/base/config.ts";
import type { Effects } from "../../src/base/effects.ts";
import { Answers } from "../../src/query/answers/answers.ts";
import { Library } from "../../src/query/library/library.ts";
import { Readers } from "../../src/query/readers/readers.ts";
import { Changes } from "../../src/store/changes.ts";
import { testDirectory } from "./directory.ts";

/** Sunday 22 November 2026, 12:00 UTC. */
export const now = Date.UTC(2026, 10, 22, 12);

const migrations = join(import.meta.dirname, "../../src/store/migrations/analytics");

export interface Rooms {
  config: Config;
  effects: Effects;
  database: DatabaseSync;
  library: Library;
  readers: Readers;
  answers: Answers;
  /** Writes a file of the owner's. */
  write(file: string, text: string): void;
  close(): Promise<void>;
}

/** @param size how many readers there are */
export function openRooms(size: number, fill: (database: DatabaseSync) => void = () => {}): Rooms {
  const directory = testDirectory();
  const queries = join(directory, "queries");
  mkdirSync(queries);
  const config = toConfig({
    TALLYBOOK_DATA: directory,
    TALLYBOOK_QUERIES: queries,
    TALLYBOOK_TIMEZONE: "Europe/London",
  });
  const database = new DatabaseSync(join(directory, "tallybook.db"));
  database.exec("pragma journal_mode = wal");
  for (const file of readdirSync(migrations).sort()) {
    if (file.endsWith(".sql")) database.exec(readFileSync(join(migrations, file), "utf8"));
  }
  fill(database);
  const effects = { now: () => now, log: () => {} };
  const readers = new Readers(config, { size });
  return {
    config,
    effects,
    database,
    library: new Library(config),
    readers,
    answers: new Answers({ readers, changes: new Changes(async () => true), effects }),
    write: (file, text) => {
      mkdirSync(dirname(join(queries, file)), { recursive: true });
      writeFileSync(join(queries, file), text);
    },
    close: async () => {
      await readers.close();
      database.close();
    },
  };
}
