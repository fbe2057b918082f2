import { clip } from "../../base/clip.ts";
import { didYouMean } from "../../base/nearest.ts";
import { type Answer, QuestionError } from "../../query/answer.ts";
import { closedTablesSql } from "../../query/sql/closed-tables.ts";
import { quoteName, toTokens } from "../../query/sql/tokens.ts";
import { toTree, wordOf } from "../../query/sql/tree.ts";
import { toDeclared } from "../language/full-text.ts";
import { isSameName } from "../language/keywords.ts";
import { type Relation, type RelationColumn, rowidColumn, toAffinity } from "../language/relation.ts";
import { type Asks, askOptional } from "./ask-optional.ts";
import { addForeignKeys, foreignKeys, uniqueColumns } from "./foreign-keys.ts";
import type { Meanings } from "./meanings.ts";

const version = "select schema_version from pragma_schema_version";
const relations = `
select l.name, l.type, l.wr, l.strict, s.sql,
  l.type = 'table' and exists (select 1 from pragma_index_list(l.name) where origin = 'pk') from pragma_table_list l left join sqlite_schema s on s.name = l.name
where l.schema = 'main' and l.name not like 'sqlite\\_%' escape '\\' and l.name not in (${closedTablesSql})
order by l.name`;
const columns = `
select l.name, x.name, x.type, x."notnull", x.pk, x.dflt_value, x.hidden from pragma_table_list l join pragma_table_xinfo(l.name) x
where l.schema = 'main' and l.name not like 'sqlite\\_%' escape '\\' and x.hidden <> 1`;
/** Told in the commit that makes the view: a row's address must never rest on a key of another version. */
const dailyKeys = "select name, key from daily_tables where state = 'serving'";
const columnsOfOne = `select :name, x.name, x.type, x."notnull", x.pk, x.dflt_value, x.hidden from pragma_table_xinfo(:name) x where x.hidden <> 1`;

/** How long a page waits to know whether a key has a null in it; its index tells at once, but for the later columns. */
const nullTimeoutMs = 2_000;

/** The tables and views of the database, read again when its schema has changed. */
export class DatabaseSchema {
  readonly #meanings: Meanings;
  #known: { version: string; relations: Map<string, Relation> } | null = null;

  constructor(meanings: Meanings) {
    this.#meanings = meanings;
  }

  /** By name; a view that can no longer be read has no columns. */
  async relations(ask: Asks): Promise<Map<string, Relation>> {
    const now = String((await ask({ sql: version })).rows[0]?.[0]);
    if (this.#known?.version !== now) this.#known = { version: now, relations: await this.#read(ask) };
    return this.#known.relations;
  }

  /** @throws QuestionError 404 */
  async relation(name: string, ask: Asks): Promise<Relation> {
    const all = await this.relations(ask);
    const found = all.get(name) ?? [...all.values()].find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (found) return found.unsure !== null && (await hasNull(found, ask)) ? { ...found, ...found.unsure } : found;
    const shown = clip(name, 80);
    const message = `Table not found: ${shown}.${didYouMean(name, all.keys())}`;
    throw new QuestionError(message, { status: 404, words: "Table not found" });
  }

  async #read(ask: Asks): Promise<Map<string, Relation>> {
    const [{ rows }, described, keys, unique, daily] = await Promise.all([
      ask({ sql: relations }),
      describe(ask),
      ask({ sql: foreignKeys }),
      ask({ sql: uniqueColumns }),
      ask({ sql: dailyKeys }),
    ]);
    const said = new Map(daily.rows.map(([name, key]) => [name, JSON.parse(String(key)) as string[]]));
    const found = rows.map(async ([name, type, wr, strict, sql, indexed]): Promise<Relation> => {
      const own = described?.get(String(name)) ?? (described === null ? await describeOne(String(name), ask) : []);
      const made = typeof sql === "string" ? sql : null;
      const kept = { withoutRowid: wr === 1, strict: strict === 1, indexed: indexed === 1 };
      const facts =
        type === "view"
          ? this.#toView(String(name), made, own, said.get(name))
          : this.#toTable(String(name), kept, own);
      return {
        ...facts,
        name: String(name),
        from: quoteName(String(name)),
        base: null,
        params: {},
        locate: null,
        search: null,
        referrers: [],
        references: [],
        shadow: type === "shadow",
        sql: made,
      };
    });
    const all = new Map((await Promise.all(found)).map((relation) => [relation.name, relation]));
    addIndexes([...all.values()], new Set(rows.filter(([, , wr]) => wr !== 1).map(([name]) => name)));
    addForeignKeys([...all.values()], keys.rows, unique.rows);
    return all;
  }

