import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Config, toConfig } from "../../src/base/config.ts";
import { Daily } from "../../src/history/daily/daily.ts";
import { type ExportSpec, exportEvents } from "../../src/history/events/export.ts";
import { type EventFormat, encode } from "../../src/history/events/format.ts";
import { type ImportResult, importEvents } from "../../src/history/events/import.ts";
import { openSink } from "../../src/history/events/sink.ts";
import { Readers } from "../../src/query/readers/readers.ts";
import { type EventColumn, eventColumns } from "../../src/store/events/columns.ts";
import { Sites } from "../../src/store/sites.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { testDirectory } from "../support/directory.ts";

/** As files of events may leave some out, or have titles. */
const all: readonly EventColumn[] = eventColumns;

export const noon = Date.UTC(2026, 2, 14, 12);

type Event = Record<string, string | number | bigint | null>;

/** What of an app an export and an import need. */
interface App {
  config: Config;
  store: Store;
  sites: Sites;
  readers: Readers;
  daily: Daily;
}

/** An install with one site, on a directory of its own that goes away with the test. */
export async function openHouse(context: TestContext, timezone = "UTC"): Promise<{ app: App; directory: string }> {
  const directory = testDirectory();
  const config = toConfig({ TALLYBOOK_DATA: join(directory, "data"), TALLYBOOK_TIMEZONE: timezone });
  const store = await openStore(config);
  const effects = { now: () => noon, log: () => {} };
  const sites = await Sites.open(store, effects);
  const readers = new Readers(config);
  const daily = new Daily({ config, effects, store, readers });
  context.after(async () => {
    await daily.close();
    await readers.close();
    await store.close();
  });
  await sites.add({ name: "blog", hosts: ["blog.example"] });
  return { app: { config, store, sites, readers, daily }, directory };
}

/** A page view of the blog with other fields where they are given. */
export function toEvent(id: number, rest: Event = {}): Event {
  const time = noon - 86_400_000 + id * 1000;
  const day = new Date(Number(rest["time"] ?? time)).toISOString();
  const fields = { day: day.slice(0, 10), hour: Number(day.slice(11, 13)), site: "blog", session: 7, kind: "pageview" };
  return { id, time, ...fields, host: "blog.example", path: `/${id}`, ...rest };
}

export async function write(app: App, events: readonly Event[]): Promise<void> {
  const names = all.map(({ name }) => name);
  const marks = names.map(() => "?").join(", ");
  await app.store.write(
    events.map((event) => ({
      sql: `insert into events (${names.join(", ")}) values (${marks})`,
      args: names.map((name) => {
        const value = event[name] ?? null;
        if (value === Number.POSITIVE_INFINITY) return null; // the client binds none; see below
        return Number.isInteger(value) && name !== "value" ? BigInt(value as number) : value;
      }),
    })),
  );
  const infinite = events.filter(({ value }) => value === Number.POSITIVE_INFINITY);
  for (const { id } of infinite) await app.store.write([`update events set value = 9e999 where id = ${id}`]);
}

/** Every event as it is on disk, integers as text so that none loses a digit. */
export async function read(app: App, where = "true"): Promise<Record<string, unknown>[]> {
  const names = all.map(({ name, type }) => (type === "integer" ? `cast(${name} as text) as ${name}` : name));
  return (await app.store.read(`select ${names.join(", ")} from events where ${where} order by events.id`)).map(
    (row) => ({ ...row }),
  );
}

interface Wish extends Partial<ExportSpec> {
  columns?: readonly EventColumn[];
}

export async function exportTo(app: App, path: string, format: EventFormat, wish: Wish = {}): Promise<number> {
  const { columns = all, ...spec } = wish;
  const sink = await openSink(path);
  const bounds = { since: null, until: null, site: null, ...spec };
  const done = await exportEvents(app.readers, bounds, columns, encode(format, columns, sink.write));
  await sink.finish();
  return done;
}

/**
 * The app as an import has it to which something happens at its commits.
 * @param before is awaited before each commit, with the number of those that were made
 */
export function watched<A extends App>(app: A, before: (commits: number) => Promise<unknown>): A {
  let commits = 0;
  const store: Store = Object.create(app.store, {
    read: { value: app.store.read.bind(app.store) },
    write: {
      value: async (...args: Parameters<Store["write"]>) => {
        await before(commits++);
        return app.store.write(...args);
      },
    },
  });
  return { ...app, store };
}

export function importFrom(app: App, path: string, format: EventFormat): Promise<ImportResult> {
  return importEvents(app, [{ path, format }], () => {});
}

export const text = (path: string): Promise<string> => readFile(path, "utf8");
