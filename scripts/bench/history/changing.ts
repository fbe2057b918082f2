import { setTimeout as pause } from "node:timers/promises";
import { command, startServer } from "../../../tests/support/process.ts";
import { siteNames, twoYears } from "../generator.ts";
import { count, rate, say } from "../say.ts";
import { look } from "./database.ts";
import { quietWaits, waits, wordsOf } from "./waiting.ts";

type Tell = (far: string) => void;

/** Deletes the oldest tenth of the days, and the longest that a hit waited meanwhile. */
export async function retiring(data: string, tell: Tell): Promise<void> {
  const server = await startServer(data);
  const usual = await quietWaits(server.address);
  for (const name of siteNames) await run("site", ["keep", name, String(Math.round(twoYears.days * 0.9))], data);
  const left = (): number =>
    look(data, (database) => Number(database.prepare("select count(*) as n from events").get()?.["n"]));
  const before = left();
  const start = performance.now();
  const busy = await waits(server.address, () => run("retain", [], data, tell));
  const done = before - left();
  say("retention", rate(done, start), `${count(done)} raw events deleted; ${wordsOf(busy, usual)}`);
  await server.stop();
}

/** ms that a change of the time zone is watched; it would go on for long. */
const patience = 60_000;

/** Another clock for all events, and the longest that a hit waited meanwhile; a minute of it. */
export async function rezoning(data: string, tell: Tell): Promise<void> {
  const quiet = await startServer(data);
  const usual = await quietWaits(quiet.address);
  await quiet.stop();
  const server = await startServer(data, { TALLYBOOK_TIMEZONE: "America/New_York" });
  const start = performance.now();
  const first = look(data, (database) => Number(database.prepare("select min(id) as id from events").get()?.["id"]));
  let done = 0;
  const busy = await waits(server.address, async () => {
    for (let finished = false; !finished && performance.now() - start < patience; ) {
      await pause(500);
      const zone = look(data, (database) => database.prepare("select done, last from zone").get());
      done = Math.max(0, Number(zone?.["done"]) - first + 1);
      finished = zone?.["done"] === zone?.["last"];
      tell(`${count(done)} events`);
    }
  });
  say("another time zone", rate(done, start), `${count(done)} events looked at; ${wordsOf(busy, usual)}`);
  await server.stop();
}

async function run(script: string, args: string[], data: string, tell?: Tell): Promise<void> {
  const { code, output } = await command(script, args, data, {}, tell);
  if (code !== 0) throw new Error(output);
}
