/** The path of a hit: what a wire format said in, a complete row or the reason why there is none out. */
import { dayOf } from "../../base/days.ts";
import { FieldError } from "../../store/events/checks.ts";
import { noFields } from "../../store/events/insert.ts";
import type { Site, Sites } from "../../store/sites.ts";
import type { Visitor } from "../../web/client-address.ts";
import type { DropReason, EnrichedHit, Hit, HitSpec } from "../hit.ts";
import type { Agents } from "./agent.ts";
import type { Arrivals } from "./arrivals.ts";
import { type CheckedSpec, toCheckedSpec } from "./checked-spec.ts";
import type { Countries } from "./country.ts";
import type { Rules } from "./rules.ts";
import type { Sessions } from "./session.ts";
import { matchHost } from "./site.ts";

export interface EnrichDeps {
  sites: Sites;
  agents: Agents;
  countries: Countries;
  arrivals: Arrivals;
  rules: Rules;
  sessions: Sessions;
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

const steps: Step[] = [dropOptedOut, dropSignalled, dropPageless, addAgent, addCountry, addArrival, addSession];

/**
 * Never throws for what a stranger may send.
 * @param now ms since 1970; `deps.sessions` must be prepared for its day
 */
export function enrich(spec: HitSpec, visitor: Visitor, now: number, deps: EnrichDeps): EnrichedHit {
  let checked: CheckedSpec;
  try {
    checked = toCheckedSpec(spec, now);
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    return { kind: "invalid", field: error.field, why: error.message };
  }
  const { time, page } = checked;
  const { day, hour } = dayOf(time, deps.timezone);
  const dropped = (reason: DropReason, site: string): EnrichedHit => ({
    ...{ kind: "dropped", reason, day, site },
    ...{ host: page.host, path: page.path },
  });
  const { site, drop, name } = matchHost(page.host, deps.sites);
  if (!site) return dropped(drop, name);
  const draft = { spec: checked, visitor, site, hit: toHit(checked, site, day, hour) };
  for (const step of steps) {
    const reason = step(draft, deps);
    if (reason) return dropped(reason, site.name);
  }
  return { kind: "stored", hit: draft.hit };
}

function toHit({ time, page, event, title }: CheckedSpec, site: Site, day: string, hour: number): Hit {
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
    props: event.props,
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

function dropPageless({ spec }: Draft): DropReason | undefined {
  return spec.isPageUnknown ? "page unknown" : undefined;
}

function addAgent({ spec, visitor, site, hit }: Draft, { agents }: EnrichDeps): DropReason | undefined {
  const agent = agents.read(visitor.userAgent);
  const bot = agent.bot ?? (spec.isDriven ? "webdriver" : null);
  if (bot !== null && !site.keepBots) return "bot";
  hit.bot = bot;
  hit.device = agent.device;
  hit.browser = agent.browser;
  hit.os = agent.os;
  return undefined;
}

function addCountry({ visitor, hit }: Draft, { countries }: EnrichDeps): undefined {
  hit.country = countries.of(visitor.address);
}

function addArrival({ spec: { referrer, page }, site, hit }: Draft, deps: EnrichDeps): DropReason | undefined {
  if (!referrer && !page.params) return undefined;
  const arrival = deps.arrivals.of({ site: site.name, host: page.host, referrer, params: page.params }, deps);
  if (arrival === null) return "referrer spam";
  hit.referrer = arrival.referrer;
  hit.source = arrival.source;
  hit.medium = arrival.medium;
  hit.campaign = arrival.campaign;
  hit.term = arrival.term;
  hit.content = arrival.content;
  return undefined;
}

function addSession({ visitor, hit }: Draft, { sessions }: EnrichDeps): undefined {
  hit.session = sessions.session(hit.day, hit.site, visitor.address, visitor.userAgent);
}
