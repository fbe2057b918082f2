/**
 * Whether a crawler asks, and its name. The name is one word of the User-Agent, letters only: enough to tell Googlebot
 * from GPTBot, too little to tell two visitors apart.
 */
import { isbot, isbotMatch } from "isbot";

/** Null for people. Where no word of it looks like a name: "other". */
export function botOf(userAgent: string): string | null {
  if (!isbot(userAgent)) return null;
  return named(userAgent) ?? matched(userAgent) ?? "other";
}

/** Words that say what they are. */
const speaking = /[a-z][a-z-]*?(?:bot|crawler|spider|preview|externalhit|externalagent|monitor|slurp|archiver)[a-z-]*/i;

/** What is said of a browser, or about the bot, and names nothing. */
const saying =
  /^(?:mozilla|applewebkit|khtml|gecko|compatible|version|safari|chrome|like|http|https|www|com|bot|robot)$/i;

function named(userAgent: string): string | undefined {
  const words = userAgent.replace(/\+?https?:\/\/\S*|\S+@\S+/g, " ");
  return nameIn(speaking.exec(words)?.[0]);
}

/** The word around what the rule found; else the first word that is not of every browser. */
function matched(userAgent: string): string | undefined {
  const found = isbotMatch(userAgent) ?? "";
  const words = userAgent.split(/[^A-Za-z-]+/).filter((word) => word !== "");
  const around = words.find((word) => /[a-z]{3}/i.test(found) && word.toLowerCase().includes(found.toLowerCase()));
  return nameIn(around) ?? words.map(nameIn).find((word) => word !== undefined);
}

function nameIn(word: string | undefined): string | undefined {
  const name = word?.replace(/^-+|-+$/g, "");
  return name && name.length > 2 && name.length <= 40 && !saying.test(name) ? name : undefined;
}
