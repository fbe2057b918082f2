import type { Governor } from "../base/governor.ts";
import type { Daily } from "../history/daily/daily.ts";
import type { Spelling } from "../history/spelling.ts";
import type { Zone } from "../history/zone.ts";

interface Deps {
  daily: Daily;
  zone: Zone;
  spelling: Spelling;
  governor: Governor;
}

/** What is left of the work that nobody waits for. Hits are taken and questions answered, exactly, whatever is left. */
export interface Behind {
  /** Finished days that a daily table lacks; of the table that lacks most. */
  days: number;
  /** Hits of today that no stored row of a daily table counts; more than 20,000 are just many. */
  hits: number;
  /** Rows to be looked at for the time zone, and for the one spelling of addresses. */
  zone: number;
  spelling: number;
  /** So many hits come in that it has a share of a core only; seconds until its next step. null: it has all it wants. */
  waits: number | null;
}

export function toBehind({ daily, zone, spelling, governor }: Deps): Behind {
  const { done, total } = zone.status();
  return {
    days: Math.max(0, ...daily.status().map((table) => table.total - table.done)),
    hits: daily.waiting,
    zone: Math.max(0, total - done),
    spelling: spelling.left,
    waits: governor.busy ? Math.ceil(governor.background.waitMs / 1000) : null,
  };
}
