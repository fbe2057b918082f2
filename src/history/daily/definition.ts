/**
 * A file of `queries/daily`: a header, and one SELECT whose rows each belong to one day of `open_days`. What can be
 * seen without a database is checked here; `check.ts` asks a reader for the rest.
 */
import { z } from "zod";
import { toLabel } from "../../base/label.ts";
import { QuestionError } from "../../query/answer.ts";
import { filterColumn } from "../../query/filters/columns.ts";
import { reaches } from "../../query/filters/narrowing.ts";
import { toHeaderError } from "../../query/library/header.ts";
import { splitQuery } from "../../query/library/split.ts";
import { toYaml } from "../../query/library/yaml.ts";
import { StatementError, toStatement } from "../../query/sql/statement.ts";
import { identifierName, isCode, isKeyword, type SqlToken, toTokens } from "../../query/sql/tokens.ts";
import { withVisits } from "./with-visits.ts";

export interface Definition {
  /** Name of the file and of its view. */
  name: string;
  title: string;
  description: string | null;
  /** As the owner knows it: `queries/daily/daily_pages.sql`. */
  file: string;
  own: boolean;
  /** The SELECT, without `;`, and with what makes visits of events where it reads these. */
  sql: string;
  /** Number of the SELECT's first line in the file. */
  line: number;
  /** Columns that tell a day's rows apart, by which they lie; `day` first. [] where the file names none. */
  key: string[];
  /** Columns whose values of several days may be added up where all others but `day` are equal. */
  sums: string[];
  /** Columns of which the greatest value of several days stands for them. */
  maxima: string[];
  /** Columns of which the least value of several days stands for them. */
  minima: string[];
  /** The column of `sums` that is 0 in no row; null where the file names none. */
  counter: string | null;
}

const header = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  key: z.array(z.string()).min(1).max(16).default([]),
  sum: z.array(z.string()).min(1).max(64).default([]),
  max: z.array(z.string()).min(1).max(64).default([]),
  min: z.array(z.string()).min(1).max(64).default([]),
  count: z.string().nullable().default(null),
  // For those who read it on a narrowed page.
  narrow: z.enum(reaches).optional(),
  filters: z.array(z.string().refine((name) => filterColumn(name) !== null)).optional(),
});

const namePattern = /^[a-z][a-z0-9_]{0,59}$/;

/** @throws QuestionError 422 with file and line */
export function toDefinition(file: Pick<Definition, "name" | "file" | "own">, text: string): Definition {
  const fail = (message: string, line = 1) => new QuestionError(message, { status: 422, file: file.file, line });
  if (!file.file.endsWith(".sql")) throw fail("A daily table is described by a .sql file.");
  if (!namePattern.test(file.name) || isKeyword(file.name) || /^sqlite_|_closed(_\d+)?$|_spans$/.test(file.name)) {
    throw fail(
      "This name cannot be a view's: small letters, digits and _ are possible, a letter first, not ending in _closed or _spans, and no word of SQL.",
    );
  }
  const { yaml, line, rest } = splitQuery(text, file.file);
  const block = toYaml(yaml ?? "", file.file, line);
  const parsed = header.safeParse(block.value);
  if (!parsed.success) throw toHeaderError(parsed.error.issues[0], block, file.file, Object.keys(header.shape));
  const { title, description, key, sum: sums, max: maxima, min: minima, count: counter } = parsed.data;
  if (key.length > 0 && key[0] !== "day") throw fail("key: its first column is day.", block.lineOf(["key"]));
  if (new Set(key).size < key.length) throw fail("key: a column is named twice.", block.lineOf(["key"]));
  const merged = [...sums, ...maxima, ...minima];
  if (merged.includes("day") || merged.some((name) => key.includes(name)) || new Set(merged).size < merged.length) {
    const name = sums.length > 0 ? "sum" : maxima.length > 0 ? "max" : "min";
    throw fail("sum, max and min: columns beside day and those of key, each once.", block.lineOf([name]));
  }
  if (counter !== null && !sums.includes(counter)) {
    throw fail(`count: ${JSON.stringify(counter)} is not in sum.`, block.lineOf(["count"]));
  }
  const first = text.slice(0, rest).split("\n").length;
  const sql = toSelect(text.slice(rest), (message, offset) =>
    fail(message, first + text.slice(rest, rest + offset).split("\n").length - 1),
  );
  const words = { title: title ?? toLabel(file.name), description: description ?? null };
  return { ...file, ...words, sql, line: first, key, sums, maxima, minima, counter };
}

/** Whether stored rows of one are rows of the other: the same to SQLite, comments and white space apart. */
export function isSameSql(one: Pick<Definition, "sql" | "key">, other: Pick<Definition, "sql" | "key">): boolean {
  const code = (sql: string) =>
    toTokens(sql)
      .filter(isCode)
      .map(({ text }) => text)
      .join(" ");
  const alike = one.key.join() === other.key.join();
  return alike && (one.sql === other.sql || code(one.sql) === code(other.sql));
}

/** What a header says of columns beside `key`. */
export type Roles = Pick<Definition, "sums" | "maxima" | "minima">;

/** Columns of which the rows of several days become one value. */
export function mergedOf({ sums, maxima, minima }: Roles): string[] {
  return [...sums, ...maxima, ...minima];
}

/** Whether sums of several days are stored. */
export function addsUp(roles: Roles): boolean {
  return mergedOf(roles).length > 0;
}

type Fail = (message: string, offset: number) => QuestionError;

function toSelect(sql: string, fail: Fail): string {
  try {
    const { tokens, end } = toStatement(sql);
    const code = tokens.filter(isCode);
    const first = code[0]?.text.toLowerCase() ?? "";
    if (first !== "select" && first !== "with") throw fail("A daily table is one SELECT.", code[0]?.offset ?? 0);
    const parameter = code.find(({ kind }) => kind === "parameter");
    if (parameter) throw fail(`A daily table takes no parameters such as ${parameter.text}.`, parameter.offset);
    const volatile = code.find((token, index) => isVolatile(token, code.slice(index + 1, index + 3)));
    if (volatile) {
      throw fail(`${volatile.text} says something else tomorrow; a closed day stays as it is.`, volatile.offset);
    }
    return withVisits(sql.slice(0, end).trimEnd(), tokens);
  } catch (error) {
    if (error instanceof StatementError) throw fail(error.message, error.offset);
    throw error;
  }
}

const clocks = new Set(["current_date", "current_time", "current_timestamp"]);
const dateFunctions = new Set(["date", "time", "datetime", "julianday", "unixepoch"]);
const randomFunctions = new Set(["random", "randomblob"]);

/** Whether SQL depends on more than the events: the clock, the machine's zone, chance. */
function isVolatile(token: SqlToken, [next, afterNext]: SqlToken[]): boolean {
  if (token.kind === "string") return /^'(now|localtime|utc)'$/i.test(token.text);
  if (token.kind === "keyword") return clocks.has(token.text.toLowerCase());
  if (token.kind !== "identifier" || next?.text !== "(") return false;
  return (
    randomFunctions.has(identifierName(token)) || (dateFunctions.has(identifierName(token)) && afterNext?.text === ")")
  );
}
