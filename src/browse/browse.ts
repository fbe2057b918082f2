import type { Config } from "../base/config.ts";
import type { Effects } from "../base/effects.ts";
import { type Exported, exportError } from "../notebook/export/export.ts";
import type { RequestContext } from "../notebook/page-context.ts";
import { type Question, QuestionError } from "../query/answer.ts";
import type { Answers } from "../query/answers/answers.ts";
import type { Library } from "../query/library/library.ts";
import type { Readers } from "../query/readers/readers.ts";
import type { Asks } from "./data/ask-optional.ts";
import { Catalogue } from "./data/catalogue.ts";
import { toExtras } from "./data/extras.ts";
import { type RowsFormat, rowsFormats, rowsToJson, toStream, toText } from "./data/formats.ts";
import { Meanings } from "./data/meanings.ts";
import { isSaved, openSaved, type Saved } from "./data/saved.ts";
import { readTable, type TableData } from "./data/table-data.ts";
import { pathOf, toCanonical, toPath, withNext } from "./language/address.ts";
import { type Ask, refuse } from "./language/ask.ts";
import { blaming } from "./language/full-text.ts";
import { toKeyset } from "./language/keyset.ts";
import { toAsk } from "./language/language.ts";
import type { Relation } from "./language/relation.ts";
import { rowsOf } from "./language/select.ts";
import type { IndexPage, ListedView, RowPage, SchemaPage, TablePage } from "./views/pages.ts";
import { findRow, toRowView, toSentRow } from "./views/row-page.ts";
import { toTableView } from "./views/table-page.ts";

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
  /** What the views of query files are about. */
  views?: { about(name: string): string | null };
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
  | IndexPage
  | SchemaPage
  | { type: "sent"; exported: Exported }
  | { type: "moved"; to: string };

/** What was asked about which relation, and how its questions are put. */
interface Place {
  relation: Relation;
  saved: Saved | null;
  taken: ReadonlySet<string>;
  ask: Asks;
}