  #toTable(
    name: string,
    { withoutRowid, strict, indexed }: { withoutRowid: boolean; strict: boolean; indexed: boolean },
    own: RelationColumn[],
  ): Facts {
    const all = strict ? own.map((column) => ({ ...column, ...onlyOf(column.type) })) : own;
    const primary = all.filter(({ pk }) => pk !== undefined).sort((a, b) => (a.pk ?? 0) - (b.pk ?? 0));
    const { sort } = this.#meanings.of(name);
    const facts = {
      kind: "table" as const,
      sort: sort !== null && has(all, sort.column) ? sort : null,
      ordered: false,
    };
    if (primary.length === 0) return { ...facts, ...withRowid(all), unsure: null };
    // What has no index of its own is the row id.
    const alias = withoutRowid || indexed ? {} : onlyOf("integer");
    const columns = all.map((one) => (primary.includes(one) ? { ...one, nullable: false, ...alias } : one));
    const key = primary.map(({ name }) => name);
    const sure = withoutRowid || !indexed || primary.every(({ nullable }) => !nullable);
    return { ...facts, columns, key, unsure: sure ? null : withRowid(all) };
  }

  /**
   * A view cannot say what is unique in it. Of days, the latest come first.
   * @param said its key, by the file of a daily one
   */
  #toView(name: string, sql: string | null, all: RelationColumn[], said: string[] | undefined): Facts {
    const meaning = this.#meanings.of(name);
    const wanted = said ?? meaning.key;
    const key = wanted.every((one) => has(all, one)) ? wanted : [];
    const columns = all.map((column) => (key.includes(column.name) ? { ...column, nullable: false } : column));
    const ordered = hasOrder(sql ?? "");
    const latest = !ordered && has(all, "day") ? { column: "day", descending: true } : null;
    const sort = meaning.sort !== null && has(all, meaning.sort.column) ? meaning.sort : latest;
    return { kind: "view", columns, key, unsure: null, sort, ordered };
  }
}

type Facts = Pick<Relation, "kind" | "columns" | "key" | "unsure" | "sort" | "ordered">;

/** Of a table that has no key of its own; the numbers of its rows are none where a column of that name hides them. */
function withRowid(columns: RelationColumn[]): Pick<Relation, "columns" | "key"> {
  if (columns.length === 0 || has(columns, "rowid")) return { columns, key: [] };
  return { columns: [rowidColumn, ...columns], key: ["rowid"] };
}

/** Whether a null is in the key of one that declares it; also where that cannot be told in time. */
async function hasNull({ from, key }: Relation, ask: Asks): Promise<boolean> {
  const missing = key.map((name) => `exists (select 1 from ${from} where ${quoteName(name)} is null)`);
  const answer = await askOptional(ask, { sql: `select ${missing.join(" or ")}`, deadline: nullTimeoutMs });
  return answer?.rows[0]?.[0] !== 0;
}

function has(columns: RelationColumn[], name: string): boolean {
  return columns.some((column) => column.name.toLowerCase() === name.toLowerCase());
}

/** Null where one view cannot be read, which spoils the answer for all. */
async function describe(ask: Asks): Promise<Map<string, RelationColumn[]> | null> {
  const answer = await askOptional(ask, { sql: columns });
  if (answer === null) return null;
  const groups = Map.groupBy(answer.rows, (row) => String(row[0]));
  return new Map([...groups].map(([name, own]) => [name, own.map(toDescribed)]));
}

async function describeOne(name: string, ask: Asks): Promise<RelationColumn[]> {
  const answer = await askOptional(ask, { sql: columnsOfOne, params: { name } });
  return answer?.rows.map(toDescribed) ?? [];
}

function toDescribed([, name, type, notNull, pk, value, hidden]: Answer["rows"][number]): RelationColumn {
  const declared = String(type ?? "");
  return {
    name: String(name),
    type: declared,
    affinity: toAffinity(declared),
    nullable: notNull !== 1,
    notNull: notNull === 1,
    ...(Number(pk) > 0 ? { pk: Number(pk) } : {}),
    default: value === null || value === undefined ? null : String(value),
    hidden: Number(hidden),
  };
}

const only = { INT: "integer", INTEGER: "integer", REAL: "number", TEXT: "text", BLOB: "blob" } as const;

/** What a column can hold where its type is enforced. */
function onlyOf(type: string): Pick<RelationColumn, "holds"> {
  const found = Object.entries(only).find(([name]) => name === type.toUpperCase());
  return found ? { holds: found[1] } : {};
}

/** A full-text index is searched by itself, and so is what it was made for, if that has its row numbers. */
function addIndexes(all: Relation[], numbered: ReadonlySet<unknown>): void {
  for (const { name, columns, sql } of all) {
    const declared = toDeclared(sql ?? "");
    if (declared === null) continue;
    const { version, content, rowid } = declared;
    const index = { name, version, columns: columns.filter(({ holds }) => holds !== "integer").map((one) => one.name) };
    for (const one of all) {
      const own = one.name === name;
      if (!own && (content === null || !isSameName(one.name, content))) continue;
      const numbers = own ? "rowid" : numbersOf(one, rowid, numbered.has(one.name));
      if (numbers !== null) one.search = { ...index, rowid: numbers };
    }
  }
}

/** The column of these row numbers; a view, or a table without them, has to have one of that name. */
function numbersOf({ kind, columns }: Relation, rowid: string, numbered: boolean): string | null {
  const named = columns.find(({ name }) => isSameName(name, rowid));
  if (named) return named.name;
  return kind === "table" && numbered ? "rowid" : null;
}

/** Whether a SELECT ends with an ORDER BY of its own. */
export function hasOrder(sql: string): boolean {
  return toTree(toTokens(sql)).nodes.some((node) => wordOf(node) === "order");
}
