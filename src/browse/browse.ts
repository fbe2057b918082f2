import type { Config } from "../base/config.ts";
import { dayOf } from "../base/days.ts";
import type { Effects } from "../base/effects.ts";
import type { Budget } from "../base/governor.ts";
import { type Exported, exportError } from "../notebook/export/export.ts";
import { type Question, QuestionError } from "../query/answer.ts";
import type { Answers } from "../query/answers/answers.ts";
import type { Library } from "../query/library/library.ts";
import type { Readers } from "../query/readers/readers.ts";
import type { Asks } from "./data/ask-optional.ts";
import { Catalogue, type ListedTable, type TableSchema } from "./data/catalogue.ts";
import { Meanings } from "./data/meanings.ts";
import { findRow } from "./data/row-data.ts";
import { isSaved, openSaved, type Saved } from "./data/saved.ts";
import { readTable, type TableData } from "./data/table-data.ts";
import { toDatabaseJson, toSchemaJson, toTableSchemaJson } from "./formats/database.ts";
import { toExtras } from "./formats/extras.ts";
import { type RowsFormat, rowsFormats, rowsToJson, toStream, toText } from "./formats/formats.ts";
import { listQueries, toQueriesJson } from "./formats/queries.ts";
import { toSentRow } from "./formats/row.ts";
import { pathOf, toCanonical, toPath, withNext } from "./language/address.ts";
import type { Ask } from "./language/ask.ts";
import { blaming } from "./language/full-text.ts";
import { toKeyset } from "./language/keyset.ts";
import { toAsk } from "./language/language.ts";
import { refuse } from "./language/refuse.ts";
import type { Relation } from "./language/relation.ts";
import { rowsOf } from "./language/select.ts";
import { type RowPage, toRowPage } from "./views/row-page.ts";
import { type TablePage, toTablePage } from "./views/table-page.ts";

interface Deps {
  config: Config;
  effects: Effects;
  library: Library;
  /** For whole answers, streamed. */
  readers: Pick<Readers, "stream">;
  answers: Pick<Answers, "ask">;
  /** ms since 1970, UTC; of the newest hit of a person. */
  lastHit(): number | null;
  /** For counting rows, behind the page; absent: at once. */
  budget?: Budget;
  /** What the daily tables are about. */
  daily?: { status(): { name: string; title: string; description: string | null }[] };
  /** What the views of query files are about. */
  views?: { about(name: string): string | null };
  /** What tables of collectors are about, and whether anything is in them yet. */
  collectors?: { about(table: string): { about: string; inner: boolean } | null };
}

export interface BrowseRequest {
  /** By login, not by a token: whoever may write SQL. */
  owner: boolean;
  /** Of this install as whoever asks knows it, without a trailing slash. */
  origin: string;
  signal?: AbortSignal | undefined;
  /** Only the headers are wanted: what would stream is not asked. */
  head?: boolean | undefined;
}

/** What an address under /data answers with: something to draw, something to send, or another address. */
export type Browsed =
  | TablePage
  | RowPage
  | { type: "index"; tables: ListedTable[] }
  | { type: "schema"; tables: TableSchema[] }
  | { type: "sent"; exported: Exported }
  | { type: "moved"; to: string };

/** A relation that is asked, and how its questions are put. */
interface Opened {
  relation: Relation;
  saved: Saved | null;
  /** Names in the address that are no columns' although they could be. */
  taken: ReadonlySet<string>;
  asks: Asks;
}

/** Tables, views and the results of saved queries, filtered, sorted and counted as an address says. */
export class Browse {
  readonly #deps: Deps;
  readonly #meanings: Meanings;
  readonly #catalogue: Catalogue;

