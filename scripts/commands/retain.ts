import type { OptionValues } from "commander";
import { grouped } from "../../src/base/numbers.ts";
import type { Plan } from "../../src/history/events/plan.ts";
import { ask, type CommandRow, UsageError } from "../command-line.ts";

export const retain: CommandRow = {
  name: "retain",
  summary: "Retention: deletes the raw events that are older than their site keeps them. Daily numbers stay.",
  help: `A server does this once a day by itself.

  npm run retain                     deletes now what is due
  npm run retain -- --preview
  npm run retain -- --preview --site <name> --keep-days <days>
  npm run retain -- --rebuild

How long a site keeps them: npm run site -- keep <name> <days>, or Settings.`,
  options: [
    { flags: "--preview", help: "only says what would go" },
    { flags: "--site <name>", help: "with --preview: of this site, by a number that is not set yet" },
    { flags: "--keep-days <days>", help: "that number" },
    {
      flags: "--rebuild",
      help: "gives back the space within pages that other sites' events keep in use; with the server stopped",
    },
  ],
  run: async (_, options) => {
    if (options["preview"] || options["site"] !== undefined || options["keepDays"] !== undefined)
      return preview(options);
    if (options["rebuild"]) return console.log(`The database file is ${size(await ask("retain.rebuild"))} smaller.`);
    return deleteDue();
  },
};

/** Of an event with its place in the index; where less comes back, its neighbours hold the pages. */
const minEventBytes = 60;
const loose =
  "The rest lies in pages that other events keep in use. With the server stopped, npm run retain -- --rebuild gives it back.";

async function preview({ preview = false, site, keepDays }: OptionValues): Promise<void> {
  if (!preview || (site === undefined) !== (keepDays === undefined)) {
    throw new UsageError("--site and --keep-days go together, with --preview");
  }
  const other = site === undefined ? undefined : { site, keepDays: toNumber(keepDays) };
  const { plans, obstacles } = await ask("retain.preview", other);
  if (plans.length === 0) console.log("Every site keeps its raw events for ever.");
  for (const plan of plans) console.log(line(plan));
  for (const obstacle of obstacles) console.log(`Nothing is deleted for now: ${obstacle}`);
}

async function deleteDue(): Promise<void> {
  const done = await ask("retain");
  console.log(
    `Deleted ${grouped(done.events)} raw events of ${grouped(done.days)} days; the database file is ${size(done.bytes)} smaller.`,
  );
  if (done.bytes < done.events * minEventBytes) console.log(loose);
  if (done.left > 0)
    console.log(`${grouped(done.left)} days wait for the next time, as their numbers are not stored yet.`);
}

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
