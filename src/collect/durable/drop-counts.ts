/**
 * Counts of what was understood but left out, by day, site, reason and host. Nothing personal can get in,
 * and strangers cannot fill the disk with host names: of hosts that are not a site's own, a day keeps a limited number.
 * Those of development and previews are strangers too, as anyone can think up any number of them.
 */

import { copyOf } from "../../base/copy.ts";
import type { Sites } from "../../store/sites.ts";
import type { Store } from "../../store/store.ts";
import { maxHostLength } from "../enrich/page.ts";
import type { DropReason } from "../hit.ts";

export interface Drop {
  day: string;
  /** '' where no site is known */
  site: string;
  reason: DropReason;
  host: string;
}

/** day, site, reason, host, count: a row of `dropped`. */
export type DropCountRow = [day: string, site: string, reason: string, host: string, count: number];

/** Distinct hosts a day that are not a site's own; what comes later is counted without its host. */
const maxStrangers = 200;

/** Days whose strangers are remembered; an import of many years starts over now and then. */
const maxDays = 400;

export class DropCounts {
  #sites: Sites;
  #strangers = new Map<string, Set<string>>();

  private constructor(sites: Sites) {
    this.#sites = sites;
  }

  /** `today`: its strangers so far are read, so that a restart does not begin a new allowance. */
  static async open(store: Store, sites: Sites, today: string): Promise<DropCounts> {
    const dropCounts = new DropCounts(sites);
    const rows = await store.read("select distinct host from dropped where day = ? and host <> ''", [today]);
    const hosts = rows.map((row) => String(row["host"]));
    dropCounts.#strangers.set(today, new Set(hosts.filter((host) => !sites.byHost(host))));
    return dropCounts;
  }

  /** The drop as it may be written. */
  toDrop(drop: Drop): Drop {
    if (this.#sites.byHost(drop.host)) return drop;
    return { ...drop, host: this.#admit(drop.day, drop.host) };
  }

  #admit(day: string, host: string): string {
    if (host.length > maxHostLength) return "";
    if (this.#strangers.size > maxDays) this.#strangers.clear();
    const known = this.#strangers.getOrInsertComputed(day, () => new Set());
    if (known.has(host)) return host;
    if (known.size >= maxStrangers) return "";
    known.add(copyOf(host));
    return host;
  }
}

/** One row for each day, site, reason and host among them. */
export function toDropCountRows(drops: Drop[]): DropCountRow[] {
  const rows = new Map<string, DropCountRow>();
  for (const { day, site, reason, host } of drops) {
    const row = rows.getOrInsertComputed(`${day}\n${site}\n${reason}\n${host}`, () => [day, site, reason, host, 0]);
    row[4]++;
  }
  return [...rows.values()];
}
