import type { Config } from "../config.ts";
import type { Effects } from "../effects.ts";
import type { Exported } from "../notebook/export.ts";
import { toJsonValue } from "../notebook/rows.ts";
import type { Asker } from "../notebook/surroundings.ts";
import { type Answer, type Question, QuestionError } from "../query/answer.ts";
import type { Answers } from "../query/answers.ts";
import type { Library } from "../query/library.ts";
import type { Readers } from "../query/readers.ts";
import { type Pair, pathOf, toFilterPair, withPairs } from "./address.ts";
import { type Ask, refuse } from "./ask.ts";
import { Counts } from "./counts.ts";
import { toExtras } from "./extras.ts";
import { type Format, formats, toJson, toProblem, toStream, toText } from "./formats.ts";
import { toAsk } from "./language.ts";
import { type Count, type Looked, look } from "./look.ts";
import { Meanings } from "./meanings.ts";
import { operators } from "./operators.ts";
import { toOrder } from "./order.ts";
import type { Relation } from "./relation.ts";
import { isSaved, openSaved, type Saved } from "./saved.ts";
import { Schema } from "./schema.ts";
import { rowOf, rowsOf } from "./select.ts";
import { toRowView, toSchema, toTableView } from "./show.ts";
import { fromTilde } from "./tilde.ts";
import { Uses } from "./uses.ts";
import type { IndexView, ListedView, RowView, SchemasView, TableView } from "./view.ts";

interface Rooms {
  config: Config;
  effects: Effects;
  library: Library;
  /** For whole answers, streamed. */
  readers: Pick<Readers, "stream">;
  answers: Pick<Answers, "ask">;
  /** ms since 1970, UTC; of the newest hit of a person. */
  lastHit(): number | null;
  /** What the daily tables are about. */
  daily?: { status(): { name: string; title: string; description: string | null }[] };
}

export interface Asking {
  /** By login, not by a token: whoever may write SQL. */
  owner: boolean;
  /** Of this install as whoever asks knows it, without a trailing slash. */
  origin: string;
  signal?: AbortSignal | undefined;
}

/** What an address under /data answers with: something to draw, something to send, or another address. */
export type Browsed =
  | TableView
  | RowView
  | IndexView
  | SchemasView
  | { type: "sent"; exported: Exported }
  | { type: "moved"; to: string };

/** What was asked about which relation, and how its questions are put. */
interface Place {
  relation: Relation;
  saved: Saved | null;
  taken: ReadonlySet<string>;
  ask(question: Question): Promise<Answer>;
}

