import { stat } from "node:fs/promises";
import { join } from "node:path";
import { addSite, command, emptyDirectory, startServer } from "../../tests/process.ts";
import { generate, siteNames, twoYears } from "./generator.ts";
import { closing } from "./history/closing.ts";
import { settled, sizes, summed } from "./history/database.ts";
import { duck } from "./history/duck.ts";
import { hits } from "./history/hits.ts";
import { pages } from "./history/pages.ts";
import { count, say } from "./say.ts";
import { megabytes, memory } from "./weighing.ts";

/** Two years of history: how fast it is written, closed, asked, weighed and added to. */
export async function history(events = twoYears.events): Promise<void> {
  const data = await emptyDirectory();
  const empty = await emptyDirectory();
  try {
    await write(data.path, events);
    await close(data.path, events);
    await start(data.path, empty.path);
    await pages(data.path);
    const parquet = await exported(data.path, events);
    await duck(data.path, parquet);
    await weigh(data.path, events, parquet);
    await imported(empty.path, parquet, events);
    await hits(data.path);
  } finally {
    await Promise.all([data.remove(), empty.remove()]);
  }
  for (const size of [100_000, 1_000_000]) if (size <= events) await closing(size);
}

async function write(data: string, events: number): Promise<void> {
  await addSite(data, "blog", "blog.example");
  const start = performance.now();
  const until = Date.now();
  generate(join(data, "tallybook.db"), { events, days: twoYears.days, until, timezone: "UTC" });
  say("generator", rate(events, start), `${count(events)} events, ${twoYears.days} days`);
}

async function close(data: string, events: number): Promise<void> {
  const server = await startServer(data);
  const start = performance.now();
  await settled(data);
  say("all daily tables of all days", seconds(start), `${rate(events, start)} events`);
  await summed(data);
  say("and their sums of tens, months and years", seconds(start), "in all, three seconds of waiting included");
  await server.stop();
}

async function start(data: string, empty: string): Promise<void> {
  for (const [name, path] of [
    ["empty", empty],
    ["full", data],
  ] as const) {
    const begun = performance.now();
    const server = await startServer(path);
    const taken = seconds(begun);
    const { server: bytes } = await memory(server.child.pid ?? 0);
    say(`start, ${name}`, taken, megabytes(bytes));
    await server.stop();
  }
}

async function exported(data: string, events: number): Promise<string> {
  const file = join(data, "events.parquet");
  const start = performance.now();
  const { code, output } = await command("export", ["--all", "--format", "parquet", "--out", file], data);
  if (code !== 0) throw new Error(output);
  say("export, parquet", rate(events, start));
  return file;
}

async function imported(empty: string, file: string, events: number): Promise<void> {
  for (const name of siteNames) await addSite(empty, name, `${name}.example`);
  const start = performance.now();
  const { code, output } = await command("import", [file], empty);
  if (code !== 0) throw new Error(output);
  say("import, parquet", rate(events, start));
}

async function weigh(data: string, events: number, parquet: string): Promise<void> {
  const { raw, daily } = sizes(data);
  const { size } = await stat(parquet);
  for (const [name, bytes] of Object.entries({ raw, "daily tables": daily, parquet: size })) {
    say(
      `bytes per event, ${name}`,
      (bytes / events).toFixed(0),
      bytes === raw ? "" : `${(bytes / raw).toFixed(2)} of raw`,
    );
  }
}

const seconds = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
const rate = (events: number, start: number): string => `${count((events / (performance.now() - start)) * 1000)}/s`;
