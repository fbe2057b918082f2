/** The path of a hit: what a wire format said in, a complete row or the reason why there is none out. */
import type { Site, Sites } from "../store/sites.ts";
import type { Visitor } from "../web/client-address.ts";
import type { Agents } from "./enrich/agent.ts";
import type { Countries } from "./enrich/country.ts";
import { BadUrl, type PageUrl, toLine, toPageUrl } from "./enrich/page.ts";
import { arrivalOf } from "./enrich/referrer.ts";
import type { Rules } from "./enrich/rules.ts";
import type { Sessions } from "./enrich/session.ts";
import { matchHost } from "./enrich/site.ts";
import type { DropReason, Hit, HitSpec } from "./hit.ts";

export interface Rooms {
  sites: Sites;
  agents: Agents;
  countries: Countries;
  rules: Rules;
  sessions: Sessions;
}

/** When it happened: ms UTC, and local day and hour. */
export interface EventTime {
  time: number;
  day: string;
  hour: number;
}

export type Passed =
  | { kind: "stored"; hit: Hit }
  | { kind: "dropped"; reason: DropReason; site: string; host: string; path: string }
  | { kind: "invalid"; field: string; why: string };

interface Draft {
  visitor: Visitor;
  site: Site;
  page: PageUrl;
  /** The browser's word for the page before. */
  referrer: string | null;
  hit: Hit;
}

/** Characters of a title that are kept. */
const longestTitle = 300;

/** Each fills in its part of the hit, or says why it is left out. */
type Step = (draft: Draft, rooms: Rooms) => DropReason | undefined;

const steps: Step[] = [leaveOutOwner, heedSignals, readAgent, findCountry, groupReferrer, joinSession];

/** Never throws for what a stranger may send. `rooms.sessions` must be prepared for the moment's day. */
export function pass(spec: HitSpec, visitor: Visitor, moment: EventTime, rooms: Rooms): Passed {
  const bad = badField(spec);
  if (bad) return { kind: "invalid", ...bad };
  let page: PageUrl;
  try {
    page = toPageUrl(spec.url);
  } catch (error) {
    if (!(error instanceof BadUrl)) throw error;
    return { kind: "invalid", field: "url", why: error.message };
  }
  const { host, path } = page;
  const place = matchHost(host, rooms.sites);
  if (!place.site) return { kind: "dropped", reason: place.drop, site: place.name, host, path };
  const hit = blank(spec, moment, place.site, page);
  const draft = { visitor, site: place.site, page, referrer: (spec.referrer as string | undefined) ?? null, hit };
  for (const step of steps) {
    const reason = step(draft, rooms);
    if (reason) return { kind: "dropped", reason, site: hit.site, host, path };
  }
  return { kind: "stored", hit };
}

function badField({ referrer, title, status }: HitSpec): { field: string; why: string } | undefined {
  return badText("referrer", referrer) ?? badText("title", title) ?? badText("status", status);
}

function badText(field: string, value: unknown): { field: string; why: string } | undefined {
  if (value === undefined || value === null || typeof value === "string") return undefined;
  return { field, why: Array.isArray(value) ? "one is needed, not a list" : "a text is needed" };
}

function leaveOutOwner({ visitor }: Draft): DropReason | undefined {
  return visitor.optedOut ? "opted out" : undefined;
}

function heedSignals({ visitor, site }: Draft): DropReason | undefined {
  if (visitor.gpc && site.honourGpc) return "gpc";
  return visitor.dnt && site.honourDnt ? "dnt" : undefined;
}

function readAgent({ visitor, site, hit }: Draft, { agents }: Rooms): DropReason | undefined {
  const agent = agents.read(visitor.userAgent);
  if (agent.bot !== null && !site.keepBots) return "bot";
  hit.bot = agent.bot;
  hit.device = agent.device;
  hit.browser = agent.browser;
  hit.os = agent.os;
  return undefined;
}

function findCountry({ visitor, hit }: Draft, { countries }: Rooms): undefined {
  hit.country = countries.of(visitor.address);
}

function groupReferrer({ site, page, referrer, hit }: Draft, rooms: Rooms): undefined {
  if (!referrer && !page.params) return;
  const arrival = arrivalOf({ site: site.name, host: page.host, referrer, params: page.params }, rooms);
  hit.referrer = arrival.referrer;
  hit.source = arrival.source;
  hit.medium = arrival.medium;
  hit.campaign = arrival.campaign;
  hit.term = arrival.term;
  hit.content = arrival.content;
}

function joinSession({ visitor, hit }: Draft, { sessions }: Rooms): undefined {
  hit.session = sessions.session(hit.day, hit.site, visitor.address, visitor.userAgent);
}

function blank(spec: HitSpec, { time, day, hour }: EventTime, site: Site, page: PageUrl): Hit {
  return {
    time,
    day,
    hour,
    site: site.name,
    session: 0,
    kind: spec.status === "404" ? "notfound" : "pageview",
    name: null,
    host: page.host,
    path: page.path,
    query: page.query,
    referrer: null,
    source: null,
    medium: null,
    campaign: null,
    term: null,
    content: null,
    country: null,
    device: null,
    browser: null,
    os: null,
    bot: null,
    value: null,
    props: null,
    title: typeof spec.title === "string" ? toLine(spec.title, longestTitle) || null : null,
  };
}
