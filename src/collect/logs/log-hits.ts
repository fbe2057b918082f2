/** What a part of a log becomes: hits by the path of any other, and what is left out of it. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { dayOf } from "../../base/days.ts";
import type { Budget } from "../../base/governor.ts";
import type { Sites } from "../../store/sites.ts";
import type { Visitor } from "../../web/client-address.ts";
import type { Drop } from "../durable/drop-counts.ts";
import type { Tracked } from "../durable/tracked.ts";
import type { SeenKey } from "../enrich/seen.ts";
import { matchHost } from "../enrich/site.ts";
import type { HitFormat } from "../formats/format.ts";
import type { EnrichedHit, Hit, HitSpec } from "../hit.ts";
import { toLogSpecs } from "./log-spec.ts";
import type { LogPart } from "./wire.ts";

export interface MakingDeps {
  sites: Sites;
  tracked: Tracked;
  timezone: string;
  /** What reads events that a tracker sent to a server whose log has them. */
  pixels: HitFormat;
  budget: Pick<Budget, "easyStep">;
  /** The path of a hit, as for any other. */
  enrich(spec: HitSpec, visitor: Visitor, time: number): Promise<EnrichedHit>;
  toDrop(drop: Drop): Drop;
}

/** What came of the hits of a part. */
export interface Made {
  hits: { hit: Hit; seen: SeenKey | null }[];
  drops: Drop[];
  left: Record<string, number>;
}

/** Hits that are made at a stretch; others get their turn in between. */
const sliceHits = 32;

/** A slice at a time, as requests of hits wait meanwhile. */
export async function makeHits({ hits, noHits, again }: LogPart, deps: MakingDeps): Promise<Made> {
  const made: Made = { hits: [], drops: [], left: {} };
  for (let start = 0; start < hits.length; start += sliceHits) {
    await deps.budget.easyStep(async () => {
      for (const hit of hits.slice(start, start + sliceHits)) {
        const { specs, visitor } = toLogSpecs(hit, deps.pixels);
        for (const spec of specs) add(await deps.enrich(spec, visitor, hit.time), made, deps);
      }
    });
    await nextTurn();
  }
  const { sites, timezone, toDrop } = deps;
  for (const { time, host, reason, count } of noHits) {
    const { site, drop, name } = matchHost(host, sites);
    const one = toDrop({ day: dayOf(time, timezone).day, site: name, reason: site ? reason : drop, host });
    for (let left = count; left > 0; left--) made.drops.push(one);
    leave(made, one.reason, count);
  }
  // They are counted already.
  if (again) made.drops = [];
  return made;
}

function add(one: EnrichedHit, made: Made, { tracked, toDrop }: MakingDeps): void {
  const drop = (one: Drop) => {
    made.drops.push(toDrop(one));
    leave(made, one.reason, 1);
  };
  if (one.kind === "invalid") leave(made, "no page", 1);
  else if (one.kind === "dropped") drop(one);
  else if (one.hit.bot === null && tracked.covers(one.hit)) drop({ ...one.hit, reason: "tracked" });
  else made.hits.push({ hit: one.hit, seen: one.seen });
}

/** So many are left out. */
export function leave({ left }: Made, reason: string, count: number): void {
  if (count > 0) left[reason] = (left[reason] ?? 0) + count;
}
