/**
 * History by today's referrer rules. What a row keeps of its arrival (referrer, allow-listed query) is enough to work
 * out source and medium again; rows that keep neither stay as they are. It goes by small slices of ids, with a turn of
 * the event loop between them, so that the server goes on collecting.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { Store } from "../store/store.ts";
import { sql } from "./batch.ts";
import { allowed } from "./page.ts";
import { arrivalOf, type Known } from "./referrer.ts";

/** ids looked at in one transaction */
const slice = 5000;

const read = sql("regroup-read");
const write = sql("regroup-write");

/** Events that changed. `report` is told of ids, of which there are `total` at the most. */
export async function regroup(
  store: Store,
  known: Known,
  report: (done: number, total: number) => void,
): Promise<{ changed: number }> {
  const [row] = await store.read("select max(id) as last from events");
  const total = Number(row?.["last"] ?? 0);
  let changed = 0;
  for (let after = 0; after < total; after += slice) {
    const upto = Math.min(after + slice, total);
    const rows = (await store.read(read, { after: BigInt(after), upto: BigInt(upto) })).flatMap((event) =>
      changeOf(event, known),
    );
    if (rows.length > 0) await store.write([{ sql: write, args: { rows: JSON.stringify(rows) } }]);
    changed += rows.length;
    report(upto, total);
    await turn();
  }
  return { changed };
}

/** The row for regroup-write.sql; none where the rules still say the same. */
function changeOf(event: Record<string, unknown>, known: Known): unknown[][] {
  const { site, host, referrer, query, source, medium } = event as Record<string, string | null>;
  const params = query ? allowed(new URLSearchParams(query)) : null;
  const now = arrivalOf({ site: site ?? "", host: host ?? "", referrer: referrer ?? null, params }, known);
  return now.source === source && now.medium === medium ? [] : [[event["id"], now.source, now.medium]];
}
