import type { NotebookPage } from "../../notebook/page.ts";
import {
  cellNamed,
  type PrepareDeps,
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
  top: Pick<NotebookPage, "period" | "site" | "sites" | "live" | "fields">;
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
  const prepared = await prepareNotebook(deps, known, search, { audience: "owner", signal }, cellName ?? "");
  const { notebook, context, request, binding } = prepared;
  const cell = cellNamed(notebook, cellName);
  const compiled = prepared.compiled.get(cell.name);
  if (compiled instanceof QuestionError) throw compiled;
  if (context.period.error !== null) throw new QuestionError(context.period.error, { status: 400 });
  const question = toCellQuestion(cell, prepared);
  const relation: Relation = {
    name: `query.${known}${cellName === undefined ? "" : `.${cell.name}`}`,
    kind: "query",
    columns: [],
    key: [],
    unsure: null,
    sort: null,
    ordered: hasOrder(cell.sql),
    from: quoteName(`query.${known}`),
    base: question.sql,
    params: question.params ?? {},
    locate: question.locate ?? null,
    search: null,
    referrers: [],
    references: [],
    shadow: false,
    sql: cell.sql,
  };
  const days = question.days;
  const answer = await asks({ ...columnsOf(relation), ...(days ? { days } : {}) });
  relation.columns = answer.columns.map((column) => ({ name: column, type: "", affinity: "none", nullable: true }));
  const { fields } = binding;
  const declared = notebook.params.flatMap(inputsOf);
  const inputs = new Set(["period", "from", "to", ...declared, ...fields.flatMap((field) => field.inputs)]);
  // A column of this name can be filtered by where the query itself does not ask for the site.
  if (usesSite(compiled) || !relation.columns.some((column) => column.name === "site")) inputs.add("site");
  const { period, site, sites } = context;
  return {
    relation,
    notebook,
    days,
    inputs,
    top: {
      period,
      site: usesSite(compiled) ? site : null,
      sites: usesSite(compiled) ? sites : [],
      live: { lastHit: request.lastHit },
      fields,
    },
    reference:
      notebook.kind === "query" && !editorParams.some((name) => inputs.has(name)) ? `query.${plain(known)}` : null,
  };
}
