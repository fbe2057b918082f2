import { parseArgs } from "node:util";
import type { Site } from "../src/store/sites.ts";
import { main, onlyWord, type Run, UsageError } from "./command.ts";

const usage = `Sites: what hits are counted for. Works while the server runs.

  npm run site -- add <name> --host <host> [--host <host> …] [options]
  npm run site -- list
  npm run site -- keep <name> <days> keep raw events for so many days, or forever; see npm run retain
  npm run site -- remove <name>      its numbers stay, new hits are left out

Options of add:
  --host <host>        a name its pages are reached by, such as www.example.com
  --feed <url>         its RSS, Atom or RDF feed, to mark posts on charts
  --keep-dev           count development and preview hosts too
  --dev-host <pattern> leave out hosts like this one, such as *.preview.example.com
  --drop-bots          leave crawlers out altogether; else they are kept apart
  --ignore-gpc         count browsers that send Sec-GPC: 1 too
  --honour-dnt         leave out browsers that send DNT: 1
  --keep-days <days>   delete raw events that are older; daily numbers stay`;

const flags: Record<string, string> = {
  name: "<name>",
  hosts: "--host",
  feed: "--feed",
  devHosts: "--dev-host",
  keepDays: "<days>",
};

await main(usage, async ([verb, ...rest], run) => {
  if (verb === "add") return add(rest, run);
  if (verb === "list") return list(rest, run);
  if (verb === "keep") return keep(rest, run);
  if (verb === "remove") return remove(rest, run);
  throw new UsageError(`there is no command ${JSON.stringify(verb)}; there are add, list, keep and remove`);
});

async function add(args: string[], run: Run): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      host: { type: "string", multiple: true, default: [] },
      feed: { type: "string" },
      "keep-dev": { type: "boolean", default: false },
      "dev-host": { type: "string", multiple: true, default: [] },
      "drop-bots": { type: "boolean", default: false },
      "ignore-gpc": { type: "boolean", default: false },
      "honour-dnt": { type: "boolean", default: false },
      "keep-days": { type: "string" },
    },
  });
  const name = onlyWord(positionals, "the name of the site");
  if (values.host.length === 0) throw new UsageError("--host is missing: a site needs at least one");
  const spec = {
    name,
    hosts: values.host,
    feed: values.feed ?? null,
    keepDev: values["keep-dev"],
    devHosts: values["dev-host"],
    keepBots: !values["drop-bots"],
    honourGpc: !values["ignore-gpc"],
    honourDnt: values["honour-dnt"],
    keepDays: values["keep-days"] === undefined ? null : toDays(values["keep-days"]),
  };
  const site = await run("site.add", spec).catch(nameFlag);
  console.log(`Added ${line(site)}`);
}

async function list(args: string[], run: Run): Promise<void> {
  parseArgs({ args, options: {} });
  const sites = await run("site.list");
  console.log(sites.length === 0 ? "There is no site yet." : sites.map(line).join("\n"));
}

async function keep(args: string[], run: Run): Promise<void> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  const [name = "", ...words] = positionals;
  if (name === "") throw new UsageError("the name of the site is missing");
  const days = onlyWord(words, "the number of days, or forever,");
  const keepDays = days === "forever" ? null : toDays(days);
  await run("site.keep", { name, keepDays }).catch(nameFlag);
  if (keepDays === null) console.log(`Raw events of ${name} are kept for ever.`);
  else {
    console.log(`Raw events of ${name} are kept for ${keepDays} days.`);
    console.log("Older ones go once a day; npm run retain -- --preview says how many.");
  }
}

function toDays(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`a number of days is needed, not ${JSON.stringify(text)}`);
  return Number(text);
}

async function remove(args: string[], run: Run): Promise<void> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  const name = onlyWord(positionals, "the name of the site");
  await run("site.remove", { name }).catch(nameFlag);
  console.log(`Removed ${name}. Its numbers stay; new hits are left out.`);
}

function line({ name, hosts, feed, keepDays }: Site): string {
  const kept = keepDays === null ? "" : `; raw events for ${keepDays} days`;
  return `${name}: ${hosts.join(", ")}${feed ? `; feed ${feed}` : ""}${kept}`;
}

/** Our fields are flags here. */
function nameFlag(error: Error): never {
  const [, field = "", rest] = /^(\w+)(: .*)$/s.exec(error.message) ?? [];
  if (error.name === "CommandError" && flags[field]) error.message = `${flags[field]}${rest}`;
  throw error;
}
