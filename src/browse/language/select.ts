import type { Question } from "../../query/answer.ts";
import { type Binder, Params } from "../../query/filters/binder.ts";
import { exactly, isArray, toCondition, toDateSql } from "../../query/filters/operators.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import type { Ask, Conditions, FacetAsk } from "./ask.ts";
import { foundBy } from "./full-text.ts";
import { behind, type Keyset, numberName, orderBy, type Position } from "./keyset.ts";
import type { Reference, Referrer, Relation } from "./relation.ts";
import { referredBy } from "./through.ts";

type Asked = Pick<Question, "sql" | "params" | "locate">;

/** SQL of our own around the relation; what is wrong in a saved query is still placed in its file. */
function question(relation: Relation, write: (binder: Binder) => string, keepsOrder = false): Asked {
  const params = new Params(Object.keys(relation.params));
  const body = write(params);
  if (relation.base === null) return { sql: body, params: params.values };
  // Materialized, a result keeps its own order; else SQLite may leave out a sort that nobody seems to need.
  const head = `with ${relation.from} as ${keepsOrder ? "materialized " : ""}(\n`;
  const { locate } = relation;
  return {
    sql: `${head}${relation.base}\n)\n${body}`,
    params: { ...relation.params, ...params.values },
    ...(locate ? { locate: (offset) => locate(offset - head.length) } : {}),
  };
}

/** The columns of a saved query's result, without running it. */
export function columnsOf(relation: Relation): Asked {
  return question(relation, () => `select * from ${relation.from} limit 0`);
}

/**
 * A page and one row more: the columns that are shown, then those of the order that are not.
 * @param limit rows at the most; null: all of them
 */
export function rowsOf(
  relation: Relation,
  ask: Ask,
  keyset: Keyset,
  position: Position | null,
  limit: number | null,
): Asked {
  const { numbered } = keyset;
  return question(
    relation,
    (binder) => {
      const from = numbered
        ? `(select row_number() over () as ${quoteName(numberName(relation))}, * from ${relation.from})`
        : relation.from;
      const conditions = [...conditionsOf(relation, ask, binder)];
      if (position !== null) conditions.push(behind(keyset, position, binder));
      const { columns: shown, labels } = ask;
      const names = selected(ask, keyset);
      const columns = [
        ...names.slice(0, shown.length).map(quoteName),
        ...labels.map((one) => labelSql(one, `${relation.from}.${quoteName(one.from)}`)),
        ...names.slice(shown.length + labels.length).map(quoteName),
      ].join(", ");
      const offset = position === null || position.shown === 0 ? "" : ` offset ${position.shown}`;
      const page = limit === null ? "" : ` limit ${limit}${offset}`;
      return `select ${columns} from ${from}${toWhere(conditions)} order by ${orderBy(keyset)}${page}`;
    },
    numbered,
  );
}

/** Names of the columns that `rowsOf` answers with: those shown, the labels, which have none, and the rest of the order. */
export function selected({ columns, labels }: Pick<Ask, "columns" | "labels">, { terms }: Keyset): string[] {
  const shown = columns.map(({ name }) => name);
  const others = new Set(terms.map(({ column }) => column).filter((name) => !shown.includes(name)));
  return [...shown, ...labels.map(() => "\0"), ...others];
}

/** SQL of what says in words which row of another table a value refers to; null where that row is not there. */
function labelSql({ table, to, label }: Reference, value: string): string {
  if (label === null) return `cast(${value} as text)`;
  return `(select _labelled.${quoteName(label)} from ${quoteName(table)} as _labelled where _labelled.${quoteName(to)} = ${value})`;
}

/** How many rows there are, counted up to `maxRows`; null: all of them. */
export function countOf(relation: Relation, ask: Conditions, maxRows: number | null): Asked {
  return question(relation, (binder) => {
    const from = `${relation.from}${toWhere(conditionsOf(relation, ask, binder))}`;
    return maxRows === null
      ? `select count(*) from ${from}`
      : `select count(*) from (select 1 from ${from} limit ${maxRows + 1})`;
  });
}

