/** What one part of a log writes: the rows, what was left out, and how far the log has been read. */
import { join } from "node:path";
import { readSql } from "../../base/read-sql.ts";
import { insertLogHits, toHitJson } from "../../store/events/insert.ts";
import type { InStatement } from "../../store/store.ts";
import { type Drop, toDropCountRows } from "../durable/drop-counts.ts";
import type { SeenKey } from "../enrich/seen.ts";
import type { Hit } from "../hit.ts";
import { toSeenStatements } from "./log-repeats.ts";
import type { LogPart } from "./wire.ts";

const sql = (name: string) => readSql(import.meta.dirname, name);
const [ranges, drops] = [sql("ranges"), sql("drops")];
const titles = readSql(join(import.meta.dirname, "../durable"), "titles");
const readOn = "update read_logs set bytes = ?, line = ?, day = ? where id = ?";
/** Ends the commit where raw events of one of these days were deleted meanwhile. */
const guardDays =
  "insert into frozen_days (day) select day from frozen_days where day in (select value from json_each(:days))";

interface LogCommit {
  part: LogPart;
  /** In the order of their days. */
  hits: readonly Hit[];
  seen: readonly SeenKey[];
  drops: Drop[];
  today: string;
  saltOf(day: string): number;
}

export function toLogStatements({ part, hits, seen, drops: left, today, saltOf }: LogCommit): InStatement[] {
  const statements = hits.length > 0 ? [...toRows(part, hits, saltOf), ...toSeenStatements(seen, today)] : [];
  if (left.length > 0) statements.push({ sql: drops, args: { rows: JSON.stringify(toDropCountRows(left)) } });
  const args = [BigInt(part.to), BigInt(part.line), today, BigInt(part.log)];
  return part.again ? statements : [...statements, { sql: readOn, args }];
}

function toRows(part: LogPart, hits: readonly Hit[], saltOf: LogCommit["saltOf"]): InStatement[] {
  const days = [...Map.groupBy(hits.entries(), ([, { day }]) => day)];
  const last = hits.length - 1;
  const places = days.map(([day, own]) => [day, saltOf(day), last - (own[0]?.[0] ?? 0), last - (own.at(-1)?.[0] ?? 0)]);
  const named = hits.flatMap(({ site, path, title, kind }) =>
    title === null || kind !== "pageview" ? [] : [[site, path, title]],
  );
  return [
    { sql: guardDays, args: { days: JSON.stringify(days.map(([day]) => day)) } },
    { sql: insertLogHits, args: { rows: JSON.stringify(hits.map(toHitJson)) } },
    ...(named.length > 0 ? [{ sql: titles, args: { rows: JSON.stringify(named) } }] : []),
    { sql: ranges, args: { ranges: JSON.stringify(places), log: BigInt(part.log) } },
  ];
}
