/**
 * History by today's referrer rules. What a row keeps of its arrival (referrer, allow-listed query) is enough to work
 * out source and medium again; rows that keep neither stay as they are. What spammers sent is left out and counted, as
 * it is of new hits. It goes by small slices of ids, with other turns of the event loop between them, so that the server
 * goes on collecting.
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
const countSpam = readSql(import.meta.dirname, "regroup-count-spam");
const deleteSpam = readSql(import.meta.dirname, "regroup-delete-spam");

export interface Regrouped {
  /** Events that have another source or medium. */
  changed: number;
  /** Events that were left out. */
  spam: number;
}

/** Does one slice of the work when there is time for it. */
export type Step = <T>(work: () => Promise<T>) => Promise<T>;

/** What an event is by today's rules. */
type Change = { spam: unknown } | { row: unknown[] };

/** `report` gets how many were read, of `total` at the most. */
export async function regroup(
  store: Store,
  known: KnownSources,
  report: (done: number, total: number) => void,
  step: Step = (work) => work(),
): Promise<Regrouped> {
  const [row] = await store.read(sizes);
  const total = Number(row?.["positive"]) + Number(row?.["negative"]);
  let [changed, spam, done] = [0, 0, 0];
  for (let after = BigInt(Number(row?.["first"])) - 1n; ; ) {
    const part = await step(() => regroupSlice(store, known, after));
    if (part === null) return { changed, spam };
    changed += part.changed;
    spam += part.spam;
    done += part.events;
    report(done, Math.max(done, total));
    after = part.upto;
    await nextTurn();
  }
}

/** The next events behind an id; null: there are none. */
async function regroupSlice(
  store: Store,
  known: KnownSources,
  after: bigint,
): Promise<(Regrouped & { events: number; upto: bigint }) | null> {
  const [part] = await store.read(next, { after, slice: sliceEvents });
  if (part === undefined || part["upto"] === null) return null;
  const upto = BigInt(Number(part["upto"]));
  const changes = (await store.read(read, { after, upto })).flatMap((event) => changeOf(event, known));
  const rows = changes.flatMap((change) => ("row" in change ? [change.row] : []));
  const ids = changes.flatMap((change) => ("spam" in change ? [change.spam] : []));
  const args = { ids: JSON.stringify(ids) };
  if (rows.length > 0) await store.write([{ sql: write, args: { rows: JSON.stringify(rows) } }]);
  if (ids.length > 0) await store.write([countSpam, deleteSpam].map((sql) => ({ sql, args })));
  return { changed: rows.length, spam: ids.length, events: Number(part["events"]), upto };
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

/** None where the rules still say the same; a row is one for regroup-write.sql. */
function changeOf(event: Record<string, unknown>, known: KnownSources): Change[] {
  const { site, host, referrer, query, source, medium } = event as Record<string, string | null>;
  const params = query ? allowed(new URLSearchParams(query)) : null;
  const now = arrivalOf({ site: site ?? "", host: host ?? "", referrer: referrer ?? null, params }, known);
  if (now === null) return [{ spam: event["id"] }];
  return now.source === source && now.medium === medium ? [] : [{ row: [event["id"], now.source, now.medium] }];
}
