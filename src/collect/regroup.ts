/**
 * History by today's referrer rules. What a row keeps of its arrival (referrer, allow-listed query) is enough to work
 * out source and medium again; rows that keep neither stay as they are. It goes by small slices of ids, with other turns
 * of the event loop between them, so that the server goes on collecting.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { readSql } from "../base/read-sql.ts";
import type { Store } from "../store/store.ts";
import { allowed } from "./enrich/page.ts";
import { arrivalOf, type KnownSources } from "./enrich/referrer.ts";

/** Events read in one transaction. */
const sliceEvents = 5000n;

const read = readSql(import.meta.dirname, "regroup-read");
const write = readSql(import.meta.dirname, "regroup-write");

/** Events that changed. `report` gets how many were read, of `total` at the most. */
export async function regroup(
  store: Store,
  known: KnownSources,
  report: (done: number, total: number) => void,
): Promise<{ changed: number }> {
  const [row] = await store.read(sizes);
  const total = Number(row?.["positive"]) + Number(row?.["negative"]);
  let [changed, done] = [0, 0];
  for (let after = BigInt(Number(row?.["first"])) - 1n; ; ) {
    const [part] = await store.read(next, { after, slice: sliceEvents });
    if (part === undefined || part["upto"] === null) return { changed };
    const upto = BigInt(Number(part["upto"]));
    const rows = (await store.read(read, { after, upto })).flatMap((event) => changeOf(event, known));
    if (rows.length > 0) await store.write([{ sql: write, args: { rows: JSON.stringify(rows) } }]);
    changed += rows.length;
    done += Number(part["events"]);
    report(done, Math.max(done, total));
    after = upto;
    await nextTurn();
  }
}

/** Imports may leave gaps between ids, and use negative ones; the highest id says how many positive ones there may be. */
const sizes = `
  select
    coalesce((select min(id) from events), 0) as first,
    max(0, coalesce((select max(id) from events), 0)) as positive,
    (select count(*) from events where id < 0) as negative`;

const next = `
  select max(id) as upto, count(*) as events
  from (select id from events where id > :after order by id limit :slice)`;

/** The row for regroup-write.sql; none where the rules still say the same. */
function changeOf(event: Record<string, unknown>, known: KnownSources): unknown[][] {
  const { site, host, referrer, query, source, medium } = event as Record<string, string | null>;
  const params = query ? allowed(new URLSearchParams(query)) : null;
  const now = arrivalOf({ site: site ?? "", host: host ?? "", referrer: referrer ?? null, params }, known);
  return now.source === source && now.medium === medium ? [] : [[event["id"], now.source, now.medium]];
}