/** Tables, views and the results of saved queries, filtered, sorted and counted as an address says. */
export class Browse {
  readonly #rooms: Rooms;
  readonly #meanings: Meanings;
  readonly #schema: Schema;
  readonly #uses: Uses;
  readonly #counts: Counts;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#meanings = new Meanings((table) => {
      const found = rooms.daily?.status().find(({ name }) => name === table);
      return found?.description ?? found?.title ?? null;
    });
    this.#schema = new Schema(this.#meanings);
    this.#uses = new Uses(rooms.library);
    this.#counts = new Counts(() => rooms.effects.now());
  }

  /**
   * @param pathname from `/data` on, as the address has it
   * @throws QuestionError 400, 404, 422 or 503 for a page; a format for machines answers with it
   */
  async answer(pathname: string, search: URLSearchParams, asking: Asking): Promise<Browsed> {
    const format = formats.find((one) => pathname.endsWith(`.${one}`)) ?? null;
    if (format === null) return this.#page(toPath(pathname), search, asking);
    try {
      const path = toPath(pathname.slice(0, -format.length - 1));
      return { type: "sent", exported: await this.#sent(path, format, search, asking) };
    } catch (error) {
      return { type: "sent", exported: toProblem(error) };
    }
  }

  /** For the sidebar and the index: tables and views with their rows as far as they are known. */
  async list(signal?: AbortSignal): Promise<ListedView[]> {
    const asks = this.#asks(signal);
    const relations = [...(await this.#schema.relations(asks)).values()];
    const counts = await this.#counts.of(relations, this.#asks(undefined));
    const names = relations.map(({ name }) => name);
    const listed = relations.map((relation) => this.#listed(relation, counts, names));
    const rank = ({ group, name }: ListedView) =>
      groups.indexOf(group) * 1000 + Math.min(999, this.#meanings.rank(name));
    return listed.sort((a, b) => rank(a) - rank(b));
  }

  #listed(relation: Relation, counts: ReadonlyMap<string, Count | null>, names: string[]): ListedView {
    const { name, kind, columns } = relation;
    const { about, inner } = this.#meanings.of(name);
    // A daily view stands before a table of closed days.
    const daily = kind === "view" && names.some((other) => other.startsWith(`${name}_closed`));
    const group = inner ? "inner" : daily ? "daily" : "main";
    return { name, kind, href: pathOf(name), about, group, count: counts.get(name) ?? null, columns: columns.length };
  }

  async #page(path: string[], search: URLSearchParams, asking: Asking): Promise<Browsed> {
    const [name, key] = path;
    if (name === undefined) return { type: "index", tables: await this.list(asking.signal) };
    if (name === "-" && key === "schema") return this.#schemas(asking);
    const to = toCanonical(pathOf(name, key), search, isSaved(name));
    if (to !== null) return { type: "moved", to };
    const place = await this.#open(name, search, asking);
    if (key !== undefined) return this.#row(place, key, search);
    const looked = await this.#look(place, search, asking, true);
    const uses = (await this.#uses.all()).get(place.relation.name.toLowerCase()) ?? [];
    return toTableView(looked, { ...this.#around(), search }, place.saved, uses);
  }

  async #sent(path: string[], format: Format, search: URLSearchParams, asking: Asking): Promise<Exported> {
    const [name, key] = path;
    if (name === undefined || (name === "-" && key === "schema")) return this.#sentSchema(format, asking);
    const place = await this.#open(name, search, asking);
    const { relation } = place;
    if (key !== undefined) return this.#sentRow(place, key, format, search, asking);
    const ask = this.#read(place, search, asking);
    const columns = ask.columns.map((column) => column.name);
    if (ask.stream && format !== "json") {
      const question = rowsOf(relation, { ...ask, next: null }, toOrder(ask, relation), null, null);
      return toStream(this.#stream(question, place, asking), { name: relation.name, columns }, ask, format);
    }
    const looked = await this.#look(place, search, asking, false);
    const { next, rows, truncated } = looked;
    const nextUrl =
      next === null ? null : `${asking.origin}${pathOf(relation.name)}.${format}?${withNext(search, next)}`;
    const written = { name: relation.name, columns, rows, key: looked.key, next, nextUrl, truncated };
    if (format !== "json") return toText({ ...written, extras: {} }, ask, format);
    return toJson({ ...written, extras: toExtras(looked, search, asking.origin) }, ask);
  }

  #read({ relation, taken }: Place, search: URLSearchParams, asking: Asking): Ask {
    return toAsk(search, relation, asking.owner, taken);
  }

  #look(place: Place, search: URLSearchParams, asking: Asking, page: boolean): Promise<Looked> {
    const { relation, taken } = place;
    const ask = this.#read(place, search, asking);
    const { extras } = ask;
    const count = ask.count && (page || extras.has("count") || extras.has("count_truncated"));
    const suggestions = ask.suggest && (page || extras.has("suggested_facets"));
    return look({ relation, taken, path: pathOf(relation.name), ask }, { count, suggestions }, place.ask);
  }

  async #open(name: string, search: URLSearchParams, asking: Asking): Promise<Place> {
    const ask = this.#asks(asking.signal);
    if (!isSaved(name))
      return { relation: readable(await this.#schema.relation(name, ask)), saved: null, taken: new Set(), ask };
    const { config, effects, answers } = this.#rooms;
    const asker: Asker = {
      config,
      readers: answers,
      now: effects.now(),
      lastHit: this.#rooms.lastHit(),
      search,
      audience: "owner",
      signal: asking.signal,
    };
    const saved = await openSaved(name, this.#rooms.library, asker, ask);
    const { days } = saved;
    return {
      relation: saved.relation,
      saved,
      taken: saved.inputs,
      ask: (question) => ask(days ? { ...question, days } : question),
    };
  }

  /** Every question of this room goes through here, or is streamed through the one below. */
  #asks(signal: AbortSignal | undefined): (question: Question) => Promise<Answer> {
    return (question) => this.#rooms.answers.ask({ ...question, signal });
  }

  #stream(question: Question, { saved }: Place, { signal }: Asking) {
    const days = saved?.days;
    return this.#rooms.readers.stream({ ...question, signal, ...(days ? { days } : {}) });
  }

  async #find({ relation, ask }: Place, key: string) {
    const values = key.split(",").map(fromTilde);
    const { key: columns, name } = relation;
    if (columns.length === 0)
      throw new QuestionError(`The rows of ${name} have no addresses: nothing in them is known to be unique`, {
        status: 404,
      });
    const found = values.length === columns.length && !values.includes(null);
    const row = found ? (await ask({ ...rowOf(relation, values as string[]), rows: 1 })).rows[0] : undefined;
    if (row) return row;
    throw new QuestionError(`Record not found: ${name} ${values.join(", ").slice(0, 200)}`, { status: 404 });
  }

  async #row(place: Place, key: string, search: URLSearchParams): Promise<RowView> {
    return toRowView(place.relation, await this.#find(place, key), key, { ...this.#around(), search });
  }

  async #sentRow(
    place: Place,
    key: string,
    format: Format,
    search: URLSearchParams,
    asking: Asking,
  ): Promise<Exported> {
    const { relation } = place;
    const ask = this.#read(place, search, asking);
    const columns = relation.columns.map(({ name }) => name);
    const row = await this.#find(place, key);
    const places = relation.key.map((name) => columns.indexOf(name));
    const values = places.map((at) => toJsonValue(row[at] ?? null));
    const extras = {
      database: "data",
      table: relation.name,
      columns,
      primary_keys: relation.key,
      primary_key_values: values,
    };
    const written = {
      name: `${relation.name}-row`,
      columns,
      rows: [row],
      key: places,
      next: null,
      nextUrl: null,
      truncated: false,
      extras,
    };
    return format === "json" ? toJson(written, ask) : toText(written, ask, format);
  }

  async #schemas({ signal }: Asking): Promise<SchemasView> {
    const [listed, relations, uses] = await Promise.all([
      this.list(signal),
      this.#schema.relations(this.#asks(signal)),
      this.#uses.all(),
    ]);
    const tables = listed.map((one) => {
      const relation = relations.get(one.name);
      const schema = relation === undefined ? [] : toSchema(relation, this.#meanings);
      return { ...one, schema, uses: uses.get(one.name.toLowerCase()) ?? [], made: relation?.sql ?? null };
    });
    return { type: "schema", tables };
  }

  async #sentSchema(format: Format, asking: Asking): Promise<Exported> {
    if (format !== "json") throw new QuestionError("the schema is there as .json only", { status: 404 });
    const { tables } = await this.#schemas(asking);
    const shown = tables.map(({ name, kind, about, count, schema, uses, group }) => ({
      name,
      view: kind === "view",
      hidden: group === "inner",
      description: about,
      count: count?.rows ?? null,
      count_truncated: count?.more ?? null,
      primary_keys: schema.filter(({ key }) => key).map((column) => column.name),
      columns: schema.map((column) => ({ name: column.name, type: column.type, description: column.means })),
      used_by: uses.map(({ href }) => href),
    }));
    const written = { name: "schema", columns: [], rows: [], key: [], next: null, nextUrl: null, truncated: false };
    return toJson(
      { ...written, extras: { database: "data", tables: shown } },
      { shape: "objects", lines: false, json: new Set() },
    );
  }

  #around() {
    const { config, effects } = this.#rooms;
    return { config, now: effects.now(), meanings: this.#meanings };
  }
}

