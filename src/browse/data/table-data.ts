import type { Bound, Value } from "../../query/answer.ts";
import type { Ask, Conditions, FacetAsk } from "../language/ask.ts";
import { blaming } from "../language/full-text.ts";
import { type Keyset, type Position, toKeyset, toNextToken, toPosition } from "../language/keyset.ts";
import type { Relation } from "../language/relation.ts";
import { countOf, rowsOf, selected } from "../language/select.ts";
import { type Asks, askOptional } from "./ask-optional.ts";
import { askFacets, type Facets, suggest } from "./facets.ts";

/** How many rows there are; `more`: at least so many. */
export interface RowCount {
  rows: number;
  more: boolean;
}

/** A page of a relation with all that was asked about it. */
export interface TableData {
  relation: Relation;
  /** Path of its page. */
  path: string;
  ask: Ask;
  keyset: Keyset;
  /** Names in the address that are no columns' although they could be. */
  taken: ReadonlySet<string>;
  /** Of the shown columns, and behind them the labels. */
  rows: Value[][];
  /** Where each column of the key stands in a row; none where there is no key. */
  key: number[];
  next: string | null;
  /** There is more, but no token that leads there. */
  truncated: boolean;
  /** Null: not asked for, or it took too long. */
  count: RowCount | null;
  facets: Facets;
  suggestions: FacetAsk[];
  /** What was asked, and what was bound to it. */
  sql: string;
  countSql: string;
  params: Record<string, Bound>;
  /** ms spent by the database on the rows */
  ms: number;
}

/** Which of it is wanted beside the rows. */
interface Wanted {
  count: boolean;
  suggestions: boolean;
}

/** Rows that are counted one by one before it is "more than"; a whole table may take its time instead. */
const maxCounted = 100_000;
const countTimeoutMs = 1_000;

/** Rows, count and facets are asked at once; only without the rows there is no page. */
export async function readTable(
  place: Pick<TableData, "relation" | "path" | "ask" | "taken">,
  wanted: Wanted,
  asks: Asks,
): Promise<TableData> {
  const { relation, ask } = place;
  const keyset = toKeyset(ask, relation);
  const position = ask.next === null ? null : toPosition(ask.next, keyset);
  const facets = askFacets(relation, ask, asks);
  const count = wanted.count ? countRows(relation, ask, asks) : null;
  const suggestions = wanted.suggestions ? suggest(relation, ask, asks) : [];
  const page = askRows(relation, ask, keyset, position, asks);
  const [rows, counted, faceted, suggested] = await Promise.all([page, count, facets, suggestions]);
  const known =
    ask.next === null && rows.next === null && !rows.truncated && ask.size > 0
      ? { rows: rows.rows.length, more: false }
      : null;
  return {
    ...place,
    keyset,
    ...rows,
    count: ask.count ? (known ?? counted) : null,
    facets: faceted,
    suggestions: suggested,
    key: relation.key.map((name) => ask.columns.findIndex((column) => column.name === name)),
    countSql: countOf(relation, ask, maxCounted).sql,
  };
}

async function askRows(relation: Relation, ask: Ask, keyset: Keyset, position: Position | null, asks: Asks) {
  const limit = ask.size === 0 ? 0 : ask.size + 1;
  const question = rowsOf(relation, ask, keyset, position, limit);
  const asked = asks({ ...question, rows: limit, ...(ask.limit === null ? {} : { deadline: ask.limit }) });
  const answer = await blaming(asked, ask);
  const rows = answer.rows.slice(0, ask.size);
  // A page of very large values is cut at so many bytes, before its last row.
  const more = ask.size > 0 && (answer.rows.length > ask.size || answer.truncated);
  const names = selected(ask, keyset);
  const places = keyset.terms.map(({ column }) => names.indexOf(column));
  const next = more
    ? toNextToken(
        keyset,
        rows.map((row) => places.map((at) => row[at] ?? null)),
        position,
      )
    : null;
  return {
    rows: rows.map((row) => row.slice(0, ask.columns.length + ask.labels.length)),
    next,
    truncated: more && next === null,
    sql: question.sql,
    params: question.params ?? {},
    ms: answer.ms,
  };
}

/** A table as a whole is counted out, as its indexes make that cheap, if it can be done in time; else up to a limit. */
export async function countRows(relation: Relation, ask: Conditions, asks: Asks): Promise<RowCount | null> {
  const narrowed = [ask.filters, ask.where, ask.searches, ask.throughs].some((list) => list.length > 0);
  const whole = relation.kind === "table" && !narrowed;
  const exact = whole ? await count(relation, ask, null, asks) : null;
  return exact ?? count(relation, ask, maxCounted, asks);
}

async function count(
  relation: Relation,
  ask: Conditions,
  maxRows: number | null,
  asks: Asks,
): Promise<RowCount | null> {
  const answer = await askOptional(asks, { ...countOf(relation, ask, maxRows), rows: 1, deadline: countTimeoutMs });
  if (answer === null) return null;
  const counted = Number(answer.rows[0]?.[0] ?? 0);
  return maxRows !== null && counted > maxRows ? { rows: maxRows, more: true } : { rows: counted, more: false };
}
