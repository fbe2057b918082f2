import { quoteClipped } from "../base/clip.ts";
import type { Config } from "../base/config.ts";
import type { Effects } from "../base/effects.ts";
import { toLabel } from "../base/label.ts";
import { didYouMean } from "../base/nearest.ts";
import { type Question, QuestionError } from "../query/answer.ts";
import type { Answers } from "../query/answers/answers.ts";
import { type Filter, toFilters } from "../query/filters/filter.ts";
import { Narrowing } from "../query/filters/narrowing.ts";
import { type Binding, bind } from "../query/library/binding.ts";
import type { Library } from "../query/library/library.ts";
import type { Compiled, Notebook, QueryCell, StoredRows } from "../query/library/notebook.ts";
import type { ParamSpec } from "../query/library/params.ts";
import { barSearch } from "./address.ts";
import { toQuestionError } from "./cell-error.ts";
import { askOptions } from "./options.ts";
import type { PageNarrowing } from "./page.ts";
import { type PageContext, toPageContext } from "./page-context.ts";
import { toQuestion } from "./question.ts";
import type { NotebookRequest, RequestContext } from "./request-context.ts";

/** Whom a notebook is prepared with. */
export interface PrepareDeps {
  config: Config;
  effects: Effects;
  library: Library;
  answers: Pick<Answers, "ask">;
  /** ms since 1970, UTC; of the newest hit of a person. */
  lastHit(): number | null;
  /** By name of a daily table the last day that it has no numbers of, as the raw events were gone before it was there. */
  uncounted?(): ReadonlyMap<string, string>;
  /** What pages show of daily tables while too many hits wait to be counted; null: all of it. */
  stored?(): StoredRows | null;
}

/** A notebook whose questions are ready to be asked. */
export interface PreparedNotebook {
  notebook: Notebook;
  request: RequestContext;
  context: PageContext;
  /** What the SQL of each cell became, by the cell's name; an error where a reference or the SQL itself is wrong. */
  compiled: CompiledCells;
  binding: Binding;
  /** What the address narrows the page to. */
  filters: Filter[];
  /** ms since 1970, UTC: up to when daily tables are shown; null: all of them. */
  storedUntil: number | null;
}

/**
 * Opens, compiles and binds.
 * @param source a name, or a notebook that is in no file yet
 * @param only the one cell that is wanted ("" for the first), null for all
 * @param stored what its daily tables are read from; null: they themselves
 */
export async function prepareNotebook(
  { config, effects, library, answers, lastHit, uncounted }: PrepareDeps,
  source: string | Notebook,
  search: URLSearchParams,
  { audience, signal, network, budget, patient, isLocked }: NotebookRequest,
  only: string | null,
  stored: StoredRows | null = null,
): Promise<PreparedNotebook> {
  const now = effects.now();
  const request: RequestContext = {
    config,
    readers: answers,
    now,
    lastHit: lastHit(),
    uncounted: uncounted?.() ?? new Map(),
    search,
    audience,
    signal,
    network,
    budget,
    patient,
    isLocked,
  };
  const [notebook, context] = await Promise.all([
    typeof source === "string" ? library.open(source) : source,
    toPageContext(request),
  ]);
  const wanted = only === null ? queryCells(notebook) : [cellNamed(notebook, only || undefined)];
  const plain = await compileAll(library, notebook, wanted, null, stored);
  const specs = toSpecs(notebook, [...plain.values()], only === null);
  const options = await askOptions(notebook, specs, library, request, context);
  const binding = bind(specs, search, { ...context, options });
  // A name that is a parameter of the page's own SQL stays that, and the bar's site is.
  const own = new Set(["site", ...binding.fields.flatMap(({ inputs }) => inputs)]);
  const filters = toFilters(search, own);
  const storedUntil = stored?.until ?? null;
  if (filters.length === 0) return { notebook, request, context, compiled: plain, binding, filters, storedUntil };
  checkOpen(filters, notebook, request);
  const compiled = await compileAll(library, notebook, wanted, new Narrowing(filters), stored);
  return { notebook, request, context, compiled, binding, filters, storedUntil };
}

/** A stranger narrows a page only by what its file opens: few hits of few people tell who they are. */
function checkOpen(filters: readonly Filter[], { open }: Notebook, { audience, isLocked }: RequestContext): void {
  const closed = filters.find(({ column }) => !open.includes(column.name));
  if (audience === "owner" || isLocked || closed === undefined) return;
  const [name] = closed.param;
  const known = open.length === 0 ? "" : ` It can be by ${open.join(", ")}.`;
  throw new QuestionError(`${quoteClipped(name)}: this page is not to be narrowed by it.${known}`, { status: 403 });
}

type CompiledCells = Map<string, Compiled | QuestionError>;

