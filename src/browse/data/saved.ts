import { barSearch } from "../../notebook/address.ts";
import { toFilterView } from "../../notebook/filter-view.ts";
import type { NotebookPage } from "../../notebook/page.ts";
import {
  cellNamed,
  type PrepareDeps,
  type PreparedNotebook,
  prepareNotebook,
  toCellQuestion,
  usesSite,
} from "../../notebook/prepared-notebook.ts";
import { type Question, QuestionError } from "../../query/answer.ts";
import type { Notebook } from "../../query/library/notebook.ts";
import { inputsOf } from "../../query/library/params.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import type { Relation } from "../language/relation.ts";
import { columnsOf } from "../language/select.ts";
import type { Asks } from "./ask-optional.ts";
import { hasOrder } from "./schema.ts";

/** The result of a saved query, with what the address sets of its parameters. */
export interface Saved {
  relation: Relation;
  notebook: Notebook;
  /** The query's days; questions around it see no others. */
  days: Question["days"];
  /** Names in the address that are its parameters, or the bar's. */
  inputs: Set<string>;
  /** What its page shows on top. */
  top: Pick<NotebookPage, "period" | "compared" | "site" | "sites" | "live" | "fields" | "filters">;
  /** How SQL in the editor refers to it; null: it cannot, being a cell of a notebook or having the editor's parameters. */
  reference: string | null;
}

/** Parameters of the editor's own address, which no notebook's can be there. */
const editorParams = ["sql", "begin", "draft", "done"];

/** `query.top-pages`, or `query.launch.daily` for a cell of a notebook. */
const address = /^query\.([^.]+)(?:\.(.+))?$/;

export function isSaved(name: string): boolean {
  return address.test(name);
}

/** @throws QuestionError 404 for one that is not there, 400 for its parameters, 422 for its file */
export async function openSaved(
  name: string,
  deps: PrepareDeps,
  { search, signal }: { search: URLSearchParams; signal: AbortSignal | undefined },
  asks: Asks,
): Promise<Saved> {
  const [, file = "", cellName] = address.exec(name) ?? [];
  const names = (await deps.library.list()).map((entry) => entry.name);
  const plain = (one: string) => one.replaceAll("-", "_");
  const known = names.includes(file) ? file : (names.find((one) => plain(one) === plain(file)) ?? file);
  const prepare = (asked: URLSearchParams) =>
    prepareNotebook(deps, known, asked, { audience: "owner", signal }, cellName ?? "");
  const first = await prepare(search);
  const { columns } = await asks({ ...columnsOf(toRelation(known, cellName, first)), ...daysOf(cellName, first) });
  // The name of a column is that column's filter, and narrows nothing.
  const named = first.filters.filter(({ column }) => columns.includes(column.name)).map(({ param: [name] }) => name);
  const rest = new URLSearchParams([...search].filter(([name]) => !named.includes(name)));
  const prepared = named.length === 0 ? first : await prepare(rest);
  const { notebook, context, request, binding, filters } = prepared;
  const relation = toRelation(known, cellName, prepared);
  relation.columns = columns.map((column) => ({ name: column, type: "", affinity: "none", nullable: true }));
  const cell = cellNamed(notebook, cellName);
  const compiled = prepared.compiled.get(cell.name);
  const { days } = daysOf(cellName, prepared);
  const { fields } = binding;
  const declared = notebook.params.flatMap(inputsOf);
  const narrowing = filters.map(({ param: [name] }) => name);
  const bar = barSearch.filter((name) => name !== "site");
  const inputs = new Set([...bar, ...declared, ...fields.flatMap((field) => field.inputs), ...narrowing]);
  // A column of this name can be filtered by where the query itself does not ask for the site.
  if (usesSite(compiled) || !relation.columns.some((column) => column.name === "site")) inputs.add("site");
  const { period, compared, site, sites } = context;
  return {
    relation,
    notebook,
    days,
    inputs,
    top: {
      period,
      compared: compared.key,
      site: usesSite(compiled) ? site : null,
      sites: usesSite(compiled) ? sites : [],
      live: { lastHit: request.lastHit },
      fields,
      filters: filters.map(toFilterView),
    },
    reference:
      notebook.kind === "query" && !editorParams.some((name) => inputs.has(name)) ? `query.${plain(known)}` : null,
  };
}

/** The days that the cell's SQL sees, for questions around it. */
function daysOf(cellName: string | undefined, prepared: PreparedNotebook): Pick<Question, "days"> {
  const { days } = toCellQuestion(cellNamed(prepared.notebook, cellName), prepared);
  return days === undefined ? {} : { days };
}

function toRelation(file: string, cellName: string | undefined, prepared: PreparedNotebook): Relation {
  const cell = cellNamed(prepared.notebook, cellName);
  const compiled = prepared.compiled.get(cell.name);
  if (compiled instanceof QuestionError) throw compiled;
  const { error } = prepared.context.period;
  if (error !== null) throw new QuestionError(error, { status: 400 });
  const question = toCellQuestion(cell, prepared);
  return {
    name: `query.${file}${cellName === undefined ? "" : `.${cell.name}`}`,
    kind: "query",
    columns: [],
    key: [],
    unsure: null,
    sort: null,
    ordered: hasOrder(cell.sql),
    from: quoteName(`query.${file}`),
    base: question.sql,
    params: question.params ?? {},
    locate: question.locate ?? null,
    search: null,
    referrers: [],
    references: [],
    shadow: false,
    sql: cell.sql,
  };
}
