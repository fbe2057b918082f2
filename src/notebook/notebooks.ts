import { type Answer, type Question, QuestionError } from "../query/answer.ts";
import type { Answers } from "../query/answers/answers.ts";
import type { Notebook, QueryCell } from "../query/library/notebook.ts";
import type { Readers } from "../query/readers/readers.ts";
import { toQuestionError } from "./cell-error.ts";
import { readable } from "./chart/chart-columns.ts";
import { toColumns } from "./chart/column.ts";
import { toSvg } from "./chart/figure.ts";
import { type DrawContext, toDrawContext } from "./draw-context.ts";
import { Drawings } from "./drawings.ts";
import { chartOf } from "./drawn-answer.ts";
import { type Exported, exportError, exportHeaders, toWritten } from "./export/export.ts";
import type { Format } from "./export/format.ts";
import { type ExportFormat, exportFormatNames, exportFormats } from "./export/formats.ts";
import { type Picture, toPicture } from "./export/picture.ts";
import { renderMarkdown } from "./markdown.ts";
import type { NotebookPage, PageCell } from "./page.ts";
import {
  cellNamed,
  ownSearch,
  type PrepareDeps,
  type PreparedNotebook,
  prepareNotebook,
  toCellQuestion,
  usesSite,
  withCellPlace,
} from "./prepared-notebook.ts";
import { brokenCell, toQueryCell } from "./query-cell.ts";
import type { NotebookRequest } from "./request-context.ts";
import { toRemark } from "./retired.ts";

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
    const prepared = await prepareNotebook(this.#deps, source, search, request, only);
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
      site: bySite ? context.site : null,
      sites: bySite ? context.sites : [],
      fields: prepared.binding.fields,
      remark: toRemark(prepared),
      live: isOwner ? { lastHit: prepared.request.lastHit } : null,
      cells: await Promise.all(cells),
    };
  }

  /**
   * One cell's answer; `cell` undefined is the first. What is wrong with the question is a JSON answer with its
   * status, never a throw.
   * @param picture how a picture of it is to look: see `toPicture`. A link's parameters are locked, these are not.
   */
  async export(
    name: string,
    cell: string | undefined,
    format: ExportFormat,
    search: URLSearchParams,
    request: NotebookRequest,
    picture: URLSearchParams = search,
  ): Promise<Exported> {
    try {
      const prepared = await prepareNotebook(this.#deps, name, search, request, cell ?? "");
      // A page says beside the dates that it shows others than were asked for; here nobody would know.
      const { error } = prepared.context.period;
      if (error !== null) throw new QuestionError(error, { status: 400 });
      const source = cellNamed(prepared.notebook, cell);
      const question = toCellQuestion(source, prepared);
      const inputs = prepared.binding.fields.flatMap((field) => field.inputs);
      const body = this.#exported(exportFormats[format], source, question, prepared, () => toPicture(picture, inputs));
      return {
        status: 200,
        headers: exportHeaders(format, cell === undefined ? name : `${name}-${cell}`),
        body: await body,
      };
    } catch (error) {
      return exportError(error, request.audience);
    }
  }

  async #exported(
    format: Format,
    cell: QueryCell,
    question: Question,
    prepared: PreparedNotebook,
    toAsked: () => Picture,
  ): Promise<Exported["body"]> {
    const { readers, answers } = this.#deps;
    if (format.needs === "rows") {
      return withCellPlace(toWritten(readers.stream(question), format.toWriter), cell, prepared);
    }
    const { theme, width } = toAsked();
    const answer = await withCellPlace(answers.ask(question), cell, prepared);
    if (format.needs === "answer") return inTurn(format.toParts(answer));
    return format.fromSvg(await this.#svg(cell, prepared, answer, { theme, width: width ?? format.usualWidth }));
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
    const fullSql = compiled === undefined || compiled instanceof QuestionError ? null : compiled.sql;
    const onlySite = context.sites.length === 1 ? (context.sites[0] ?? null) : null;
    const site = (usesSite(compiled) ? context.site : null) ?? onlySite;
    const shown = { cell, notebook, fullSql, search: ownSearch(prepared), audience: request.audience };
    try {
      const asked = withCellPlace(this.#deps.answers.ask(toCellQuestion(cell, prepared)), cell, prepared);
      const [answer, drawnIn] = await Promise.all([asked, drawContext]);
      const options = { chart: cell.chart, file: notebook.file, site };
      return toQueryCell(shown, answer, this.#drawings.draw(answer, options, drawnIn));
    } catch (error) {
      if (error instanceof QuestionError) return brokenCell(shown, error);
      throw error;
    }
  }

  async #svg(
    cell: QueryCell,
    { notebook, request, context }: PreparedNotebook,
    answer: Answer,
    picture: Picture,
  ): Promise<string> {
    const columns = toColumns(answer);
    const { chart, error } = chartOf({ chart: cell.chart, file: notebook.file }, columns);
    if (error) throw toQuestionError(error);
    const title = chart.title ?? (notebook.kind === "query" ? notebook.title : readable(cell.name));
    const svg = toSvg({ ...chart, title }, columns, await toDrawContext(request, context), picture);
    if (svg !== null) return svg;
    const others = exportFormatNames.filter((name) => exportFormats[name].needs !== "figure");
    const list = new Intl.ListFormat("en-GB").format(others.map((name) => `.${name}`));
    throw new QuestionError(`this cell has no chart; there are ${list}`, { status: 404 });
  }
}

async function* inTurn(parts: Iterable<string>): AsyncGenerator<string, void> {
  yield* parts;
}
