/**
 * How a visitor arrived: what the link itself says of its campaign, else what the browser says of the page before.
 *
 * A referrer's query may hold a search, a mail, a private document, so the URL is stored without it, but for what
 * names a public thread (an item of Hacker News). Of search engines, mailboxes, chats, documents, readers, assistants
 * and hosts that only insiders reach, only the origin is stored. Steps within one site are no arrival at all.
 */
import { toOneSpelling } from "../../base/percent-escapes.ts";
import type { Site, Sites } from "../../store/sites.ts";
import { hostOf, maxHostLength, maxUrlLength, withoutCredentials } from "./page.ts";
import { shownPage } from "./read-through.ts";
import { type Rule, type Rules, withoutWww } from "./rules.ts";

export interface Arrival {
  referrer: string | null;
  source: string | null;
  medium: string | null;
  campaign: string | null;
  term: string | null;
  content: string | null;
}

/** Who a referrer, or the name that a link gives, may be: one of the owner's sites, or a source of the rules. */
export interface KnownSources {
  sites: Sites;
  rules: Rules;
}

/** What there is to tell an arrival by. */
export interface ArrivalSpec {
  site: string;
  /** Of the page that was reached. */
  host: string;
  /** As the browser, or an earlier row, has it. */
  referrer: string | null;
  /** Allow-listed parameters of the page that was reached. */
  params: URLSearchParams | null;
}

interface Source {
  source: string | null;
  medium: string | null;
}

/** From nowhere that says so. */
const direct: Source = { source: null, medium: null };

/** Longer referrers are stored as their origin. */
const maxReferrerLength = 500;

/** Null for what a spammer sent. */
export function arrivalOf(spec: ArrivalSpec, known: KnownSources): Arrival | null {
  const { params } = spec;
  const url = parse(spec.referrer);
  if (url && isSpam(hostOf(url), known)) return null;
  const header = url && fromUrl(url, spec, known);
  const named = params && fromParams(params, spec, known);
  const source = named ?? header?.from ?? direct;
  const medium = params?.get("utm_medium")?.trim().toLowerCase();
  return {
    referrer: header?.referrer ?? null,
    source: source.source,
    medium: medium && !known.rules.isDirect(medium) ? medium : source.medium,
    campaign: params?.get("utm_campaign") ?? null,
    term: params?.get("utm_term") ?? null,
    content: params?.get("utm_content") ?? null,
  };
}

function parse(referrer: string | null): URL | null {
  if (!referrer || referrer.length > maxUrlLength) return null;
  const url = URL.parse(referrer);
  if (!url || !/^(https?|android-app|ios-app):$/.test(url.protocol)) return null;
  const shown = shownPage(url) ?? url;
  return shown.hostname !== "" && shown.hostname.length <= maxHostLength ? shown : null;
}

function isSpam(host: string, { sites, rules }: KnownSources): boolean {
  return rules.isSpam(host) && !sites.byHost(host);
}

/** Null for a step within the site. */
function fromUrl(
  url: URL,
  spec: ArrivalSpec,
  { sites, rules }: KnownSources,
): { from: Source; referrer: string } | null {
  const host = hostOf(url);
  if (withoutWww(host) === withoutWww(spec.host)) return null;
  const own = sites.byHost(host);
  if (own?.name === spec.site) return null;
  const rule = own ? undefined : rules.ofHost(host, url.pathname);
  const from = own ? ofSite(own) : (rule ?? { source: withoutWww(host), medium: "referral" });
  return { from, referrer: stored(url, rule, rule?.keep === "origin" || (!own && rules.isPrivate(host))) };
}

/** What the link calls its source: by one of its names, by a host, or in words of its own. */
function fromParams(params: URLSearchParams, spec: ArrivalSpec, { sites, rules }: KnownSources): Source | null {
  const name = (params.get("utm_source") ?? params.get("ref") ?? params.get("source"))?.trim();
  if (!name) return null;
  if (rules.isDirect(name)) return direct;
  const byName = rules.ofName(name);
  if (byName) return byName;
  if (!/^(https?:\/\/)?[a-z0-9-]+(\.[a-z0-9-]+)+\/?$/i.test(name)) return { source: name, medium: "referral" };
  const host = name
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/\/$/, "");
  const own = sites.byHost(host);
  if (own) return own.name === spec.site ? null : ofSite(own);
  return rules.ofHost(host) ?? { source: withoutWww(host), medium: "referral" };
}

function ofSite(site: Site): Source {
  return { source: site.name, medium: "own" };
}

/** What leads to the same rule again: history is regrouped by it. */
function stored(url: URL, rule: Rule | undefined, briefly: boolean): string {
  const origin = `${url.protocol}//${url.host}`;
  if (!/^https?:$/.test(url.protocol)) return origin;
  const brief = `${origin}${rule?.root ?? "/"}`;
  if (briefly) return brief;
  const thread = rule?.params.flatMap((name) => url.searchParams.getAll(name).map((value) => [name, value])) ?? [];
  const query = thread.length > 0 ? `?${new URLSearchParams(thread)}` : "";
  const whole = `${origin}${withoutCredentials(toOneSpelling(url.pathname))}${toOneSpelling(query)}`;
  return whole.length > maxReferrerLength ? brief : whole;
}
