/** How visitors arrived, worked out once for those who come to one page from the same place. */
import type { Sites } from "../../store/sites.ts";
import type { Asker } from "./clean.ts";
import { isRecurring, Recurring } from "./recurring.ts";
import { type Arrival, type ArrivalSpec, arrivalOf, type KnownSources } from "./referrer.ts";
import type { Rules } from "./rules.ts";

export class Arrivals {
  readonly #known = new Recurring<{ arrival: Readonly<Arrival> | null }>();
  #rules: Rules | undefined;

  constructor(sites: Sites) {
    sites.onChange(() => this.#known.clear());
  }

  /** As `arrivalOf`: null for what a spammer sent. */
  of(spec: ArrivalSpec, sources: KnownSources, asker: Asker): Readonly<Arrival> | null {
    if (spec.params) return arrivalOf(spec, sources);
    if (this.#rules !== sources.rules) this.#known.clear();
    this.#rules = sources.rules;
    const key = `${spec.site}\n${spec.host}\n${spec.referrer}`;
    const known = this.#known.get(key);
    if (known) return known.arrival;
    const arrival = arrivalOf(spec, sources);
    if (isRecurring(spec.referrer, asker)) this.#known.keep(key, { arrival });
    return arrival;
  }
}
