/** A database, a directory of queries and the rooms that answer, for the tests of this folder. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { toConfig } from "../../src/config.ts";
import { Notebooks } from "../../src/notebook/notebooks.ts";
import { Answers } from "../../src/query/answers.ts";
import { Library } from "../../src/query/library.ts";
import { Readers } from "../../src/query/readers.ts";
import { Changes } from "../../src/store/changes.ts";

/** Sunday 22 November 2026, 12:00 UTC. */
export const now = Date.UTC(2026, 10, 22, 12);

const migrations = join(import.meta.dirname, "../../src/store/migrations");

export interface Bench {
  notebooks: Notebooks;
  /** Writes a file of the owner's. */
  write(file: string, text: string): void;
  close(): Promise<void>;
}

export function openBench(fill: (database: DatabaseSync) => void = () => {}): Bench {
  const directory = mkdtempSync(join(tmpdir(), "tallybook-notebook-"));
  const queries = join(directory, "queries");
  mkdirSync(queries);
  const config = toConfig({
    TALLYBOOK_DATA: directory,
    TALLYBOOK_QUERIES: queries,
    TALLYBOOK_TIMEZONE: "Europe/London",
  });
  const database = new DatabaseSync(join(directory, "tallybook.db"));
  database.exec("pragma journal_mode = wal");
  for (const name of readdirSync(migrations).sort()) database.exec(readFileSync(join(migrations, name), "utf8"));
  fill(database);
  const { last } = database.prepare("select max(time) as last from events where bot is null").get() ?? {};
  database.close();
  const readers = new Readers(config, { size: 1 });
  const library = new Library(config);
  const effects = { now: () => now, log: () => {} };
  const answers = new Answers({ readers, changes: new Changes(async () => true), effects });
  return {
    notebooks: new Notebooks({
      config,
      effects,
      library,
      readers,
      answers,
      lastHit: () => (typeof last === "number" ? last : null),
    }),
    write: (file, text) => writeFileSync(join(queries, file), text),
    close: async () => {
      await readers.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export interface EventSpec {
  day: string;
  path?: string;
  site?: string;
  country?: string | null;
}

/** A page view at noon of each day. */
export function addViews(database: DatabaseSync, events: EventSpec[]): void {
  const insert = database.prepare(
    "insert into events (time, day, hour, site, session, kind, host, path, country) values (?, ?, 12, ?, ?, 'pageview', 'a.example', ?, ?)",
  );
  events.forEach(({ day, path = "/", site = "blog", country = null }, i) => {
    insert.run(Date.parse(`${day}T12:00:00Z`), day, site, i, path, country);
  });
}