const groups: ListedView["group"][] = ["main", "daily", "inner"];

function readable(relation: Relation): Relation {
  if (relation.columns.length > 0) return relation;
  throw new QuestionError(`${relation.name} cannot be read: what it is made from has changed, or it has no columns.`, {
    status: 422,
  });
}

function withNext(search: URLSearchParams, next: string): URLSearchParams {
  return new URLSearchParams([...[...search].filter(([name]) => name !== "_next"), ["_next", next]]);
}

/** `/data/events/1` → events, 1 */
function toPath(pathname: string): string[] {
  const parts = pathname
    .replace(/^\/data/, "")
    .split("/")
    .filter(Boolean);
  if (parts.length > 2) throw new QuestionError("There is nothing at this address.", { status: 404 });
  return parts.map((part, index) => {
    const text = decode(part);
    // A row's keys are read one by one, where their commas are known.
    const name = index === 0 ? fromTilde(text) : text;
    return name ?? refuse("This address is no text.");
  });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return refuse("This address is no text.");
  }
}

/** The form that adds a filter sends it in three parts; the page has an address of its own. */
function toCanonical(path: string, search: URLSearchParams, saved: boolean): string | null {
  if (!search.has("_filter_column")) return null;
  const column = search.get("_filter_column") ?? "";
  const operator = search.get("_filter_op") ?? "exact";
  const value = search.get("_filter_value") ?? "";
  const { bare } = (Object.hasOwn(operators, operator) ? operators[operator] : undefined) ?? {};
  const kept = [...search].filter(([name]) => !name.startsWith("_filter_"));
  // The query may have a parameter of the column's name.
  const taken = new Set(saved ? [column] : []);
  const added: Pair[] = column === "" ? [] : [toFilterPair(column, operator, bare ? "1" : value, taken)];
  return withPairs(path, [...kept, ...added]);
}
