import { isOn } from "../base/is-on.ts";
import { type Answer, type Chunk, type Question, QuestionError } from "../query/answer.ts";
import type { Answers } from "../query/answers/answers.ts";
import type { Binding } from "../query/library/binding.ts";
import type { Compiled, Notebook, QueryCell } from "../query/library/notebook.ts";
import type { Readers } from "../query/readers/readers.ts";
import { toQuestionError } from "./cell-error.ts";
import { readable } from "./chart/chart-columns.ts";
import { toColumns } from "./chart/column.ts";
import { toSvg } from "./chart/figure.ts";
import { toForecastSteps, withForecast } from "./chart/forecast-rows.ts";
import { type DrawContext, toDrawContext } from "./draw-context.ts";
import { Drawings } from "./drawings.ts";
import { withChart } from "./drawn-answer.ts";
import { type Exported, exportError, exportHeaders, toWritten } from "./export/export.ts";
import type { Format, RowsAsked } from "./export/format.ts";
import { type ExportFormat, exportFormatNames, exportFormats } from "./export/formats.ts";
import { type Picture, toPicture } from "./export/picture.ts";
import { toCellReach, toFilterView } from "./filter-view.ts";
import { renderMarkdown } from "./markdown.ts";
import type { NotebookPage, PageCell } from "./page.ts";
import {
  blankIn,
  cellNamed,
  ownSearch,
  type PrepareDeps,
  type PreparedNotebook,
  prepareNotebook,
  toCellQuestion,
  toNarrowing,
  usesSite,
  withCellPlace,
} from "./prepared-notebook.ts";
import { brokenCell, emptyCell, toQueryCell } from "./query-cell.ts";
import { toRemark } from "./remarks.ts";
import type { NotebookRequest } from "./request-context.ts";
import { toShownRows } from "./small-numbers.ts";

interface Deps extends PrepareDeps {
  /** For whole answers, streamed; what is kept is asked of `answers`. */
  readers: Readers;
  answers: Answers;
}

