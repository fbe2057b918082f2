import { type Answer, QuestionError } from "../../query/answer.ts";
import { Source } from "../../query/library/source-map.ts";
import type { Readers } from "../../query/readers/readers.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import { addsUp, type Definition, mergedOf } from "./definition.ts";
import { fileErrorOf } from "./file-error.ts";
import { trial } from "./fold-sql.ts";
import { whyWhole } from "./foldable.ts";
import { openDaysAs, rowColumn, spanColumns } from "./sql.ts";

/** Readers that a definition is tried on. */
export type TrialReaders = Pick<Readers, "ask">;

/** Time that the trial on real days may take; a file that is slower is slow, not wrong. */
const trialTimeoutMs = 5_000;
/** Events of a day that is good for a trial. */
const maxTrialEvents = 100_000;
/** Columns that a daily table may have. */
const maxColumns = 100;
const columnPattern = /^[A-Za-z_]\w*$/;

/**
 * Asks a reader what a definition's result looks like, and whether it may stand for the raw events: it reads nothing
 * else, and two days asked for at once give the same rows as each alone.
 * @returns its columns
 * @throws QuestionError 422 with file and line for what is wrong with the file, 499 or 503 for what is not
 */
export async function checkDefinition(readers: TrialReaders, definition: Definition): Promise<string[]> {
  const { columns } = await ask(readers, definition, "select * from (", ") limit 0");
  checkColumns(definition, columns);
  await checkTables(readers, definition);
  await checkDays(readers, definition, columns);
  return columns;
}

/**
 * Why an open day of it does not fold, by its SQL, or by trying it on the newest days; null: it does, for all we know.
 * @throws QuestionError 499 or 503 when no reader could be asked
 */
export async function checkFolding(
  readers: TrialReaders,
  definition: Definition,
  columns: string[],
): Promise<string | null> {
  const reason = whyWhole(definition, columns);
  if (reason !== null) return reason;
  const sql = trial({ ...definition, columns, id: 0, state: "building", closed: "", unfolded: "" });
  const days = await readers.ask({ sql: `select day, ${middle} from (${newestDays}) as newest` });
  const start = performance.now();
  try {
    for (const [day, upto] of days.rows) {
      const { rows } = await readers.ask({
        sql,
        params: { day: String(day), upto: Number(upto) },
        deadline: trialTimeoutMs,
      });
      if (rows.length > 0) return `what it says of the visitors of ${day} does not add up to what it says of the day.`;
    }
  } catch (error) {
    if (performance.now() - start < trialTimeoutMs) return fileErrorOf(error).message;
  }
  return null;
}

/** An id about the middle of a day. */
const middle = "(select cast(avg(id) as integer) from events e where e.day = newest.day)";

function wrong({ file, line }: Definition, message: string): QuestionError {
  return new QuestionError(message, { status: 422, file, line });
}

/** The definition's SQL between words of ours; errors name the place in the file. */
async function ask(readers: TrialReaders, definition: Definition, before: string, after: string): Promise<Answer> {
  const source = new Source();
  source.glue(`${before}\n`);
  source.add(definition.sql, definition.file, { line: definition.line, column: 1 });
  source.glue(`\n${after}`);
  const question = { sql: source.sql, rows: 100_000, deadline: trialTimeoutMs };
  return readers.ask({ ...question, locate: (offset) => source.locate(offset) });
}

/** @throws QuestionError 422 */
export function checkColumns(definition: Definition, columns: string[]): void {
  const names = columns.map((name) => name.toLowerCase());
  if (!columns.includes("day")) throw wrong(definition, 'The result needs a column "day".');
  if (columns.length > maxColumns) throw wrong(definition, `At most ${maxColumns} columns are possible.`);
  for (const [index, name] of columns.entries()) {
    const twin = name.replace(/:\d+$/, "");
    if (twin !== name || names.indexOf(name.toLowerCase()) !== index) {
      throw wrong(definition, `Two columns are called ${JSON.stringify(twin)}; name one otherwise with "as".`);
    }
    if (!columnPattern.test(name) || name.toLowerCase() === rowColumn) {
      throw wrong(definition, `A column needs a name of letters, digits and _, given with "as": ${name}`);
    }
  }
  const missing = definition.key.find((name) => !columns.includes(name));
  if (missing !== undefined) throw wrong(definition, `key: there is no column ${JSON.stringify(missing)}.`);
  if (addsUp(definition)) checkSums(definition, columns);
}

