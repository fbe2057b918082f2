import { stat } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as turn } from "node:timers/promises";
import { toConfig } from "../../src/base/config.ts";
import { toCheck } from "../../src/history/events/check.ts";
import { exportEvents } from "../../src/history/events/export.ts";
import { decode, type EventFormat, encode, eventFormats } from "../../src/history/events/format.ts";
import { importEvents } from "../../src/history/events/import.ts";
import { insertEvents } from "../../src/history/events/import-commit.ts";
import { toEventJson, toImportedEvent } from "../../src/history/events/imported-event.ts";
import { openSink } from "../../src/history/events/sink.ts";
import { type App, openApp } from "../../src/server/app.ts";
import { eventColumns } from "../../src/store/events/columns.ts";
import { emptyDirectory } from "../../tests/support/process.ts";
import { generateApart } from "./generating.ts";
import { ratio, say } from "./say.ts";

const events = 200_000;
const everything = { since: null, until: null, site: null };

/** Events into files of each format against a bare SELECT in a reader, and out of them against bare writes. */
export async function moving(): Promise<void> {
  const directory = await emptyDirectory();
  const open = (name: string): Promise<App> => {
    const config = toConfig({ TALLYBOOK_DATA: join(directory.path, name) });
    return openApp(config, { now: Date.now, log: () => {} }, "command");
  };
  await (await open("from")).close();
  const database = join(directory.path, "from", "tallybook.db");
  await generateApart(database, { events, days: 60, until: Date.now(), timezone: "UTC" });
  const from = await open("from");
  const fileOf = (format: EventFormat) => join(directory.path, `events.${format}`);

  const read = await rate(async () => {
    for await (const _ of from.readers.stream({ sql: "select * from events order by day, id" }));
  });
  say("SELECT in a reader", `${read}/s`, "the yardstick of exports");
  for (const format of eventFormats) {
    const out = await rate(() => write(from, fileOf(format), format));
    const bytes = (await stat(fileOf(format))).size / events;
    say(`export, ${format}`, `${out}/s`, `${ratio(out, read)} of the SELECT; ${bytes.toFixed(1)} bytes an event`);
  }

  const bare = await withSites(from, await open("bare"), (app) => writeBare(app, fileOf("parquet")));
  say("writes of 1,000 rows", `${bare}/s`, "the yardstick of imports");
  for (const format of eventFormats) {
    const files = [{ path: fileOf(format), format }];
    const to = await open(format);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await withSites(from, to, async (app) => {
      const taken = await rate(() => importEvents(app, files, () => {}));
      delay.disable();
      const [usual, longest] = [delay.percentile(99), delay.max].map((ns) => `${(ns / 1e6).toFixed(0)} ms`);
      say(
        `import, ${format}`,
        `${taken}/s`,
        `${ratio(taken, bare)} of the writes; held the loop p99 ${usual}, at most ${longest}`,
      );
      const again = await rate(() => importEvents(app, files, () => {}));
      say("  all there already", `${again}/s`, ratio(again, bare));
      return taken;
    });
  }
  await from.close();
  await directory.remove();
}

/** Events a second. */
async function rate(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round((events / (performance.now() - start)) * 1000);
}

async function write(app: App, path: string, format: EventFormat): Promise<void> {
  const sink = await openSink(path);
  await exportEvents(app.readers, everything, eventColumns, encode(format, eventColumns, sink.write));
  await sink.finish();
}

async function withSites<T>(from: App, to: App, use: (app: App) => Promise<T>): Promise<T> {
  for (const { name, hosts } of from.sites.list()) await to.sites.add({ name, hosts });
  try {
    return await use(to);
  } finally {
    await to.close();
  }
}

/** The commits of an import alone, with the rows at hand. */
async function writeBare(app: App, path: string): Promise<number> {
  const parts: string[][] = [[]];
  const sites = app.sites.list().map(({ name }) => name);
  for await (const { names, rows } of decode("parquet", path)) {
    const check = toCheck(names, sites);
    for (const row of rows) {
      const entry = toImportedEvent(check(row), "UTC");
      if (parts.at(-1)?.length === 1000) parts.push([]);
      parts.at(-1)?.push(toEventJson(entry, entry.id));
    }
  }
  return rate(async () => {
    for (const rows of parts) {
      await app.store.write([{ sql: insertEvents, args: { rows: JSON.stringify(rows) } }], "nothing");
      await turn();
    }
  });
}
