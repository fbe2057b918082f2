/**
 * Whether a crawler asks, and its name. A name comes from a list, never from a stranger's own words: enough to tell
 * Googlebot from GPTBot, and nothing of a User-Agent reaches the disk.
 */
import crawlers from "crawler-user-agents";
import { isbot } from "isbot";
import { type BotClass, botClassOf } from "./bot-class.ts";

/** A crawler's name, from a list, and what it is for. */
export interface Bot {
  name: string;
  class: BotClass;
}

/** Null for people. A crawler that no list names: "other". */
export function botOf(userAgent: string): Bot | null {
  if (userAgent === "") return { name: "other", class: "other" };
  const text = withoutPeoplesWords(userAgent);
  if (!missedBots.test(text) && (!isbot(text) || /^NetSurf\//.test(text))) return null;
  known ??= toKnown();
  const tags = known.names.filter(({ pattern }) => pattern.test(text)).flatMap(({ tags }) => tags);
  return { name: nameOf(text, known) ?? "other", class: botClassOf(text, tags) };
}

/** Crawlers that the list of isbot does not know, by the word that names them. */
const missedBots = /\b(?:GTmetrix|YLT|HLB|Miniature|jsdom|[\w-]+-User(?=\/))/;

/** What begins a browser's User-Agent: the machine, and on phones its model, which may be called anything. */
const machine =
  /^Mozilla\/5\.0 \((?!compatible\b)(?:[^()]|\([^()]*\))*?(?:Android|Linux|iPhone|iPad|iPod|Windows NT|Macintosh|X11|CrOS|Tizen|Web0S|HarmonyOS)(?:[^()]|\([^()]*\))*\)/;

/** A crawler may stand where the machine should; then it says so. */
const crawlerInMachine =
  /https?:|@|\bcompatible\b|(?<!cu|\bm )bot\b|crawler|spider|headless|preview|agent\b|datanyze|feeder|rigor|watchtowr/i;

/** Words of apps and browsers that people use, and that sound like a crawler's. */
const peoplesWords = new RegExp(
  [
    String.raw`\bProcess\/\w+`, // WeChat
    String.raw`\bTTID\/\S+|\S+@(?:taobao|tmall|lazada|alipay)\w*\S*`, // shops of Alibaba
    String.raw`\bSogou(?:MSE|MobileBrowser|MobileApp|SearchApp|Explorer|Browser)[\w.,/]*`,
    String.raw`\bOMI\/\S+`, // TVs of Hisense
    String.raw`\bGoogleLens\S*`,
    String.raw`(?<=\) )[\w-]+\/[\d.]+(?= Chrome\/\S+ Electron\/)`, // editors
    String.raw`\b(?!\w*bot|news(?:blur|ify|ai)\b)\w*News\w*(?:\/\S*|\b)`,
  ].join("|"),
  "gi",
);

function withoutPeoplesWords(userAgent: string): string {
  const found = machine.exec(userAgent)?.[0];
  if (found === undefined || crawlerInMachine.test(found)) return userAgent;
  return `Mozilla/5.0 (X11; Linux x86_64)${userAgent.slice(found.length).replace(peoplesWords, " ")}`;
}

/** What the package knows crawlers by. */
interface Known {
  names: { name: string; pattern: RegExp; tags: readonly string[] }[];
  /** All words of its examples. */
  words: Set<string>;
}

/** Many crawlers drive this one, and say so beside their own name. */
const engine = /^HeadlessChrome$/;

/** A word that says that it is a crawler's name. */
const speaking = /bot|crawler|spider|fetch|preview|monitor|^Yandex/i;

let known: Known | undefined;

/** The most telling of the names that are known by the text: ours, then the longest of the package's. */
function nameOf(userAgent: string, known: Known): string | undefined {
  let best: string | undefined;
  for (const { name, pattern } of known.names) {
    if (!pattern.test(userAgent)) continue;
    if (ourNames.includes(name)) return name;
    if (best === undefined || engine.test(best) || (name.length > best.length && !engine.test(name))) best = name;
  }
  // AhrefsBot, where the pattern knows Ahrefs; but never a word that is a stranger's alone.
  const { words } = known;
  const isWhole = (word: string) =>
    best === undefined ? speaking.test(word) : word.toLowerCase().includes(best.toLowerCase());
  return wordsOf(userAgent).find((word) => isWhole(word) && words.has(word)) ?? best;
}

function wordsOf(userAgent: string): string[] {
  return userAgent.replace(/https?:\S*/g, " ").match(/[A-Za-z][\w-]*/g) ?? [];
}

/** What the package lacks, or files under its maker's name. */
const ourNames = [
  "GTmetrix",
  "YLT",
  "HLB",
  "Miniature",
  "jsdom",
  "PingdomPageSpeed",
  "Slackbot",
  "Amzn-User",
  "Prerender",
  ...["NetNewsWire", "Reeder", "Vienna", "Newsboat", "Liferea", "Akregator", "Elfeed", "theoldreader", "feedparser"],
  ...["Unread", "Readwise", "yarr", "selfoss", "RSSOwl", "Feeder"],
];

function toKnown(): Known {
  const ours = ourNames.map((name) => ({ name, pattern: new RegExp(`\\b${name}\\b`), tags: [] }));
  const listed = crawlers.map((crawler) => {
    const { pattern, tags } = crawler as typeof crawler & { tags: string[] }; // which its types do not name
    return { name: plainName(pattern), pattern: new RegExp(pattern), tags };
  });
  return {
    names: [...ours, ...listed.filter(({ name }) => /[a-z]{3}/i.test(name) && !/[./]\w+\/|\.com/.test(name))],
    words: new Set(crawlers.flatMap(({ instances }) => instances.flatMap(wordsOf))),
  };
}

/** `[cC]laude[bB]ot` is claudebot, `Googlebot\/` Googlebot; what is open to any text ends the name. */
function plainName(pattern: string): string {
  const [start = ""] = pattern
    .replace(/^\(\^\| \)|^[\^(]+/, "")
    .replace(/\[(\w)\w\]/g, "$1")
    .split(/\\[a-zA-Z]|\[|[|()$*+?]/);
  return start.replaceAll("\\", "").replace(/^[^A-Za-z]+|[^A-Za-z0-9]+$/g, "");
}
