import { quoteName } from "../../query/sql/tokens.ts";
import type { InStatement, Store } from "../../store/store.ts";
import type { Definition } from "./definition.ts";
import { FetchError } from "./fetch-error.ts";
import type { Column } from "./names.ts";

const sqlTypes: Record<Column["type"], string> = {
  ...{ text: "text", integer: "integer", real: "real", boolean: "integer", day: "text" },
};

/** What a table keeps beside the declared columns. */
const kept = (definition: Pick<Definition, "each">): string[] => (definition.each === null ? [] : ["subject"]);

/** Columns by which a row is known again; [] where every row is its own. */
export function keyOf(definition: Definition): string[] {
  if (definition.key.length === 0) return [];
  const own = [...kept(definition), ...definition.key];
  return definition.keep === "every-run" ? ["run", ...own] : own;
}

/** A run's rows carry these in front: `subject` where the collector has subjects, then the declared ones. */
export function storedColumns(definition: Definition): string[] {
  return [...kept(definition), ...definition.columns.map(({ name }) => name)];
}

/** What of a file, beside the types of columns, makes another table of it. */
function madeOf(definition: Definition): string {
  return JSON.stringify([keyOf(definition), definition.keep]);
}

function hasOtherType({ name, type }: Column, known: Column[]): boolean {
  const before = known.find((one) => one.name === name);
  return before !== undefined && sqlTypes[before.type] !== sqlTypes[type];
}

/**
 * Makes the collector's table, or brings it to what the file says now: new columns are added; where a type or the key is
 * another one, the table that was is kept beside it, as `…_old_1`. Throws FetchError where the name is taken.
 */
export async function ensureTable(definition: Definition, store: Pick<Store, "read" | "write">): Promise<void> {
  const { name, columns } = definition;
  const [row] = await store.read("select columns, made_of from collector_tables where name = ?", [name]);
  const known = row ? (JSON.parse(String(row["columns"])) as Column[]) : null;
  const existing = await store.read("select name from sqlite_schema where lower(name) in (?, ?)", [
    name,
    `${name}_changes`,
  ]);
  const isThere = existing.some((one) => String(one["name"]).toLowerCase() === name);
  if (known === null && existing.length > 0) {
    throw new FetchError(`There is a table or view “${name}” already, which no collector made; rename the file`);
  }
  if (known === null || !isThere) return store.write([...create(definition), note(definition, columns)]);
  const isOther = row?.["made_of"] !== madeOf(definition) || columns.some((column) => hasOtherType(column, known));
  if (isOther) return store.write(await replace(definition, store));
  const added = columns.filter((column) => !known.some((one) => one.name === column.name));
  if (added.length === 0) return;
  await store.write([
    ...added.flatMap((column) =>
      tablesOf(definition).map((table) => `alter table ${quoteName(table)} add column ${declare(column)}`),
    ),
    note(definition, [...known, ...added]),
  ]);
}

function tablesOf({ name, keep }: Definition): string[] {
  return keep === "changes" ? [name, `${name}_changes`] : [name];
}

function note(definition: Definition, columns: Column[]): InStatement {
  const { name } = definition;
  const args = [name, name, JSON.stringify(columns), madeOf(definition)];
  return {
    sql: "insert or replace into collector_tables (name, collector, columns, made_of) values (?, ?, ?, ?)",
    args,
  };
}

const declare = ({ name, type }: Column) => `${quoteName(name)} ${sqlTypes[type]}`;

function create(definition: Definition): InStatement[] {
  const { name, columns, keep } = definition;
  const key = keyOf(definition);
  const notNull = (one: string) => (key.includes(one) ? " not null" : "");
  const own = [
    ...kept(definition).map((one) => `${one} text not null`),
    ...columns.map((column) => `${declare(column)}${notNull(column.name)}`),
    ...["first_seen text not null", "last_seen text not null", "run integer not null"],
  ];
  const primary =
    key.length > 0 ? `, primary key (${key.map(quoteName).join(", ")})) strict, without rowid` : ") strict";
  const before = [
    ...kept(definition).map((one) => `${one} text`),
    ...columns.map(declare),
    "seen text not null",
    "run integer not null",
  ];
  return [
    `create table ${quoteName(name)} (${own.join(", ")}${primary}`,
    ...(keep === "changes"
      ? [`create table if not exists ${quoteName(`${name}_changes`)} (${before.join(", ")}) strict`]
      : []),
  ];
}

/** Without the old way of renaming, views of this name would follow the old table. */
async function replace(definition: Definition, store: Pick<Store, "read">): Promise<InStatement[]> {
  const { name } = definition;
  const rows = await store.read("select name from sqlite_schema where type = 'table'");
  const tables = new Set(rows.map((row) => String(row["name"])));
  let number = 1;
  while (tables.has(`${name}_old_${number}`)) number++;
  const moves: [string, string][] = [
    [name, `${name}_old_${number}`],
    [`${name}_changes`, `${name}_changes_old_${number}`],
  ];
  return [
    "pragma legacy_alter_table = on",
    ...moves
      .filter(([from]) => tables.has(from))
      .map(([from, to]) => `alter table ${quoteName(from)} rename to ${quoteName(to)}`),
    "pragma legacy_alter_table = off",
    ...create(definition),
    note(definition, definition.columns),
  ];
}
