import { didYouMean } from "../base/nearest.ts";
import { type Bound, type Question, QuestionError } from "../query/answer.ts";
import type { QueryCell as CellSource, Compiled, Notebook } from "../query/library/notebook.ts";
import type { Binding } from "../query/library/binding.ts";
import type { ParamSpec } from "../query/library/params.ts";
import type { CellError } from "./page.ts";
import { askOptionsOf, type PageContext, type RequestContext } from "./page-context.ts";

/** A notebook whose questions are ready to be asked. */
export interface Prepared {
  notebook: Notebook;
  asker: RequestContext;
  around: PageContext;
  /** By cell; an error where a reference or the SQL itself is wrong. */
  compiled: Map<string, Compiled | QuestionError>;
  binding: Binding;
}

/** The cells that ask. */
export function queryCells(notebook: Notebook): CellSource[] {
  return notebook.cells.filter((cell) => cell.type === "query");
}

/** The cell of that name, or the first. */
export function cellNamed(notebook: Notebook, name: string | undefined): CellSource {
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
export function toSpecs(
  notebook: Notebook,
  compiled: (Compiled | QuestionError | undefined)[],
  all: boolean,
): ParamSpec[] {
  const used = compiled.flatMap((one) => (one === undefined || one instanceof QuestionError ? [] : one.specs));
  const specs = new Map(
    notebook.params.filter(({ name }) => all || used.some((one) => one.name === name)).map((spec) => [spec.name, spec]),
  );
  for (const spec of used) if (!specs.has(spec.name)) specs.set(spec.name, spec);
  return [...specs.values()];
}

/** The cell's question with its parameters; throws where it cannot be asked as it stands. */
export function toCellQuestion(cell: CellSource, { compiled, binding, asker }: Prepared): Question {
  const found = compiled.get(cell.name);
  if (found === undefined || found instanceof QuestionError)
    throw found ?? new QuestionError("this cell was not compiled");
  const wrong = binding.fields.find(
    (field) => field.error !== null && field.inputs.some((input) => found.params.includes(input)),
  );
  if (wrong) throw new QuestionError(`${wrong.label}: ${wrong.error}`, { status: 400 });
  return toQuestion(found, binding.values, asker);
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
  cell: CellSource,
  { notebook, asker }: Prepared,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const known = !(error instanceof QuestionError) || error.file !== undefined || error.status >= 499;
    if (known || asker.audience === "stranger") throw error;
    throw new QuestionError(error.message, { status: error.status, file: notebook.file, line: cell.line });
  }
}

/** Only the parameters that the SQL names are bound. */
export function toQuestion(compiled: Compiled, values: Record<string, Bound>, asker: RequestContext): Question {
  const params = Object.fromEntries(compiled.params.map((name) => [name, values[name] ?? null]));
  const days = toDays(compiled, values);
  const over = days !== undefined && !compiled.timely && days.to < String(values["today"]);
  if (over && "now" in params) params["now"] = null;
  return { sql: compiled.sql, params, days, ...askOptionsOf(asker), locate: (offset) => compiled.locate(offset) };
}

/** As the CTEs in the SQL have it. */
function toDays({ dayScope }: Compiled, { from, to }: Record<string, Bound>): Question["days"] {
  if (dayScope === null || typeof from !== "string" || typeof to !== "string") return undefined;
  return { from: dayScope.days === "period" ? from : "", to, of: dayScope.of };
}

export function toCellError({ message, file, line, column, length, progress }: QuestionError): CellError {
  const token = column === undefined ? {} : { column, length: length ?? 1 };
  return { message, ...(progress && { building: progress }), file: file ?? null, line: line ?? null, ...token };
}

export function toQuestionError({ message, file, line }: CellError): QuestionError {
  return new QuestionError(message, {
    status: 422,
    ...(file === null ? {} : { file }),
    ...(line === null ? {} : { line }),
  });
}

/** What of the address belongs to this page, for the addresses of its cells. */
export function ownSearch({ asker, binding }: Prepared): string {
  const known = new Set(["period", "from", "to", "site", ...binding.fields.flatMap(({ inputs }) => inputs)]);
  return new URLSearchParams([...asker.search].filter(([name]) => known.has(name))).toString();
}