/** What does not become one value tells the rows of a span apart. */
function checkSums(definition: Definition, columns: string[]): void {
  const { key, sums, maxima, minima } = definition;
  const lists = Object.entries({ sum: sums, max: maxima, min: minima });
  for (const [list, names] of lists) {
    const missing = names.find((name) => !columns.includes(name));
    if (missing !== undefined) throw wrong(definition, `${list}: there is no column ${JSON.stringify(missing)}.`);
  }
  const used = lists.filter(([, names]) => names.length > 0).map(([list]) => list);
  const other = columns.find((name) => ![...key, ...mergedOf(definition)].includes(name));
  if (key.length > 0 && other !== undefined) {
    const lacking = `${JSON.stringify(other)} is neither in ${used.join(" or ")} nor in key`;
    throw wrong(definition, `${used[0]}: ${lacking}; leave key out, or name it.`);
  }
  const taken = columns.find((name) => spanColumns.includes(name.toLowerCase()));
  if (taken !== undefined)
    throw wrong(definition, `${used[0]}: no column can be called ${JSON.stringify(taken)} then.`);
}

/** What may be read: `pageviews` is read as the events it is a view of. */
const allowed = new Set(["events", "open_days"]);

/** SQLite's own plan says which tables a statement opens, through views too. */
async function checkTables(readers: TrialReaders, definition: Definition): Promise<void> {
  const plan = await ask(readers, definition, "explain select * from (", ")");
  const schema = await readers.ask({ sql: "select rootpage, tbl_name from sqlite_schema where rootpage > 0" });
  const tables = new Map(schema.rows.map(([page, name]) => [page, String(name)]));
  const [opcode, root] = [plan.columns.indexOf("opcode"), plan.columns.indexOf("p2")];
  const opened = plan.rows
    .filter((row) => row[opcode] === "OpenRead")
    .map((row) => tables.get(row[root] ?? null) ?? "sqlite_schema");
  const other = opened.find((name) => !allowed.has(name));
  if (other !== undefined) {
    throw wrong(definition, `A daily table may only read events, pageviews and open_days, not ${other}.`);
  }
  if (!opened.includes("open_days")) {
    throw wrong(definition, 'The SQL must keep to the open days: "where day in open_days".');
  }
}

/** On the two newest days there are: what a day says must follow from its own events alone. */
async function checkDays(readers: TrialReaders, definition: Definition, columns: string[]): Promise<void> {
  const { rows } = await readers.ask({ sql: newestDays });
  const days = rows.map(([day]) => String(day));
  if (days.length < 2) return;
  const names = columns.map(quoteName).join(", ");
  const of = (some: string[], rules = "") =>
    `select ${names} from (${openDaysAs(some)}${rules} select * from (\n${definition.sql}\n))`;
  const apart = days.map((day) => of([day])).join(" union all ");
  const alone = days.map((day) => of([day], othersHidden(day))).join(" union all ");
  const counted = (sql: string) => `select ${names}, count(*) from (${sql}) group by ${names}`;
  const lacks = (one: string, other: string) => `select * from (${counted(one)} except ${counted(other)})`;
  const differ = (sql: string) => `select 1 from (${lacks(apart, sql)} union all ${lacks(sql, apart)}) limit 1`;
  const strange = `select 1 from (${apart}) where day is null or day not in (${days.map((day) => `'${day}'`).join(", ")}) limit 1`;
  const start = performance.now();
  try {
    const [odd, ...different] = await Promise.all(
      [strange, differ(of(days)), differ(alone)].map((sql) => readers.ask({ sql, deadline: trialTimeoutMs })),
    );
    if (odd && odd.rows.length > 0) throw wrong(definition, "Each row must have the day of its events in day.");
    if (different.some((answer) => answer.rows.length > 0)) {
      throw wrong(definition, "A day's rows must follow from its own events alone: group by day, and use no limit.");
    }
  } catch (error) {
    if (performance.now() - start < trialTimeoutMs) throw error;
  }
}

function othersHidden(day: string): string {
  return ["events", "pageviews"]
    .map((name) => `, ${name} as (select * from main.${name} where day = '${day}')`)
    .join("");
}

const newestDays = `
  with newest(day) as (
    select max(day) from events
    union all
    select max(day) from events where day < (select max(day) from events)
  )
  select day from newest
  where day is not null and ${maxTrialEvents} > (select count(*) from (select 1 from events where events.day = newest.day limit ${maxTrialEvents}))`;