/** Rows to what is seen: a notebook's page, and each cell's answer in other formats. */
export class Notebooks {
  readonly #deps: Deps;
  readonly #drawings = new Drawings();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Everything a page shows. Cells are asked at once; one that fails carries its error in its own place.
   * @param source a name, or a notebook that is in no file yet
   * @param only the one cell that is wanted; without it all of them
   * @throws QuestionError 404 where there is no such notebook, 422 where its file cannot be read
   */
  async page(
    source: string | Notebook,
    search: URLSearchParams,
    request: NotebookRequest,
    only: string | null = null,
  ): Promise<NotebookPage> {
    const prepared = await prepareNotebook(this.#deps, source, search, request, only, this.#deps.stored?.());
    const { notebook, context } = prepared;
    const isOwner = request.audience === "owner";
    const bySite = isOwner || [...prepared.compiled.values()].some(usesSite);
    const drawContext = toDrawContext(prepared.request, context);
    drawContext.catch(() => {}); // awaited by every cell
    const wanted = only === null ? notebook.cells : [cellNamed(notebook, only)];
    const cells = wanted.map((cell): Promise<PageCell> | PageCell => {
      if (cell.type === "text") return { type: "text", html: renderMarkdown(cell.markdown) };
      return this.#cell(cell, prepared, drawContext);
    });
    const { name, title, description, kind, file, own } = notebook;
    return {
      notebook: { name, title, description, public: notebook.public, kind, file, own },
      period: context.period,
      compared: context.compared.key,
      site: bySite ? context.site : null,
      sites: bySite ? context.sites : [],
      fields: prepared.binding.fields,
      locked: [],
      filters: prepared.filters.map(toFilterView),
      narrowing: toNarrowing(prepared),
      remark: toRemark(prepared),
      live: isOwner ? { lastHit: prepared.request.lastHit } : null,
      cells: await Promise.all(cells),
    };
  }

  /**
   * One cell's answer; `cell` undefined is the first. What is wrong with the question is a JSON answer with its
   * status, never a throw.
   * @param form how it is to be written or to look: `_bom=on`, `_forecast=28`, and see `toPicture`. A link's parameters are locked,
   * these are not.
   */
  async export(
    name: string,
    cell: string | undefined,
    format: ExportFormat,
    search: URLSearchParams,
    request: NotebookRequest,
    form: URLSearchParams = search,
  ): Promise<Exported> {
    try {
      const prepared = await prepareNotebook(this.#deps, name, search, request, cell ?? "");
      // A page says beside the dates that it shows others than were asked for; here nobody would know.
      const { error } = prepared.context.period;
      if (error !== null) throw new QuestionError(error, { status: 400 });
      const source = cellNamed(prepared.notebook, cell);
      const question = toCellQuestion(source, prepared);
      const inputs = prepared.binding.fields.flatMap((field) => field.inputs);
      const asked = {
        mark: !inputs.includes("_bom") && isOn(form, "_bom"),
        title: prepared.notebook.title,
        source: `${this.#deps.config.url ?? ""}/queries/${name}/${source.name}`,
        steps: toForecastSteps(form, inputs),
        toPicture: () => toPicture(form, inputs),
      };
      const { body, lack } = await this.#exported(exportFormats[format], source, question, prepared, asked);
      const headers = exportHeaders(format, cell === undefined ? name : `${name}-${cell}`);
      return { status: 200, headers: lack === null ? headers : { ...headers, "x-tallybook": lack }, body };
    } catch (error) {
      return exportError(error, request.audience);
    }
  }

  async #exported(
    format: Format,
    cell: QueryCell,
    question: Question,
    prepared: PreparedNotebook,
    asked: RowsAsked & { steps: number | null; toPicture(): Picture },
  ): Promise<Pick<Exported, "body"> & { lack: string | null }> {
    const { readers, answers } = this.#deps;
    const { steps } = asked;
    const shown = toShownRows(prepared, question.sql);
    // What is published again and again is asked again only where it may have changed.
    const rowsOf = (question: Question) =>
      prepared.request.patient === true ? keptOrStreamed(question, this.#deps) : readers.stream(question);
    const whole = () => withCellPlace(answers.ask(question).then(shown), cell, prepared);
    if (format.needs !== "figure") {
      const chunks = (): AsyncIterable<Chunk> => {
        if (steps !== null) return oneChunk(whole().then((answer) => this.#foreseen(cell, prepared, answer, steps)));
        return mapped(format.needs === "rows" ? rowsOf(question) : answers.chunks(question), shown);
      };
      const written = toWritten(chunks(), format.toWriter(asked));
      return { body: await withCellPlace(written, cell, prepared), lack: null };
    }
    const { theme, width } = asked.toPicture();
    const svg = await this.#svg(cell, prepared, await whole(), { theme, width: width ?? format.usualWidth }, steps);
    const drawn = await format.fromSvg(svg);
    return typeof drawn === "string" ? { body: drawn, lack: null } : { body: drawn.bytes, lack: drawn.lack };
  }

  /** The rows of a query file, for what shows them in a way of its own. Throws QuestionError. */
  async rows(name: string, search: URLSearchParams, request: NotebookRequest): Promise<Answer> {
    const prepared = await prepareNotebook(this.#deps, name, search, request, "");
    const { error } = prepared.context.period;
    if (error !== null) throw new QuestionError(error, { status: 400 });
    const cell = cellNamed(prepared.notebook, undefined);
    const question = toCellQuestion(cell, prepared);
    return withCellPlace(this.#deps.answers.ask(question).then(toShownRows(prepared, question.sql)), cell, prepared);
  }

  /** Asks one cell's question anew, so that the next page has the answer of now; what goes wrong, that page says. */
  async refresh(name: string, cell: string, search: URLSearchParams, request: NotebookRequest): Promise<void> {
    try {
      const prepared = await prepareNotebook(this.#deps, name, search, request, cell);
      await this.#deps.answers.ask(toCellQuestion(cellNamed(prepared.notebook, cell), prepared), true);
    } catch (error) {
      if (!(error instanceof QuestionError)) throw error;
    }
  }

  async #cell(cell: QueryCell, prepared: PreparedNotebook, drawContext: Promise<DrawContext>): Promise<PageCell> {
    const { notebook, context, request } = prepared;
    const compiled = prepared.compiled.get(cell.name);
    const fullSql = sqlOf(compiled);
    const onlySite = context.sites.length === 1 ? (context.sites[0] ?? null) : null;
    const site = (usesSite(compiled) ? context.site : null) ?? onlySite;
    const blank = blankIn(compiled, prepared.binding);
    const { excluded, note } = toCellReach(prepared.filters, fullSql);
    const frame = { cell, notebook, fullSql, search: ownSearch(prepared), audience: request.audience, blank, note };
    if (excluded !== null) return emptyCell(frame, excluded);
    try {
      const question = toCellQuestion(cell, prepared);
      const shown = toShownRows(prepared, question.sql);
      const asked = withCellPlace(this.#deps.answers.ask(question).then(shown), cell, prepared);
      const [answer, drawnIn] = await Promise.all([asked, drawContext]);
      const rows = rowsAsked(cell, request.search, prepared.binding);
      const options = { chart: cell.chart, sql: fullSql, file: notebook.file, site, ...rows };
      return toQueryCell(frame, answer, this.#drawings.draw(answer, options, drawnIn));
    } catch (error) {
      if (error instanceof QuestionError) return brokenCell(frame, error);
      throw error;
    }
  }

  /** The answer with the rows of a forecast, as the cell's chart would have it. */
  async #foreseen(cell: QueryCell, prepared: PreparedNotebook, answer: Answer, steps: number): Promise<Answer> {
    const { notebook, request, context, compiled } = prepared;
    const columns = toColumns(answer, sqlOf(compiled.get(cell.name)));
    const drawnIn = await toDrawContext(request, context);
    const { error, made } = withChart({ chart: cell.chart, file: notebook.file }, columns, (chart) =>
      withForecast(answer, { chart, columns, context: drawnIn }, steps),
    );
    if (error) throw toQuestionError(error);
    return made ?? answer;
  }

  async #svg(
    cell: QueryCell,
    { notebook, request, context, compiled }: PreparedNotebook,
    answer: Answer,
    picture: Picture,
    steps: number | null,
  ): Promise<string> {
    const columns = toColumns(answer, sqlOf(compiled.get(cell.name)));
    const drawnIn = await toDrawContext(request, context);
    const { error, made } = withChart({ chart: cell.chart, file: notebook.file }, columns, (chart) => {
      const title = chart.title ?? (notebook.kind === "query" ? notebook.title : readable(cell.name));
      return toSvg({ ...chart, title, forecast: steps ?? chart.forecast }, columns, drawnIn, picture);
    });
    if (error) throw toQuestionError(error);
    if (made !== null) return made;
    const others = exportFormatNames.filter((name) => exportFormats[name].needs !== "figure");
    const list = new Intl.ListFormat("en-GB").format(others.map((name) => `.${name}`));
    throw new QuestionError(`this cell has no chart; there are ${list}`, { status: 404 });
  }
}

/** `_all=<cell>`, and `_sort=<cell>.<column>` or `_sort_desc=…`: which rows of its table the reader wants, and how. */
function rowsAsked({ name }: QueryCell, search: URLSearchParams, { fields }: Binding) {
  const own = new Set(fields.flatMap(({ inputs }) => inputs));
  const asked = (key: string) => (own.has(key) ? null : search.get(key));
  const column = (text: string | null) => (text?.startsWith(`${name}.`) ? text.slice(name.length + 1) : null);
  const [up, down] = [column(asked("_sort")), column(asked("_sort_desc"))];
  const by = down ?? up;
  const sort = by === null ? null : { column: by, descending: down !== null };
  const chosen = Object.fromEntries(fields.map((field) => [field.name, field.values[0] ?? ""]));
  return { all: asked("_all") === name, sort, chosen };
}

/** What runs; null where it did not come to that. */
function sqlOf(compiled: Compiled | QuestionError | undefined): string | null {
  return compiled === undefined || compiled instanceof QuestionError ? null : compiled.sql;
}

/** All rows, of an answer that is kept where a page shows all of them too. */
async function* keptOrStreamed(
  question: Question,
  { answers, readers }: Pick<Deps, "answers" | "readers">,
): AsyncGenerator<Chunk, void> {
  const answer = await answers.ask(question);
  if (answer.truncated) yield* readers.stream(question);
  else yield { columns: answer.columns, rows: answer.rows };
}

async function* mapped(chunks: AsyncIterable<Chunk>, make: (chunk: Chunk) => Chunk): AsyncGenerator<Chunk, void> {
  for await (const chunk of chunks) yield make(chunk);
}

async function* oneChunk(answer: Promise<Answer>): AsyncGenerator<Chunk, void> {
  const { columns, rows, truncated } = await answer;
  yield { columns, rows, truncated };
}
