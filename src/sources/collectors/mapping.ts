import { quoteClipped } from "../../base/clip.ts";
import { didYouMean } from "../../base/nearest.ts";
import type { Bound, Value } from "../../query/answer.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { Definition } from "./definition.ts";
import { FetchError } from "./fetch-error.ts";
import type { Column } from "./names.ts";

/** A value as it is stored; integers that a number does not hold exactly as their digits. */
export type Stored = string | number | null;

export interface Mapped {
  rows: Stored[][];
  /** Rows that did not fit: the first of them in words, and how many. */
  refusals: string[];
  refused: number;
  /** The page has more rows than are taken of one. */
  truncated: boolean;
}

/** Rows of one page at the most. */
const maxRows = 20_000;
const maxRefusals = 3;

export interface Bindings {
  body: string;
  subject: string | null;
  page: number;
  params: Record<string, string>;
}

/** What the SELECT makes of a page, each row as the declared columns. Throws FetchError, QuestionError of its SQL. */
export async function toRows(
  definition: Definition,
  given: Bindings,
  readers: Pick<Readers, "ask">,
  signal: AbortSignal,
): Promise<Mapped> {
  const { body, subject, page, params } = given;
  const { columns, rows, truncated } = await readers
    .ask({
      sql: definition.sql,
      params: { ...params, body, subject, page } satisfies Record<string, Bound>,
      rows: maxRows,
      signal,
      locate: locateIn(definition),
    })
    .catch((error: unknown) => {
      throw toMappingError(error, body);
    });
  const places = placesOf(definition, columns);
  const mapped: Mapped = { rows: [], refusals: [], refused: 0, truncated };
  for (const [index, row] of rows.entries()) {
    const fitted = definition.columns.map((column, at) => toStored(row[places[at] as number] ?? null, column));
    const problem = problemOf(definition, fitted);
    if (problem === null) mapped.rows.push(fitted as Stored[]);
    else if (++mapped.refused <= maxRefusals) mapped.refusals.push(`row ${index + 1}: ${problem}`);
  }
  return mapped;
}

/** The page of JSON's own next link. */
export async function nextIn(
  path: string,
  body: string,
  readers: Pick<Readers, "ask">,
  signal: AbortSignal,
): Promise<string | null> {
  const { rows } = await readers
    .ask({ sql: "select :body ->> :path", params: { body, path }, signal })
    .catch((error) => {
      throw toMappingError(error, body);
    });
  const next = rows[0]?.[0] ?? null;
  return next === null || next === "" ? null : String(next);
}

function locateIn({ sql, line, file }: Definition) {
  return (offset: number) => {
    const lines = sql.slice(0, offset).split("\n");
    return { file, line: line + lines.length - 1, column: (lines.at(-1)?.length ?? 0) + 1 };
  };
}

function toMappingError(error: unknown, body: string): unknown {
  if (!(error instanceof QuestionError)) return error;
  if (!/malformed JSON/i.test(error.message)) return error;
  return new FetchError(`What came is no JSON; it begins with ${quoteClipped(body.trimStart(), 60)}`);
}

function placesOf({ columns, file }: Definition, given: string[]): number[] {
  const missing = columns.find(({ name }) => !given.includes(name));
  if (missing) {
    const message = `columns: the SELECT gives no column "${missing.name}".${didYouMean(missing.name, given)}`;
    throw new QuestionError(message, { status: 422, file });
  }
  return columns.map(({ name }) => given.indexOf(name));
}

/** Why it does not fit; a value that did not is a `Misfit`. */
function problemOf({ columns, key }: Definition, row: (Stored | Misfit)[]): string | null {
  for (const [at, value] of row.entries()) {
    const { name, type } = columns[at] as Column;
    if (value instanceof Misfit) return `${name} is to be ${needs[type]}, not ${quoteClipped(value.shown, 60)}`;
    if (value === null && key.includes(name)) return `${name} is of the key, and null`;
  }
  return null;
}

class Misfit {
  readonly shown: string;
  constructor(value: Value) {
    this.shown = value instanceof Uint8Array ? "binary data" : String(value);
  }
}

const needs: Record<Column["type"], string> = {
  text: "text",
  integer: "an integer",
  real: "a number",
  boolean: "0 or 1",
  day: "a day, YYYY-MM-DD",
};

function toStored(value: Value, { type }: Column): Stored | Misfit {
  // A CSV has no other way to say it.
  if (value === null || (value === "" && type !== "text")) return null;
  if (value instanceof Uint8Array) return new Misfit(value);
  return converters[type](value) ?? new Misfit(value);
}

/** Null: it does not fit. */
const converters: Record<Column["type"], (value: string | number | bigint) => Stored> = {
  text: (value) => String(value).toWellFormed(),
  integer: (value) => {
    const text = String(value).trim();
    if (!/^[+-]?\d{1,18}(\.0+)?$/.test(text)) return null;
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : text.replace(/\..*/, "");
  },
  real: (value) => {
    const text = String(value).trim();
    const number = Number(text);
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(number) ? number : null;
  },
  boolean: (value) => (/^(1|true)$/i.test(String(value)) ? 1 : /^(0|false)$/i.test(String(value)) ? 0 : null),
  day: (value) => {
    const day = /^\d{4}-\d\d-\d\d(?=$|[T ])/.exec(String(value))?.[0] ?? "";
    const time = Date.parse(`${day}T00:00:00Z`);
    // 30 February is read as 2 March.
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) ? day : null;
  },
};