/** Tables, views and the results of saved queries, filtered, sorted and counted as an address says. */
export class Browse {
  readonly #rooms: Rooms;
  readonly #meanings: Meanings;
  readonly #catalogue: Catalogue;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#meanings = new Meanings((table) => {
      const statuses = rooms.daily?.status() ?? [];
      const summed = statuses.find(({ name }) => `${name}_spans` === table);
      if (summed) return `Sums of ${summed.name} beside its days: each day is in here several times.`;
      const found = statuses.find(({ name }) => name === table);
      return found?.description ?? found?.title ?? rooms.views?.about(table) ?? null;
    });
    this.#catalogue = new Catalogue(this.#meanings, rooms.library, rooms.effects, (signal) => this.#asks(signal));
  }

  /**
   * @param pathname from `/data` on, as the address has it
   * @throws QuestionError 400, 404, 422 or 503 for a page; a format for machines answers with it
   */
  async answer(pathname: string, search: URLSearchParams, asking: BrowseRequest): Promise<Browsed> {
    const format = rowsFormats.find((one) => pathname.endsWith(`.${one}`)) ?? null;
    if (format === null) return this.#page(toPath(pathname), search, asking);
    try {
      const path = toPath(pathname.slice(0, -format.length - 1));
      return { type: "sent", exported: await this.#sent(path, format, search, asking) };
    } catch (error) {
      return { type: "sent", exported: exportError(error, "owner") };
    }
  }

  /** For the sidebar and the index: tables and views with their rows as far as they are known. */
  list(signal?: AbortSignal): Promise<ListedView[]> {
    return this.#catalogue.list(signal);
  }

  async #page(path: string[], search: URLSearchParams, asking: BrowseRequest): Promise<Browsed> {
    const [name, key] = path;
    if (name === undefined) return { type: "index", tables: await this.list(asking.signal) };
    if (isSchema(path)) return { type: "schema", tables: await this.#catalogue.schemas(asking.signal) };
    const to = key === undefined ? toCanonical(pathOf(name), search, isSaved(name)) : null;
    if (to !== null) return { type: "moved", to };
    const place = await this.#open(name, search, asking);
    const around = this.#around(search);
    if (key !== undefined) return toRowView(place, await findRow(place, key), around);
    const looked = await this.#look(place, search, asking, true);
    return toTableView(looked, around, place.saved, await this.#catalogue.uses(place.relation.name));
  }

  async #sent(path: string[], format: RowsFormat, search: URLSearchParams, asking: BrowseRequest): Promise<Exported> {
    const [name, key] = path;
    if (name === undefined && search.has("sql"))
      refuse("sql: queries of your own are written at /queries/new; saved, each has an address here");
    if (name === undefined || isSchema(path)) {
      const { signal } = asking;
      if (format === "json")
        return name === undefined ? this.#catalogue.sent(signal) : this.#catalogue.sentSchema(signal);
      throw new QuestionError("the schema is there as .json only", { status: 404 });
    }
    const place = await this.#open(name, search, asking);
    const { relation } = place;
    const ask = toAsk(search, relation, asking.owner, place.taken);
    if (key !== undefined) {
      const sending = { ask, format, search, origin: asking.origin };
      return toSentRow(place, await findRow(place, key), sending, this.#meanings);
    }
    const columns = ask.columns.map((column) => column.name);
    if (ask.stream && format !== "json") {
      const of = (limit: number | null) =>
        rowsOf(relation, { ...ask, next: null }, toKeyset(ask, relation), null, limit);
      const written = { name: relation.name, columns };
      if (asking.head) {
        // SQLite reads the question, and no row: what is wrong in it is told here too.
        await place.ask({ ...of(0), rows: 0 });
        return toText({ ...written, rows: [], key: [], truncated: false, extras: {} }, ask, format);
      }
      return blaming(toStream(this.#stream(of(null), place, asking), written, ask, format), ask);
    }
    const looked = await this.#look(place, search, asking, false, ask);
    const { next, rows, truncated } = looked;
    const own = `${pathOf(relation.name)}.${format}`;
    const nextUrl = next === null ? null : `${asking.origin}${own}?${withNext(search, next)}`;
    const written = { name: relation.name, columns, rows, key: looked.key, next, nextUrl, truncated };
    if (format !== "json") return toText({ ...written, extras: {} }, ask, format);
    // An address that a script is given leads on to what the script reads.
    const extras = await toExtras({ ...looked, path: own }, this.#meanings, search, asking.origin);
    return rowsToJson({ ...written, extras }, ask);
  }

  #look(
    { relation, taken, ask: asks }: Place,
    search: URLSearchParams,
    asking: BrowseRequest,
    page: boolean,
    ask: Ask = toAsk(search, relation, asking.owner, taken),
  ): Promise<TableData> {
    const { extras } = ask;
    const count = ask.count && (page || extras.has("count") || extras.has("count_truncated"));
    const suggestions = ask.suggest && ask.next === null && (page || extras.has("suggested_facets"));
    return readTable({ relation, taken, path: pathOf(relation.name), ask }, { count, suggestions }, asks);
  }

  async #open(name: string, search: URLSearchParams, asking: BrowseRequest): Promise<Place> {
    const ask = this.#asks(asking.signal);
    if (!isSaved(name)) {
      const relation = await this.#catalogue.relation(name, ask);
      return { relation, saved: null, taken: new Set(), ask };
    }
    const { config, effects, answers, lastHit, library } = this.#rooms;
    const asker: RequestContext = {
      config,
      readers: answers,
      lastHit: lastHit(),
      now: effects.now(),
      search,
      audience: "owner",
      signal: asking.signal,
    };
    const saved = await openSaved(name, library, asker, ask);
    const { days, relation, inputs } = saved;
    return { relation, saved, taken: inputs, ask: (question) => ask(days ? { ...question, days } : question) };
  }

  /** Every question of this room goes through here, or is streamed through the one below. */
  #asks(signal: AbortSignal | undefined): Asks {
    return (question) => this.#rooms.answers.ask({ ...question, signal });
  }

  #stream(question: Question, { saved }: Place, { signal }: BrowseRequest) {
    const days = saved?.days;
    return this.#rooms.readers.stream({ ...question, signal, ...(days ? { days } : {}) });
  }

  #around(search: URLSearchParams) {
    const { config, effects } = this.#rooms;
    return { config, now: effects.now(), meanings: this.#meanings, search };
  }
}

function isSchema([name, key]: string[]): boolean {
  return name === "-" && key === "schema";
}
