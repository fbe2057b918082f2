import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Config, toConfig } from "../../src/base/config.ts";

const made: string[] = [];
process.once("exit", () => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** A directory of its own for a test, gone when the process ends: by then all that has files open in it is closed. */
export function testDirectory(files: Record<string, string> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), "tallybook-"));
  made.push(directory);
  for (const [name, text] of Object.entries(files)) write(join(directory, name), text);
  return directory;
}

export function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

export function toTestConfig(place: string): Config {
  return toConfig({
    TALLYBOOK_DATA: place,
    TALLYBOOK_QUERIES: join(place, "queries"),
    TALLYBOOK_TIMEZONE: "Europe/London",
  });
}

/** The real schema and a few events, written as the server would: in WAL mode. */
export function toDatabase(config: Config, events = 100): void {
  const database = new DatabaseSync(config.database.slice("file:".length));
  const schema = readFileSync(join(import.meta.dirname, "../../src/store/migrations/analytics/001-events.sql"), "utf8");
  database.exec("pragma journal_mode = wal");
  database.exec(schema);
  const insert = `with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < ? - 1)
    insert into events (time, day, hour, site, session, kind, host, path)
    select 1767225600000 + n * 60000, date(1767225600 + n * 60, 'unixepoch'), 0, 'blog', n / 3, 'pageview', 'example.com',
      '/post-' || (n % 10) || '/' from numbers`;
  database.prepare(insert).run(events);
  database.close();
}
