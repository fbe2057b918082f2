import { parseArgs } from "node:util";
import { grouped } from "../src/base/numbers.ts";
import type { Plan } from "../src/history/events/plan.ts";
import { main, UsageError } from "./command.ts";

const usage = `Retention: deletes the raw events that are older than their site keeps them. Daily numbers stay.
A server does this once a day by itself. Works while the server runs.

  npm run retain                     deletes now what is due
  npm run retain -- --rebuild        gives back the space within pages that other sites' events keep
                                     in use; with the server stopped
  npm run retain -- --preview        only says what would go
  npm run retain -- --preview --site <name> --keep-days <days>
                                     the same for a number that is not set yet

How long a site keeps them: npm run site -- keep <name> <days>, or Settings.`;

/** Of an event with its place in the index; where less comes back, its neighbours hold the pages. */
const leastBytes = 60;
const loose =
  "The rest lies in pages that other events keep in use. With the server stopped, npm run retain -- --rebuild gives it back.";

await main(
  usage,
  async (args, run) => {
    const { values } = parseArgs({
      args,
      options: {
        preview: { type: "boolean" },
        rebuild: { type: "boolean" },
        site: { type: "string" },
        "keep-days": { type: "string" },
      },
    });
    const { preview = false, site, "keep-days": days } = values;
    if ((site ?? days) !== undefined && !(preview && site !== undefined && days !== undefined)) {
      throw new UsageError("--site and --keep-days go together, with --preview");
    }
    if (preview) {
      const other = site === undefined ? undefined : { site, keepDays: toNumber(days ?? "") };
      const { plans, obstacles } = await run("retain.preview", other);
      if (plans.length === 0) console.log("Every site keeps its raw events for ever.");
      for (const plan of plans) console.log(line(plan));
      for (const obstacle of obstacles) console.log(`Nothing is deleted for now: ${obstacle}`);
      return;
    }
    if (values.rebuild) {
      console.log(`The database file is ${size(await run("retain.rebuild"))} smaller.`);
      return;
    }
    const done = await run("retain");
    console.log(
      `Deleted ${grouped(done.events)} raw events of ${grouped(done.days)} days; the database file is ${size(done.bytes)} smaller.`,
    );
    if (done.bytes < done.events * leastBytes) console.log(loose);
    if (done.left > 0)
      console.log(`${grouped(done.left)} days wait for the next time, as their numbers are not stored yet.`);
  },
  { bare: true },
);

function toNumber(days: string): number {
  if (days.trim() !== "" && Number.isFinite(Number(days))) return Number(days);
  throw new UsageError(`--keep-days: a number of days is needed, not ${JSON.stringify(days)}`);
}

function line({ site, keepDays, before, from, to, days, events, bytes }: Plan): string {
  const kept = `${site} keeps ${keepDays} days`;
  if (events === 0) return `${kept}: nothing is older than ${before}.`;
  return `${kept}: ${grouped(events)} raw events of ${grouped(days)} days (${from} to ${to}) go, about ${size(bytes)}.`;
}

function size(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;
}
