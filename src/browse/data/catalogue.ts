import type { Effects } from "../../base/effects.ts";
import type { Exported } from "../../notebook/export/export.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Library } from "../../query/library/library.ts";
import { pathOf } from "../language/address.ts";
import type { Relation } from "../language/relation.ts";
import type { ListedView, SchemaPage, UseView } from "../views/pages.ts";
import { toSchema } from "../views/table-page.ts";
import type { Asks } from "./ask-optional.ts";
import { Counts } from "./counts.ts";
import { toDatabaseJson, toSchemaJson } from "./database.ts";
import type { Meanings } from "./meanings.ts";
import { DatabaseSchema } from "./schema.ts";
import type { RowCount } from "./table-data.ts";
import { Uses } from "./uses.ts";

/** What there is to browse: every table and view, how many rows it has, what it means and who uses it. */
export class Catalogue {
  readonly #meanings: Meanings;
  readonly #schema: DatabaseSchema;
  readonly #uses: Uses;
  readonly #counts: Counts;
  readonly #library: Library;
  readonly #asks: (signal: AbortSignal | undefined) => Asks;

  constructor(
    meanings: Meanings,
    library: Library,
    effects: Pick<Effects, "now">,
    asks: (signal: AbortSignal | undefined) => Asks,
  ) {
    this.#meanings = meanings;
    this.#schema = new DatabaseSchema(meanings);
    this.#uses = new Uses(library);
    this.#library = library;
    this.#counts = new Counts(() => effects.now());
    this.#asks = asks;
  }

  /** @throws QuestionError 404, or 422 for a view that can no longer be read */
  async relation(name: string, ask: Asks): Promise<Relation> {
    const relation = await this.#schema.relation(name, ask);
    if (relation.columns.length > 0) return relation;
    throw new QuestionError(
      `${relation.name} cannot be read: what it is made from has changed, or it has no columns.`,
      {
        status: 422,
      },
    );
  }

  /** The notebooks that ask it. */
  async uses(name: string): Promise<UseView[]> {
    return (await this.#uses.all()).get(name.toLowerCase()) ?? [];
  }

  /** The tables for whoever asks the numbers, then the daily ones, then those of the house. */
  async list(signal?: AbortSignal): Promise<ListedView[]> {
    const relations = [...(await this.#schema.relations(this.#asks(signal))).values()];
    // Counting goes on behind a page that was left.
    const counts = await this.#counts.of(relations, this.#asks(undefined));
    const names = relations.map(({ name }) => name);
    const listed = relations.map((relation) => this.#listed(relation, counts, names));
    const rank = ({ group, name }: ListedView) =>
      groups.indexOf(group) * 1000 + Math.min(999, this.#meanings.rank(name));
    return listed.sort((a, b) => rank(a) - rank(b));
  }

  #listed(relation: Relation, counts: ReadonlyMap<string, RowCount | null>, names: string[]): ListedView {
    const { name, kind, columns } = relation;
    const { about, inner } = this.#meanings.of(name);
    // A daily view stands before a table of closed days.
    const daily = kind === "view" && names.some((other) => other.startsWith(`${name.replace(/_spans$/, "")}_closed`));
    const group = inner || relation.shadow ? "inner" : daily ? "daily" : "main";
    return { name, kind, href: pathOf(name), about, group, count: counts.get(name) ?? null, columns: columns.length };
  }

  async schemas(signal?: AbortSignal): Promise<SchemaPage["tables"]> {
    const [listed, relations, uses] = await Promise.all([
      this.list(signal),
      this.#schema.relations(this.#asks(signal)),
      this.#uses.all(),
    ]);
    return listed.map((one) => {
      const relation = relations.get(one.name);
      const schema = relation === undefined ? [] : toSchema(relation, this.#meanings);
      return { ...one, schema, uses: uses.get(one.name.toLowerCase()) ?? [], made: relation?.sql ?? null };
    });
  }

  /** The same as JSON. */
  async sentSchema(signal?: AbortSignal): Promise<Exported> {
    return toSchemaJson(await this.schemas(signal));
  }

  /** Tables, views and saved queries as Datasette lists those of a database. */
  async sent(signal?: AbortSignal): Promise<Exported> {
    const [listed, relations, entries] = await Promise.all([
      this.list(signal),
      this.#schema.relations(this.#asks(signal)),
      this.#library.list(),
    ]);
    return toDatabaseJson(listed, relations, entries);
  }
}

const groups: ListedView["group"][] = ["main", "daily", "inner"];
