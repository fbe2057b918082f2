/** The path of a hit: what a wire format said in, a complete row or the reason why there is none out. */
import { dayOf } from "../../base/days.ts";
import { FieldError } from "../../store/events/checks.ts";
import { noFields } from "../../store/events/insert.ts";
import type { Site, Sites } from "../../store/sites.ts";
import { type Visitor, visitorFor } from "../../web/client-address.ts";
import type { DropReason, EnrichedHit, Hit, HitSpec } from "../hit.ts";
import type { Agents } from "./agent.ts";
import type { Arrivals } from "./arrivals.ts";
import { type CheckedSpec, toCheckedSpec, toText } from "./checked-spec.ts";
import { cleanAddress } from "./clean.ts";
import type { Countries } from "./country.ts";
import type { Names } from "./names.ts";
import { toPropsJson } from "./props.ts";
import type { Rules } from "./rules.ts";
import { maxLateDays, type SeenIds } from "./seen.ts";
import type { Sessions } from "./session.ts";
import { matchHost } from "./site.ts";

export interface EnrichDeps {
  sites: Sites;
  agents: Agents;
  countries: Countries;
  arrivals: Arrivals;
  rules: Rules;
  sessions: Sessions;
  names: Names;
  seen: SeenIds;
  /** IANA name of the reporting time zone. */
  timezone: string;
}

/** A hit on its way; what each step reads, and the row that it fills in. */
interface Draft {
  spec: CheckedSpec;
  visitor: Visitor;
  site: Site;
  hit: Hit;
}

/** Fills in its part of the row and lets the hit go on, or says why it is left out. */
type Step = (draft: Draft, deps: EnrichDeps) => DropReason | undefined;

const steps: Step[] = [
  dropOptedOut,
  dropSignalled,
  dropPageless,
  addAgent,
  addCountry,
  addArrival,
  addProps,
  addSession,
];

/** What a browser measures of its reader, and what a crawler's says nothing about. */
const measured = new Set<Hit["kind"]>(["engagement", "click", "error", "vitals"]);

const maxLateMs = maxLateDays * 24 * 60 * 60 * 1000;

/**
 * Never throws for what a stranger may send.
 * @param now ms since 1970; `deps.sessions` must be prepared for its day
 */
export function enrich(spec: HitSpec, asker: Visitor, now: number, deps: EnrichDeps): EnrichedHit {
  let checked: CheckedSpec;
  let visitor = asker;
  try {
    if (spec.sender) visitor = toSender(spec.sender, asker);
    checked = toCheckedSpec(spec, visitor, now);
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    if (!spec.isSticky) return { kind: "invalid", field: error.field, why: error.message };
    const { day } = dayOf(now, deps.timezone);
    return { kind: "dropped", reason: "malformed", day, site: "", host: "", path: "" };
  }
  const { time, page } = checked;
  const { day, hour } = dayOf(time, deps.timezone);
  const dropped = (reason: DropReason, site: string): EnrichedHit => ({
    ...{ kind: "dropped", reason, day, site },
    ...{ host: page.host, path: page.path },
  });
  const { site, drop, name } = matchHost(page.host, deps.sites);
  if (!site) return dropped(drop, name);
  if (time < now - maxLateMs) return dropped("too late", site.name);
  const draft = { spec: checked, visitor, site, hit: toHit(checked, site, day, hour) };
  for (const step of steps) {
    const reason = step(draft, deps);
    if (reason) return dropped(reason, site.name);
  }
  const { id } = checked;
  return { kind: "stored", hit: draft.hit, seen: id && deps.seen.toKey(id.source, id.text) };
}

function toSender({ address, userAgent }: NonNullable<HitSpec["sender"]>, asker: Visitor): Visitor {
  const sender = visitorFor(asker, toText("address", address) ?? "", toText("userAgent", userAgent) ?? "");
  // The value is not quoted: addresses are written nowhere.
  if (!sender) throw new FieldError("address", "an IPv4 or IPv6 address is needed");
  return sender;
}

function toHit({ time, page, event, title, browser }: CheckedSpec, site: Site, day: string, hour: number): Hit {
  return {
    ...noFields,
    time,
    day,
    hour,
    site: site.name,
    session: 0,
    kind: event.kind,
    name: event.name,
    host: page.host,
    path: page.path,
    query: page.query,
    value: event.value,
    language: browser.language,
    width: browser.width,
    title,
  };
}

function dropOptedOut({ visitor }: Draft): DropReason | undefined {
  return visitor.optedOut ? "opted out" : undefined;
}

function dropSignalled({ visitor, site }: Draft): DropReason | undefined {
  if (visitor.gpc && site.honourGpc) return "gpc";
  return visitor.dnt && site.honourDnt ? "dnt" : undefined;
}

function dropPageless({ spec, hit }: Draft): DropReason | undefined {
  if (!spec.isPageUnknown) return undefined;
  if (hit.kind !== "event") return "page unknown";
  hit.path = "";
  return undefined;
}

function addAgent({ spec, visitor, site, hit }: Draft, { agents }: EnrichDeps): DropReason | undefined {
  const { isFeed } = spec;
  if (visitor.isServer && !isFeed) return undefined;
  const agent = agents.read(visitor.userAgent);
  const bot = agent.bot ?? (isFeed ? "other" : spec.isDriven ? "webdriver" : null);
  if (bot !== null && (!site.keepBots || measured.has(hit.kind))) return "bot";
  hit.bot = bot;
  hit.bot_class = bot === null ? null : classOf(agent.bot_class, isFeed);
  hit.device = agent.device;
  hit.browser = agent.browser;
  hit.os = agent.os;
  return undefined;
}

/** Whoever fetches a feed and is known for nothing else reads it. */
function classOf(known: Hit["bot_class"], isFeed: boolean): Hit["bot_class"] {
  return known === null || known === "other" ? (isFeed ? "feed" : "other") : known;
}

function addCountry({ visitor, hit }: Draft, { countries }: EnrichDeps): undefined {
  hit.country = countries.of(visitor.address);
}

function addArrival({ spec: { referrer, page }, visitor, site, hit }: Draft, deps: EnrichDeps): DropReason | undefined {
  if (!referrer && !page.params) return undefined;
  const from = { site: site.name, host: page.host, referrer, params: page.params };
  const arrival = deps.arrivals.of(from, deps, visitor);
  if (arrival === null) return "referrer spam";
  hit.referrer = arrival.referrer && cleanAddress(arrival.referrer, visitor);
  hit.source = arrival.source;
  hit.medium = arrival.medium;
  hit.campaign = arrival.campaign;
  hit.term = arrival.term;
  hit.content = arrival.content;
  return undefined;
}

/** What comes with an event, as far as its site wants it. */
function addProps({ spec: { event }, visitor, site, hit }: Draft, { names }: EnrichDeps): DropReason | undefined {
  if (event.props) hit.props = toPropsJson(event.props, event.name, visitor, site.keepProps);
  if (event.name === null) return undefined;
  return names.admit(hit.day, hit.site, hit.kind, event.name) ? undefined : "too many names";
}

function addSession({ visitor, hit }: Draft, { sessions }: EnrichDeps): undefined {
  hit.session = sessions.session(hit.day, hit.site, visitor.address, visitor.userAgent);
}