async function compileAll(
  library: Library,
  notebook: Notebook,
  cells: QueryCell[],
  narrowing: Narrowing | null,
  stored: StoredRows | null,
): Promise<CompiledCells> {
  const all = cells.map(
    async (cell) => [cell.name, await compile(library, notebook, cell, narrowing, stored)] as const,
  );
  return new Map(await Promise.all(all));
}

async function compile(
  library: Library,
  notebook: Notebook,
  cell: QueryCell,
  narrowing: Narrowing | null,
  stored: StoredRows | null,
): Promise<Compiled | QuestionError> {
  if (cell.problem) return toQuestionError(cell.problem);
  try {
    return await library.compile(notebook, cell.name, narrowing, stored);
  } catch (error) {
    if (error instanceof QuestionError) return error;
    throw error;
  }
}

/** The cells that ask. */
function queryCells(notebook: Notebook): QueryCell[] {
  return notebook.cells.filter((cell) => cell.type === "query");
}

/** The cell of that name, or the first. */
export function cellNamed(notebook: Notebook, name: string | undefined): QueryCell {
  const all = queryCells(notebook);
  const found = name === undefined ? all[0] : all.find((cell) => cell.name === name);
  if (found) return found;
  if (name === undefined) throw new QuestionError("this notebook asks nothing: it has no SQL", { status: 404 });
  const names = all.map((cell) => cell.name);
  throw new QuestionError(`no cell ${JSON.stringify(name.slice(0, 80))} in this notebook.${didYouMean(name, names)}`, {
    status: 404,
  });
}

/** Each parameter once: as the file declares it, else as the first cell that uses it knows it. */
function toSpecs(notebook: Notebook, compiled: (Compiled | QuestionError)[], all: boolean): ParamSpec[] {
  const used = compiled.flatMap((one) => (one instanceof QuestionError ? [] : one.specs));
  const specs = new Map(
    notebook.params.filter(({ name }) => all || used.some((one) => one.name === name)).map((spec) => [spec.name, spec]),
  );
  for (const spec of used) if (!specs.has(spec.name)) specs.set(spec.name, spec);
  return [...specs.values()];
}

/** The cell's question with its parameters; throws where it cannot be asked as it stands. */
export function toCellQuestion(cell: QueryCell, { compiled, binding, request }: PreparedNotebook): Question {
  const found = compiled.get(cell.name);
  if (found === undefined || found instanceof QuestionError)
    throw found ?? new QuestionError("this cell was not compiled");
  const wrong = binding.fields.find(
    (field) => field.error !== null && field.inputs.some((input) => found.params.includes(input)),
  );
  if (wrong) throw new QuestionError(`${wrong.label}: ${wrong.error}`, { status: 400 });
  return toQuestion(found, binding.values, request);
}

/** Labels of the parameters that are blank and by which the cell's rows are picked. */
export function blankIn(found: Compiled | QuestionError | undefined, { values, fields }: Binding): string[] {
  if (found === undefined || found instanceof QuestionError) return [];
  const blank = found.needed.filter((name) => name !== "now" && (values[name] ?? null) === null);
  return [...new Set(blank.map((name) => fields.find(({ inputs }) => inputs.includes(name))?.label ?? toLabel(name)))];
}

/** The cell asks for the site that the bar sets, so its rows are that site's. */
export function usesSite(found: Compiled | QuestionError | undefined): boolean {
  return found !== undefined && !(found instanceof QuestionError) && found.params.includes("site");
}

/**
 * An answer, or why there is none. What the readers cannot place (it took too long, it grew too large) is told to the
 * owner as the cell's own fault, for that is what has to be changed; called off or busy (499, 503) is no cell's.
 */
export async function withCellPlace<T>(
  answer: Promise<T>,
  cell: QueryCell,
  { notebook, request }: PreparedNotebook,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const known = !(error instanceof QuestionError) || error.file !== undefined || error.status >= 499;
    if (known || request.audience === "stranger") throw error;
    throw new QuestionError(error.message, { status: error.status, file: notebook.file, line: cell.line });
  }
}

/** By what its readers may narrow the page. */
export function toNarrowing({ notebook, request, binding, compiled }: PreparedNotebook): PageNarrowing | null {
  const { audience, isLocked } = request;
  if (compiled.size === 0) return null;
  if (isLocked || (audience === "stranger" && notebook.open.length === 0)) return null;
  const own = binding.fields.flatMap(({ inputs }) => inputs);
  return { open: audience === "owner" ? null : notebook.open, own };
}

/** What of the address belongs to this page, for the addresses of its cells. */
export function ownSearch({ request, binding, filters }: PreparedNotebook): string {
  const fields = binding.fields.flatMap(({ inputs }) => inputs);
  const known = new Set([...barSearch, ...fields, ...filters.map(({ param }) => param[0])]);
  return new URLSearchParams([...request.search].filter(([name]) => known.has(name))).toString();
}
