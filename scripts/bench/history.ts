import { stat } from "node:fs/promises";
import { join } from "node:path";
import { addSite, emptyDirectory, startServer } from "../../tests/support/process.ts";
import { generateApart } from "./generating.ts";
import { twoYears } from "./generator.ts";
import { retiring, rezoning } from "./history/changing.ts";
import { closing } from "./history/closing.ts";
import { settled, sizes, summed } from "./history/database.ts";
import { duck } from "./history/duck.ts";
import { exported, imported } from "./history/files.ts";
import { hits } from "./history/hits.ts";
import { narrowed } from "./history/narrowed.ts";
import { pages } from "./history/pages.ts";
import { count, rate, say, seconds } from "./say.ts";
import { elapsed, stage } from "./stage.ts";
import { megabytes, memory } from "./weighing.ts";

type Tell = (far: string) => void;

/** Two years of history: how fast it is written, closed, asked, weighed, added to and changed. */
export async function history(events = twoYears.events): Promise<void> {
  const data = await emptyDirectory();
  const empty = await emptyDirectory();
  try {
    const generated = await stage("history is written", (tell) => write(data.path, events, tell));
    if (generated === undefined) return;
    await stage("days are closed", (tell) => close(data.path, events, tell));
    await stage("start", () => start(data.path, empty.path));
    await stage("pages", (tell) => pages(data.path, tell));
    await stage("filters", (tell) => narrowed(data.path, tell));
    const parquet = await stage("export", (tell) => exported(data.path, events, generated, tell));
    if (parquet !== undefined) {
      await stage("DuckDB", (tell) => duck(data.path, parquet, tell));
      await stage("weight", () => weigh(data.path, events, parquet));
      await stage("import", (tell) => imported(empty.path, parquet, { events, yardstick: generated }, tell));
      await empty.remove();
    }
    await stage("hits", () => hits(data.path));
    await stage("retention", (tell) => retiring(data.path, tell));
    await stage("time zone", (tell) => rezoning(data.path, tell));
  } finally {
    await Promise.all([data.remove(), empty.remove()]);
  }
  for (const size of [100_000, 1_000_000]) {
    if (size <= events) await stage(`a day of ${count(size)}`, () => closing(size));
  }
  console.log(`\n${elapsed()}  end`);
}

/** Events per second: the yardstick of exports and imports, as these are bare INSERTs, a commit a day. */
async function write(data: string, events: number, tell: Tell): Promise<number> {
  await addSite(data, "blog", "blog.example");
  const begun = performance.now();
  const span = { events, days: twoYears.days, until: Date.now(), timezone: "UTC" };
  await generateApart(join(data, "tallybook.db"), span, (done) => tell(`${count(done)} of ${count(events)} events`));
  say("generator", rate(events, begun), `${count(events)} events, ${twoYears.days} days`);
  return (events / (performance.now() - begun)) * 1000;
}

async function close(data: string, events: number, tell: Tell): Promise<void> {
  const server = await startServer(data);
  const begun = performance.now();
  await settled(data, 1, (open) => tell(`${count(open)} days to close`));
  say("all daily tables of all days", seconds(begun), `${rate(events, begun)} events`);
  await summed(data, (missing) => tell(`${count(missing)} sums to write`));
  say("and their sums of all spans", seconds(begun), "in all");
  await server.stop();
}

async function start(data: string, empty: string): Promise<void> {
  for (const [name, path] of Object.entries({ empty, full: data })) {
    const begun = performance.now();
    const server = await startServer(path);
    const taken = seconds(begun);
    const { server: bytes } = await memory(server.child.pid ?? 0);
    say(`start, ${name}`, taken, megabytes(bytes));
    await server.stop();
  }
}

async function weigh(data: string, events: number, parquet: string): Promise<void> {
  const { raw, daily } = sizes(data);
  const { size } = await stat(parquet);
  for (const [name, bytes] of Object.entries({ raw, "daily tables": daily, parquet: size })) {
    const remark = bytes === raw ? "" : `${(bytes / raw).toFixed(2)} of raw`;
    say(`bytes per event, ${name}`, (bytes / events).toFixed(0), remark);
  }
}
