/**
 * The one reading of an address: Datasette's query language, every name of a column checked against those there are.
 * docs/datasette.md says which of its keywords are taken and where we differ.
 */
import { clip } from "../../base/clip.ts";
import { isOn } from "../../base/is-on.ts";
import { QuestionError } from "../../query/answer.ts";
import { deadlines } from "../../query/readers/readers.ts";
import { type Ask, type Extra, extras, type FacetAsk, type FacetType, shapes } from "./ask.ts";
import { facetKeyword } from "./facet-links.ts";
import { toFilters, toWhere } from "./filters.ts";
import { toSearches } from "./full-text.ts";
import { oneOf, type Target, toColumn } from "./keywords.ts";
import { refuse } from "./refuse.ts";
import type { RelationColumn } from "./relation.ts";
import { toThroughs } from "./through.ts";

/** Rows of a page and values of a facet where an address does not say, and the most it may say. */
const sizes = { rows: 100, facet: 30, max: 1000 };

/**
 * @param mayWrite `_where` is taken: who asks could as well write the SQL
 * @param others names in the address that are not ours, such as a saved query's parameters
 * @throws QuestionError 400 naming the keyword, the column or the value, with a near one where there is one
 */
export function toAsk(search: URLSearchParams, relation: Target, mayWrite: boolean, others: ReadonlySet<string>): Ask {
  const last = (name: string) => search.getAll(name).at(-1) ?? null;
  const on = (name: string) => isOn(search, name);
  const column = (keyword: string, name: string) => toColumn(relation, name, keyword);
  const where = search.getAll("_where");
  if (where.length > 0 && !mayWrite) {
    const message = "_where is SQL, which only the owner may write; filter by columns instead";
    throw new QuestionError(message, { status: 403, words: "_where= is not allowed" });
  }
  const sort = last("_sort") || null;
  const sortDesc = last("_sort_desc") || null;
  if (sort !== null && sortDesc !== null) refuse("Cannot use _sort and _sort_desc at the same time");
  const listed = (keyword: string) =>
    search
      .getAll(keyword)
      .map((name) => toColumn(relation, name, keyword, `${keyword}=${clip(name, 80)} - invalid columns`));
  const shown = toShown(relation, listed("_col"), listed("_nocol"));
  return {
    filters: toFilters(search, relation, others),
    where: where.map(toWhere),
    searches: toSearches(search, relation, others),
    throughs: toThroughs(search, relation),
    sort: sort === null && sortDesc === null ? null : toSort(relation, sort, sortDesc),
    size: toPageSize(search, sizes.rows),
    next: last("_next") || null,
    columns: shown,
    labels: toLabels(search, relation, shown),
    facets: on("_nofacet") ? [] : toFacets(search, column),
    facetsAsked: [...facetTypes.keys()].some((keyword) => search.has(keyword)),
    facetSize: toSize("_facet_size", last("_facet_size"), sizes.facet),
    suggest: !on("_nofacet") && !on("_nosuggest"),
    count: !on("_nocount"),
    shape: oneOf("_shape", last("_shape") || "objects", shapes),
    lines: on("_nl"),
    extras: toExtras(search),
    json: new Set(search.getAll("_json").map((name) => column("_json", name).name)),
    stream: on("_stream"),
    download: on("_dl"),
    header: !search.has("_header") || on("_header"),
    mark: on("_bom"),
    limit: toLimit(last("_timelimit")),
  };
}

function toSort(relation: Target, sort: string | null, sortDesc: string | null): Ask["sort"] {
  const keyword = sort === null ? "_sort_desc" : "_sort";
  const name = sort ?? sortDesc ?? "";
  const words = `Cannot sort table by ${clip(name, 80)}`;
  return { column: toColumn(relation, name, keyword, words).name, descending: sort === null };
}

/**
 * What is asked for, together with the key, which cannot be hidden.
 * @throws QuestionError 400 for a column of the key among the unwanted
 */
function toShown({ columns, key }: Target, wanted: RelationColumn[], unwanted: RelationColumn[]): RelationColumn[] {
  const isKey = (column: RelationColumn) => key.includes(column.name);
  const hidden = unwanted.find(isKey);
  if (hidden)
    refuse(
      `_nocol: ${hidden.name} is part of the key, which is always sent`,
      `_nocol=${hidden.name} - invalid columns`,
    );
  const chosen =
    wanted.length === 0 ? columns : [...columns.filter((one) => isKey(one) && !wanted.includes(one)), ...wanted];
  const shown = [...new Set(chosen)].filter((one) => !unwanted.includes(one));
  return shown.length > 0 ? shown : refuse("_nocol: no column is left to show");
}

/** `_labels=on` is for all foreign keys, `_label=column` for one; a column without one has no label. */
function toLabels(search: URLSearchParams, relation: Target, shown: RelationColumn[]): Ask["labels"] {
  const named = search.getAll("_label").map((name) => toColumn(relation, name, "_label").name);
  if (named.length === 0 && !isOn(search, "_labels")) return [];
  return relation.references.filter(
    ({ from }) => shown.some(({ name }) => name === from) && (named.length === 0 || named.includes(from)),
  );
}

const facetTypes = new Map(
  Object.entries(facetKeyword).map(([type, keyword]) => [keyword as string, type as FacetType]),
);
const maxFacets = 12;

function toFacets(search: URLSearchParams, column: (keyword: string, name: string) => RelationColumn): FacetAsk[] {
  const facets = [...search].flatMap(([keyword, name]): FacetAsk[] => {
    const type = facetTypes.get(keyword);
    return type === undefined ? [] : [{ column: column(keyword, name), type }];
  });
  const once = facets.filter(
    (one, index) => facets.findIndex(({ column, type }) => column === one.column && type === one.type) === index,
  );
  return once.length > maxFacets ? refuse(`_facet: at most ${maxFacets} at a time`) : once;
}

/** `_size`, where `usual` is what there is without it. */
export function toPageSize(search: URLSearchParams, usual: number): number {
  return toSize("_size", search.getAll("_size").at(-1) ?? null, usual);
}

function toSize(keyword: string, text: string | null, usual: number): number {
  if (text === null || text === "") return usual;
  if (text === "max") return sizes.max;
  if (!/^\d+$/.test(text)) refuse(`${keyword} must be a positive integer`);
  const size = Number(text);
  return size > sizes.max ? refuse(`${keyword} must be <= ${sizes.max}`) : size;
}

/** Less time than usual; nobody holds a reader for longer. */
function toLimit(text: string | null): number | null {
  if (text === null || text === "") return null;
  const limit = Math.min(Number(text), deadlines.ask);
  return /^\d{1,6}$/.test(text) && limit > 0 ? limit : refuse("_timelimit must be a number of milliseconds");
}

function toExtras(search: URLSearchParams): Set<Extra> {
  const names = search.getAll("_extra").flatMap((text) => text.split(","));
  return new Set(
    names
      .map((name) => name.trim())
      .filter(Boolean)
      .map((name) => oneOf("_extra", name, Object.keys(extras) as Extra[], "Unknown")),
  );
}
