/** What one part of a log writes: the rows, what was left out, and how far the log has been read. */
import { readSql } from "../../base/read-sql.ts";
import { insertLogHits, toHitJson } from "../../store/events/insert.ts";
import type { InStatement } from "../../store/store.ts";
import { type Drop, toDropCountRows } from "../durable/drop-counts.ts";
import type { Hit } from "../hit.ts";
import type { LogPart } from "./wire.ts";

const sql = (name: string) => readSql(import.meta.dirname, name);
const [ranges, drops] = [sql("ranges"), sql("drops")];
const readOn = "update read_logs set bytes = ?, line = ?, day = ? where id = ?";
/** Ends the commit where raw events of one of these days were deleted meanwhile. */
const guardDays =
  "insert into frozen_days (day) select day from frozen_days where day in (select value from json_each(:days))";

interface LogCommit {
  part: LogPart;
  /** In the order of their days. */
  hits: readonly Hit[];
  drops: Drop[];
  today: string;
  saltOf(day: string): number;
}

export function toLogStatements({ part, hits, drops: left, today, saltOf }: LogCommit): InStatement[] {
  const statements = hits.length > 0 ? toRows(part, hits, saltOf) : [];
  if (left.length > 0) statements.push({ sql: drops, args: { rows: JSON.stringify(toDropCountRows(left)) } });
  const args = [BigInt(part.to), BigInt(part.line), today, BigInt(part.log)];
  return part.again ? statements : [...statements, { sql: readOn, args }];
}

function toRows(part: LogPart, hits: readonly Hit[], saltOf: LogCommit["saltOf"]): InStatement[] {
  const days = [...Map.groupBy(hits.entries(), ([, { day }]) => day)];
  const last = hits.length - 1;
  const places = days.map(([day, own]) => [day, saltOf(day), last - (own[0]?.[0] ?? 0), last - (own.at(-1)?.[0] ?? 0)]);
  return [
    { sql: guardDays, args: { days: JSON.stringify(days.map(([day]) => day)) } },
    { sql: insertLogHits, args: { rows: JSON.stringify(hits.map(toHitJson)) } },
    { sql: ranges, args: { ranges: JSON.stringify(places), log: BigInt(part.log) } },
  ];
}
