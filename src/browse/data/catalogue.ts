import type { Effects } from "../../base/effects.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Library } from "../../query/library/library.ts";
import { pathOf } from "../language/address.ts";
import { toDeclared, withIndex } from "../language/full-text.ts";
import type { Relation } from "../language/relation.ts";
import type { Asks } from "./ask-optional.ts";
import { Counts } from "./counts.ts";
import type { Meanings } from "./meanings.ts";
import { DatabaseSchema } from "./schema.ts";
import type { RowCount } from "./table-data.ts";
import { type TableUse, TableUses } from "./uses.ts";

/** A table or view as lists show it. */
export interface ListedTable {
  name: string;
  href: string;
  about: string | null;
  /** Null while nobody has counted. */
  count: RowCount | null;
  /** Numbers to be asked, those of days that are over, or what Tallybook keeps for itself. */
  group: (typeof groups)[number];
  relation: Relation;
}

/** Groups of tables, in the order of lists. */
const groups = ["main", "daily", "inner"] as const;

/** A column of a relation with what it means. */
export interface ColumnMeaning {
  name: string;
  type: string;
  /** Part of the relation's key. */
  key: boolean;
  means: string | null;
}

/** A listed table with its columns and the notebooks that use it. */
export interface TableSchema extends ListedTable {
  columns: ColumnMeaning[];
  uses: TableUse[];
}

interface Deps {
  meanings: Meanings;
  library: Library;
  effects: Pick<Effects, "now">;
  asks: (signal: AbortSignal | undefined) => Asks;
  /** Counting goes on behind a page that was left. */
  counting: Asks;
}

/** Whether it is only the full-text index of another table. */
function indexes({ search, name, sql }: Relation): boolean {
  return search?.name === name && toDeclared(sql ?? "")?.content !== null;
}

/** What there is to browse: every table and view, how many rows it has, what it means and who uses it. */
export class Catalogue {
  readonly #deps: Deps;
  readonly #schema: DatabaseSchema;
  readonly #uses: TableUses;
  readonly #counts: Counts;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#schema = new DatabaseSchema(deps.meanings);
    this.#uses = new TableUses(deps.library);
    this.#counts = new Counts(() => deps.effects.now());
  }

  /**
   * @param search may name the full-text index
   * @throws QuestionError 404, or 422 for a view that can no longer be read
   */
  async relation(name: string, search: URLSearchParams, ask: Asks): Promise<Relation> {
    const relation = await this.#schema.relation(name, ask);
    if (relation.columns.length > 0) return withIndex(relation, search, await this.#schema.relations(ask));
    const message = `${relation.name} cannot be read: what it is made from has changed, or it has no columns.`;
    throw new QuestionError(message, { status: 422 });
  }

  /** The notebooks that ask a relation. */
  async uses(name: string): Promise<TableUse[]> {
    return (await this.#uses.all()).get(name.toLowerCase()) ?? [];
  }

  /** All tables and views, by group. */
  async list(signal?: AbortSignal): Promise<ListedTable[]> {
    const { asks, counting, meanings } = this.#deps;
    const relations = [...(await this.#schema.relations(asks(signal))).values()];
    const counts = await this.#counts.of(relations, counting);
    const names = relations.map(({ name }) => name);
    const listed = relations.map((relation) => this.#listed(relation, counts, names));
    const rank = ({ group, name }: ListedTable) => groups.indexOf(group) * 1000 + Math.min(999, meanings.rank(name));
    return listed.sort((a, b) => rank(a) - rank(b));
  }

  #listed(relation: Relation, counts: ReadonlyMap<string, RowCount | null>, names: string[]): ListedTable {
    const { name, kind } = relation;
    const { about, inner } = this.#deps.meanings.of(name);
    // A daily view stands before a table of closed days.
    const daily = kind === "view" && names.some((other) => other.startsWith(`${name.replace(/_spans$/, "")}_closed`));
    const kept = relation.shadow || name.startsWith("_") || indexes(relation);
    const group = inner || kept ? "inner" : daily ? "daily" : "main";
    return { name, href: pathOf(name), about, group, count: counts.get(name) ?? null, relation };
  }

  /** The same with columns and uses. */
  async schemas(signal?: AbortSignal): Promise<TableSchema[]> {
    const [listed, uses] = await Promise.all([this.list(signal), this.#uses.all()]);
    return listed.map((one) => ({
      ...one,
      columns: this.columns(one.relation),
      uses: uses.get(one.name.toLowerCase()) ?? [],
    }));
  }

  /** A relation's columns with what they mean. */
  columns({ columns, key, name: table }: Relation): ColumnMeaning[] {
    return columns.map(({ name, type }) => ({
      name,
      type: type.toLowerCase(),
      key: key.includes(name),
      means: this.#deps.meanings.ofColumn(table, name),
    }));
  }
}