  constructor(deps: Deps) {
    this.#deps = deps;
    const others = (table: string) => {
      const statuses = deps.daily?.status() ?? [];
      const summed = statuses.find(({ name }) => `${name}_spans` === table);
      if (summed) return `Sums of ${summed.name} beside its days: each day is in here several times.`;
      const found = statuses.find(({ name }) => name === table);
      return found?.description ?? found?.title ?? deps.views?.about(table) ?? null;
    };
    this.#meanings = new Meanings((table) => deps.collectors?.about(table) ?? { about: others(table), inner: false });
    const { library, effects, budget } = deps;
    const asks = (signal: AbortSignal | undefined) => this.#asks(signal);
    const counting: Asks = (question) => deps.answers.ask({ ...question, budget });
    this.#catalogue = new Catalogue({ meanings: this.#meanings, library, effects, asks, counting });
  }

  /**
   * @param pathname from `/data` on, as the address has it
   * @throws QuestionError 400, 404, 422 or 503 for a page; a format for machines answers with it
   */
  async answer(pathname: string, search: URLSearchParams, request: BrowseRequest): Promise<Browsed> {
    const format = rowsFormats.find((one) => pathname.endsWith(`.${one}`)) ?? null;
    if (format === null) return this.#page(toPath(pathname), search, request);
    try {
      const path = toPath(pathname.slice(0, -format.length - 1));
      return { type: "sent", exported: await this.#sent(path, format, search, request) };
    } catch (error) {
      return { type: "sent", exported: exportError(error, "owner") };
    }
  }

  /** For the sidebar and the index: tables and views with their rows as far as they are known. */
  list(signal?: AbortSignal): Promise<ListedTable[]> {
    return this.#catalogue.list(signal);
  }

  async #page(path: string[], search: URLSearchParams, request: BrowseRequest): Promise<Browsed> {
    const [name, key, inner] = path;
    if (name === undefined) return { type: "index", tables: await this.list(request.signal) };
    if (isSchema(path)) return { type: "schema", tables: await this.#catalogue.schemas(request.signal) };
    if (inner !== undefined) throw notHere();
    const to = key === undefined ? toCanonical(pathOf(name), search, isSaved(name)) : null;
    if (to !== null) return { type: "moved", to };
    const { config, effects } = this.#deps;
    const opened = await this.#open(name, search, request);
    const { relation, asks, saved } = opened;
    const { timezone } = config;
    const format = { timezone, today: dayOf(effects.now(), timezone).day };
    const context = { format, meanings: this.#meanings, search };
    if (key !== undefined) return toRowPage(await findRow(relation, asks, key), context);
    const data = await this.#read(opened, toAsk(search, relation, request.owner, opened.taken), true);
    const { columns, uses } = {
      columns: this.#catalogue.columns(relation),
      uses: await this.#catalogue.uses(relation.name),
    };
    return toTablePage(data, context, saved, columns, uses);
  }

  async #sent(path: string[], format: RowsFormat, search: URLSearchParams, request: BrowseRequest): Promise<Exported> {
    const [name, key, inner] = path;
    if (name === undefined && search.has("sql"))
      refuse("sql: queries of your own are written at /queries/new; saved, each has an address here");
    if (name === undefined || name === "-") return this.#sentList(path, format, search, request);
    if (inner !== undefined) return this.#sentSchema(path, format, request);
    const opened = await this.#open(name, search, request);
    const { relation, asks } = opened;
    const ask = toAsk(search, relation, request.owner, opened.taken);
    const sending = { search, origin: request.origin };
    if (key !== undefined) {
      return toSentRow(await findRow(relation, asks, key), ask, format, sending, this.#meanings);
    }
    if (ask.stream && format !== "json") return this.#streamed(opened, ask, format, request);
    const data = await this.#read(opened, ask, false);
    const { next, rows, truncated } = data;
    // An address that a script is given leads on to what the script reads.
    const own = `${pathOf(relation.name)}.${format}`;
    const nextUrl = next === null ? null : `${request.origin}${withNext(own, search, next)}`;
    const columns = ask.columns.map((column) => column.name);
    const labels = ask.labels.map(({ from }) => from);
    const page = { name: relation.name, columns, rows, labels, key: data.key, next, nextUrl, truncated };
    if (format !== "json") return toText({ ...page, extras: {} }, ask, format);
    const extras = await toExtras({ ...data, path: own }, this.#meanings, sending);
    return rowsToJson({ ...page, extras }, ask);
  }

  /** `/data`, `/data/-/queries` or `/data/-/schema`. */
  async #sentList(
    path: string[],
    format: RowsFormat,
    search: URLSearchParams,
    { signal, origin }: BrowseRequest,
  ): Promise<Exported> {
    const isQueries = path[1] === "queries" && path.length === 2;
    if (path.length > 0 && !isQueries && !isSchema(path)) throw notHere();
    if (format !== "json") throw new QuestionError("This is there as .json only.", { status: 404 });
    const queries = () => listQueries(this.#deps.library);
    if (isQueries) return toQueriesJson(await queries(), { search, origin });
    if (path.length > 0) return toSchemaJson(await this.#catalogue.schemas(signal));
    const [listed, saved] = await Promise.all([this.list(signal), queries()]);
    return toDatabaseJson(listed, saved);
  }

  /** `/data/events/-/schema` */
  async #sentSchema([name = "", , inner]: string[], format: RowsFormat, request: BrowseRequest): Promise<Exported> {
    if (inner !== "schema" || format !== "json") throw notHere();
    const { relation } = await this.#open(name, new URLSearchParams(), request);
    return toTableSchemaJson(relation);
  }

  /** All rows, as they come. */
  async #streamed(
    { relation, saved, asks }: Opened,
    ask: Ask,
    format: "csv" | "ndjson",
    { head, signal }: BrowseRequest,
  ): Promise<Exported> {
    const rows = (limit: number | null) =>
      rowsOf(relation, { ...ask, next: null }, toKeyset(ask, relation), null, limit);
    const names = { columns: ask.columns.map(({ name }) => name), labels: ask.labels.map(({ from }) => from) };
    const page = { name: relation.name, ...names };
    if (head) {
      // SQLite reads the question, and no row: what is wrong in it is told here too.
      await asks({ ...rows(0), rows: 0 });
      return toText({ ...page, rows: [], key: [], truncated: false, extras: {} }, ask, format);
    }
    const days = saved?.days;
    const chunks = this.#deps.readers.stream({ ...rows(null), signal, ...(days ? { days } : {}) });
    return blaming(toStream(chunks, page, ask, format), ask);
  }

  #read({ relation, taken, asks }: Opened, ask: Ask, isPage: boolean): Promise<TableData> {
    const { extras } = ask;
    const count = ask.count && (isPage || extras.has("count") || extras.has("count_truncated"));
    const suggestions = ask.suggest && ask.next === null && (isPage || extras.has("suggested_facets"));
    return readTable({ relation, taken, path: pathOf(relation.name), ask }, { count, suggestions }, asks);
  }

  async #open(name: string, search: URLSearchParams, { signal }: BrowseRequest): Promise<Opened> {
    const asks = this.#asks(signal);
    if (!isSaved(name)) {
      return { relation: await this.#catalogue.relation(name, search, asks), saved: null, taken: new Set(), asks };
    }
    const saved = await openSaved(name, this.#deps, { search, signal }, asks);
    const { days, relation, inputs } = saved;
    return { relation, saved, taken: inputs, asks: (question) => asks(days ? { ...question, days } : question) };
  }

  /** Every question of this room goes through here, or is streamed. */
  #asks(signal: AbortSignal | undefined): Asks {
    return (question: Question) => this.#deps.answers.ask({ ...question, signal });
  }
}

function isSchema([name, key, inner]: string[]): boolean {
  return name === "-" && key === "schema" && inner === undefined;
}

function notHere(): QuestionError {
  return new QuestionError("Not found: there is nothing at this address.", { status: 404 });
}
