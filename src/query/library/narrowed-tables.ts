import { QuestionError } from "../answer.ts";
import { eventDays, type NarrowedTable, type Narrowing, type Reach, toName, wholeTable } from "../filters/narrowing.ts";
import { identifierName, namesIn, toTokens } from "../sql/tokens.ts";
import { toDailyFile } from "./daily-file.ts";
import { daysOf, eventTables, isSpans, spansOf } from "./day-scope.ts";
import type { DayScope } from "./notebook.ts";

/** What a relation of events is to the filters of a page. */
export interface Narrowed {
  /** Behind each other; the last one is the relation. */
  tables: NarrowedTable[];
  /** Relations of the database that these tables read. */
  reads: string[];
}

/**
 * A relation of events as the filters leave it: the events themselves; a daily table's stored rows where they tell what the
 * filters ask, else what its file says of the events that are left.
 * @throws QuestionError 422 for one that cannot be narrowed
 */
export function toNarrowed(
  relation: string,
  { scope, reach, narrowing }: { scope: DayScope | null; reach: Exclude<Reach, "site">; narrowing: Narrowing },
  text: string | null,
): Narrowed {
  const days = daysOf(scope);
  if (eventTables.includes(relation)) {
    return { tables: narrowing.events(relation, days, reach), reads: [relation] };
  }
  const file = toDailyFile(relation, text ?? "");
  const rowDays = isSpans(relation) ? spansOf(days) : days;
  if (file.reach === "site") return { tables: [wholeTable(relation, rowDays)], reads: [relation] };
  const stored = narrowing.stored(relation, rowDays, file.filters);
  if (stored !== null) return { tables: [stored], reads: [relation] };
  const { reach: reachOfFile } = file;
  const tokens = toTokens(file.sql);
  const used = eventTables.filter((name) => namesIn(tokens).has(name));
  const beyond = tokens.find(({ kind, text }) => kind !== "string" && text.toLowerCase() === "main");
  if (beyond || used.length === 0) {
    throw new QuestionError(`No filter reaches the daily table "${relation}": its file reads more than the events.`, {
      status: 422,
    });
  }
  const behind = used.map((name) => narrowing.events(name, days, reachOfFile));
  const listed = eventDays(days);
  const ctes = behind.map(
    (tables, index) => `${used[index]} as not materialized (select * from ${tables.at(-1)?.name})`,
  );
  const sql = tokens
    .map((token) => (token.kind === "identifier" && identifierName(token) === "open_days" ? listed.name : token.text))
    .join("");
  const rows = `with ${ctes.join(", ")}\nselect * from (\n${sql}\n)`;
  const unit = "select day as span, day as first, day as last, null as whole_first, null as whole_last, * from";
  const name = toName(relation, days, file.reach);
  const whole = { name, once: false, sql: isSpans(relation) ? `${unit} (\n${rows}\n)` : rows };
  return { tables: [...behind.flat(), listed, whole], reads: used };
}
