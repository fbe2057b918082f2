import { Option, type OptionValues } from "commander";
import { CommandError } from "../../src/server/commands.ts";
import type { Site } from "../../src/store/site.ts";
import { siteSettingList } from "../../src/store/site-settings.ts";
import { ask, type CommandOption, type CommandRow, UsageError } from "../command-line.ts";

const name = { "<name>": "the name of the site" };

export const site: CommandRow = {
  name: "site",
  summary: "Sites: what hits are counted for.",
  help: `  npm run site -- add <name> --host <host> [--host <host> …] [options]
  npm run site -- list
  npm run site -- keep <name> <days>
  npm run site -- remove <name>`,
  commands: [
    {
      name: "add",
      summary: "a new site",
      words: name,
      options: siteSettingList.map(toOption),
      run: add,
    },
    { name: "list", summary: "all sites", run: list },
    {
      name: "keep",
      summary: "keep raw events for so many days, or forever; see npm run retain",
      words: { ...name, "<days>": "the number of days, or forever," },
      run: keep,
    },
    { name: "remove", summary: "its numbers stay, new hits are left out", words: name, run: remove },
  ],
};

function toOption({ kind, option, optionHelp, name }: (typeof siteSettingList)[number]): CommandOption {
  return { flags: option, help: optionHelp, repeated: kind === "list", required: name === "hosts" };
}

const keyOf = (option: string) => new Option(option).attributeName();

async function add([name]: string[], options: OptionValues): Promise<void> {
  const given = siteSettingList.filter(({ option }) => options[keyOf(option)] !== undefined);
  const settings = given.map(({ name, kind, check, option }) => {
    const value = options[keyOf(option)];
    if (kind === "flag") return [name, !check.parse(undefined)];
    return [name, kind === "days" ? toDays(value) : value];
  });
  const flags = Object.fromEntries(siteSettingList.map(({ name, option }) => [name, option.replace(/ .*/, "")]));
  const added = await ask("site.add", { name, ...Object.fromEntries(settings) }).catch(inWordsOf(flags));
  console.log(`Added ${line(added)}`);
}

async function list(): Promise<void> {
  const sites = await ask("site.list");
  console.log(sites.length === 0 ? "There is no site yet." : sites.map(line).join("\n"));
}

async function keep([name, days = ""]: string[]): Promise<void> {
  const keepDays = days === "forever" ? null : toDays(days);
  await ask("site.keep", { name, keepDays }).catch(inWordsOf({ keepDays: "<days>" }));
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

async function remove([name]: string[]): Promise<void> {
  await ask("site.remove", { name }).catch(inWordsOf({}));
  console.log(`Removed ${name}. Its numbers stay; new hits are left out.`);
}

function line({ name, hosts, feed, keepDays }: Site): string {
  const kept = keepDays === null ? "" : `; raw events for ${keepDays} days`;
  return `${name}: ${hosts.join(", ")}${feed ? `; feed ${feed}` : ""}${kept}`;
}

/** Fields are told by the words that stand for them on the command line. */
function inWordsOf(flags: Record<string, string>): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof CommandError)) throw error;
    const [, field = "", rest] = /^(\w+)(: .*)$/s.exec(error.message) ?? [];
    const flag = { name: "<name>", ...flags }[field];
    throw flag === undefined ? error : new CommandError(`${flag}${rest}`, { cause: error });
  };
}
