/** A process of its own that deletes what is due, puts events under another clock, gives addresses one spelling or imports; there to be killed. */
import { writeSync } from "node:fs";
import { toConfig } from "../../src/base/config.ts";
import { importEvents } from "../../src/history/events/import.ts";
import { openApp } from "../../src/server/app.ts";
import { toJobs } from "../../src/server/jobs.ts";
import { startJobs } from "../../src/server/scheduler.ts";
import { now } from "./past.ts";

const app = await openApp(toConfig(process.env), { now: () => now, log: () => {} });
/** How many are done: told at once, so that whoever kills us does so amid the work. */
const say = (done: string | number) => void writeSync(1, `${done}\n`);

const [, , work, path = ""] = process.argv;
if (work === "zone") {
  const timer = setInterval(() => say(app.zone.status().done), 1);
  await app.zone.settle();
  clearInterval(timer);
} else if (work === "spelling") {
  const done = "select done + (select count(*) from frozen_days where day <= stored) as n from spelling";
  const timer = setInterval(() => void app.store.read(done).then(([row]) => say(Number(row?.["n"]))), 1);
  await app.spelling.settle();
  clearInterval(timer);
} else if (work === "import") {
  startJobs(
    toJobs(app).filter(({ name }) => name === "daily"),
    app.effects,
  );
  await importEvents(app, [{ path, format: "parquet" }], (line) => say(line.replace(/ of .*|,/g, "")));
} else await app.retention.apply((line) => say(line.replace(/ of .*|,/g, "")));
await app.close();
