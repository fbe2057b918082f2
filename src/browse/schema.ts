import { type Answer, type Question, QuestionError } from "../query/answer.ts";
import { didYouMean } from "../query/nearest.ts";
import { toTokens } from "../query/tokens.ts";
import { quote } from "./identifier.ts";
import type { Meanings } from "./meanings.ts";
import { type Column, type Relation, toAffinity } from "./relation.ts";

type Asks = (question: Question) => Promise<Answer>;

const version = "select schema_version from pragma_schema_version";
const relations = `
select l.name, l.type, l.wr, s.sql from pragma_table_list l left join sqlite_schema s on s.name = l.name
where l.schema = 'main' and l.name not like 'sqlite\\_%' escape '\\'
order by l.name`;
const columns = `
select l.name, x.name, x.type, x."notnull", x.pk, x.dflt_value, x.hidden from pragma_table_list l join pragma_table_xinfo(l.name) x
where l.schema = 'main' and l.name not like 'sqlite\\_%' escape '\\' and x.hidden <> 1`;
const columnsOfOne = `select :name, x.name, x.type, x."notnull", x.pk, x.dflt_value, x.hidden from pragma_table_xinfo(:name) x where x.hidden <> 1`;

/** The tables and views of the database, read again when its schema has changed. */
export class Schema {
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
    if (found) return found;
    const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
    throw new QuestionError(`Table not found: ${shown}.${didYouMean(name, all.keys())}`, { status: 404 });
  }

  async #read(ask: Asks): Promise<Map<string, Relation>> {
    const [{ rows }, described] = await Promise.all([ask({ sql: relations }), describe(ask)]);
    const indexes = toIndexes(rows);
    const found = rows.map(async ([name, type, wr, sql]): Promise<Relation> => {
      const own = described?.get(String(name)) ?? (described === null ? await describeOne(String(name), ask) : []);
      const made = typeof sql === "string" ? sql : null;
      const facts =
        type === "view" ? this.#toView(String(name), made, own) : this.#toTable(String(name), wr === 1, own);
      return {
        ...facts,
        name: String(name),
        from: quote(String(name)),
        base: null,
        params: {},
        locate: null,
        search: indexes.get(String(name).toLowerCase()) ?? null,
        sql: made,
      };
    });
    return new Map((await Promise.all(found)).map((relation) => [relation.name, relation]));
  }

  #toTable(name: string, withoutRowid: boolean, all: Described[]): Facts {
    const primary = all.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const { sort } = this.#meanings.of(name);
    const facts = {
      kind: "table" as const,
      sort: sort !== null && has(all, sort.column) ? sort : null,
      ordered: false,
    };
    // A primary key that is no integer may hold null in a table with row ids; those numbers are the surer key.
    const sure = withoutRowid || (primary.length === 1 && primary[0]?.type.toUpperCase() === "INTEGER");
    if (primary.length > 0 && (sure || primary.every(({ nullable }) => !nullable))) {
      const columns = all.map(({ pk, ...column }) => (pk > 0 ? { ...column, nullable: false } : column));
      return { ...facts, columns, key: primary.map((column) => column.name) };
    }
    const columns = all.map(({ pk, ...column }) => column);
    if (all.length === 0 || has(all, "rowid")) return { ...facts, columns, key: [] };
    const rowid: Column = { name: "rowid", type: "INTEGER", affinity: "number", nullable: false };
    return { ...facts, columns: [rowid, ...columns], key: ["rowid"] };
  }

  /** A view cannot say what is unique in it. Of days, the latest come first. */
  #toView(name: string, sql: string | null, all: Described[]): Facts {
    const meaning = this.#meanings.of(name);
    const key = meaning.key.every((one) => has(all, one)) ? meaning.key : [];
    const columns = all.map(({ pk, ...column }) =>
      key.includes(column.name) ? { ...column, nullable: false } : column,
    );
    const ordered = hasOrder(sql ?? "");
    const latest = !ordered && has(all, "day") ? { column: "day", descending: true } : null;
    const sort = meaning.sort !== null && has(all, meaning.sort.column) ? meaning.sort : latest;
    return { kind: "view", columns, key, sort, ordered };
  }
}

type Facts = Pick<Relation, "kind" | "columns" | "key" | "sort" | "ordered">;

function has(columns: Described[], name: string): boolean {
  return columns.some((column) => column.name.toLowerCase() === name.toLowerCase());
}

type Described = Column & { pk: number };

/** Null where one view cannot be read, which spoils the answer for all. */
async function describe(ask: Asks): Promise<Map<string, Described[]> | null> {
  try {
    const { rows } = await ask({ sql: columns });
    const groups = Map.groupBy(rows, (row) => String(row[0]));
    return new Map([...groups].map(([name, own]) => [name, own.map(toDescribed)]));
  } catch (error) {
    if (error instanceof QuestionError && error.status < 499) return null;
    throw error;
  }
}

async function describeOne(name: string, ask: Asks): Promise<Described[]> {
  try {
    return (await ask({ sql: columnsOfOne, params: { name } })).rows.map(toDescribed);
  } catch (error) {
    if (error instanceof QuestionError && error.status < 499) return [];
    throw error;
  }
}

function toDescribed([, name, type, notNull, pk, value, hidden]: Answer["rows"][number]): Described {
  const declared = String(type ?? "");
  return {
    name: String(name),
    type: declared,
    affinity: toAffinity(declared),
    nullable: notNull !== 1,
    pk: Number(pk),
    default: value === null || value === undefined ? null : String(value),
    hidden: Number(hidden),
  };
}

type Indexes = Map<string, string>;

/** Full-text indexes by the table they were made for; such a table is its own. */
function toIndexes(rows: Answer["rows"]): Indexes {
  const indexes: Indexes = new Map();
  for (const [name, , , sql] of rows) {
    const made = /^\s*create\s+virtual\s+table\b[\s\S]*?\busing\s+fts[345]\s*\(([\s\S]*)\)/i.exec(
      String(sql ?? ""),
    )?.[1];
    if (made === undefined) continue;
    indexes.set(String(name).toLowerCase(), quote(String(name)));
    const content = /\bcontent\s*=\s*(?:'([^']+)'|"([^"]+)"|\[([^\]]+)\]|([^\s,)]+))/i
      .exec(made)
      ?.slice(1)
      .find(Boolean);
    if (content) indexes.set(content.toLowerCase(), quote(String(name)));
  }
  return indexes;
}

/** Whether a SELECT ends with an ORDER BY of its own. */
export function hasOrder(sql: string): boolean {
  let depth = 0;
  for (const { kind, text } of toTokens(sql)) {
    if (kind === "operator") depth += text === "(" ? 1 : text === ")" ? -1 : 0;
    if (kind === "keyword" && depth === 0 && text.toLowerCase() === "order") return true;
  }
  return false;
}