/** Values and how often they come, the most frequent first, and one more than `facetSize`. */
export function facetOf(relation: Relation, ask: Ask, { column, type }: FacetAsk): Asked {
  return question(relation, (binder) => {
    const name = quoteName(column.name);
    const conditions = conditionsOf(relation, ask, binder);
    if (type === "array") {
      // A row is counted once for a value, however often its array has it.
      const found = `select row_number() over () as place, ${name} as list from ${relation.from}${toWhere([...conditions, isArray(name)])}`;
      return `select item.value, count(distinct lists.place) as n from (${found}) as lists, json_each(lists.list) as item group by 1 order by n desc, 1 limit ${ask.facetSize + 1}`;
    }
    const value = type === "date" ? toDateSql(name) : name;
    const reference = type === "column" ? relation.references.find(({ from }) => from === column.name) : undefined;
    const counted = `select ${value} as value, count(*) as n from ${relation.from}${toWhere([...conditions, `${value} is not null`])} group by 1 order by n desc, 1 limit ${ask.facetSize + 1}`;
    if (reference) return `select value, n, ${labelSql(reference, "value")} from (${counted}) order by n desc, 1`;
    return counted;
  });
}

/** Told by its letters, as a question that asks date() could not be answered from memory. */
const timePattern = "'[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:*'";

/**
 * Of the first rows, for each column: how many different values, how many in all, how many of them are blank or arrays
 * of texts, how many arrays are not empty, how many dates. One row, five numbers a column.
 */
export function surveyOf(relation: Relation, ask: Ask, columns: string[], sample: number): Asked {
  return question(relation, (binder) => {
    const rows = `select ${columns.map(quoteName).join(", ")} from ${relation.from}${toWhere(conditionsOf(relation, ask, binder))} limit ${sample}`;
    const measures = columns.map(quoteName).map((name) => {
      const list = `typeof(${name}) = 'text' and ${name} glob '[[]*' and json_valid(${name})`;
      const texts = `not exists (select 1 from json_each(${name}) where type <> 'text')`;
      const array = `total(case when ${name} = '' then 1 when ${list} then ${texts} end), total(case when ${list} then json_array_length(${name}) > 0 end)`;
      const time = `total(case when typeof(${name}) = 'text' and ${name} glob ${timePattern} then 1 end)`;
      return `count(distinct ${name}), count(${name}), ${array}, ${time}`;
    });
    return `select count(*), ${measures.join(", ")} from (${rows})`;
  });
}

/** The row with these values of its key. */
export function rowOf(relation: Relation, values: string[]): Asked {
  return question(relation, (binder) => {
    const conditions = relation.key.map((name, index) => {
      const column = relation.columns.find((one) => one.name === name);
      return column === undefined ? "0" : exactly(quoteName(name), values[index] ?? "", column, binder);
    });
    const columns = relation.columns.map(({ name }) => quoteName(name)).join(", ");
    return `select ${columns} from ${relation.from}${toWhere(conditions)} limit 1`;
  });
}

/** How many rows refer to one with this value. */
export function referringOf({ table, columns, from }: Referrer, value: string, maxRows: number): Asked {
  const params = new Params();
  const column = columns.find(({ name }) => name === from) ?? {
    name: from,
    type: "",
    affinity: "none",
    nullable: true,
  };
  const where = exactly(quoteName(from), value, column, params);
  const sql = `select count(*) from (select 1 from ${quoteName(table)} where ${where} limit ${maxRows})`;
  return { sql, params: params.values };
}

/** All that must hold of a row, each closed in itself. */
export function conditionsOf({ search }: Relation, ask: Conditions, binder: Binder): string[] {
  const { filters, where, searches, throughs } = ask;
  return [
    ...filters.map((filter) => toCondition(quoteName(filter.column.name), filter, binder)),
    ...where.map((sql) => `(\n${sql}\n)`),
    ...(search === null ? [] : searches.map((one) => foundBy(one, search, binder))),
    ...throughs.map((one) => referredBy(one, binder)),
  ];
}

function toWhere(conditions: string[]): string {
  return conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`;
}
