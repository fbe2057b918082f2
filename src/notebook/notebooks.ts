import type { Config } from "../base/config.ts";
import type { Effects } from "../base/effects.ts";
import { type Answer, QuestionError } from "../query/answer.ts";
import type { Answers } from "../query/answers/answers.ts";
import type { Library } from "../query/library/library.ts";
import type { QueryCell as CellSource, Compiled, Notebook } from "../query/library/notebook.ts";
import { bind } from "../query/library/binding.ts";
import type { Readers } from "../query/readers/readers.ts";
import type { Audience } from "./audience.ts";
import { readable } from "./chart/chart-columns.ts";
import { toColumns } from "./chart/column.ts";
import { toSvg } from "./chart/figure.ts";
import { Drawings } from "./drawings.ts";
import {
  answerToJson,
  type Exported,
  type ExportFormat,
  exportError,
  exportHeaders,
  toLines,
} from "./export/export.ts";
import { mailWidth, toPng } from "./export/png.ts";
import { renderMarkdown } from "./markdown.ts";
import { askOptions } from "./options.ts";
import type { NotebookPage, PageCell } from "./page.ts";
import { type DrawContext, type RequestContext, toDrawContext, toPageContext } from "./page-context.ts";
import { type Picture, toPicture } from "./picture.ts";
import {
  cellNamed,
  ownSearch,
  type Prepared,
  queryCells,
  toCellQuestion,
  toQuestionError,
  toSpecs,
  usesSite,
  withCellPlace,
} from "./prepared.ts";
import { chartOf } from "./rendered.ts";
import { toRemark } from "./retired.ts";
import { brokenCell, toQueryCell } from "./view.ts";

interface Deps {
  config: Config;
  effects: Effects;
  library: Library;
  /** For whole answers, streamed. */
  readers: Readers;
  /** For all else. */
  answers: Answers;
  /** ms since 1970, UTC; of the newest hit of a person. */
  lastHit(): number | null;
}

/** Who asks, and how long for. */
export interface NotebookRequest {
  audience: Audience;
  /** They left. */
  signal?: AbortSignal | undefined;
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
    asking: NotebookRequest,
    only: string | null = null,
  ): Promise<NotebookPage> {
    const bench = await this.#prepare(source, search, asking, only);
    const { notebook, around, asker } = bench;
    const isOwner = asking.audience === "owner";
    const bySite = isOwner || [...bench.compiled.values()].some(usesSite);
    const scenery = toDrawContext(asker, around);
    scenery.catch(() => {}); // awaited by every cell
    const wanted = only === null ? notebook.cells : [cellNamed(notebook, only)];
    const cells = wanted.map((cell): Promise<PageCell> | PageCell => {
      if (cell.type === "text") return { type: "text", html: renderMarkdown(cell.markdown) };
      return this.#cell(cell, bench, scenery);
    });
    const { name, title, description, kind, file, own } = notebook;
    return {
      notebook: { name, title, description, public: notebook.public, kind, file, own },
      period: around.period,
      site: bySite ? around.site : null,
      sites: bySite ? around.sites : [],
      fields: bench.binding.fields,
      remark: toRemark(bench),
      live: isOwner ? { lastHit: asker.lastHit } : null,
      cells: await Promise.all(cells),
    };
  }

  /**
   * One cell's answer; `cell` undefined is the first. What is wrong with the question is a JSON answer with its
   * status, never a throw.
   */
  async export(
    name: string,
    cell: string | undefined,
    format: ExportFormat,
    search: URLSearchParams,
    asking: NotebookRequest,
    /** How a picture of it looks: see `toPicture`. A link's parameters are locked, its looks are not. */
    looks: URLSearchParams = search,
  ): Promise<Exported> {
    try {
      const bench = await this.#prepare(name, search, asking, cell ?? "");
      // A page says beside the dates that it shows others than were asked for; here nobody would know.
      const { error } = bench.around.period;
      if (error !== null) throw new QuestionError(error, { status: 400 });
      const source = cellNamed(bench.notebook, cell);
      const question = toCellQuestion(source, bench);
      const headers = exportHeaders(format, cell === undefined ? name : `${name}-${cell}`);
      const { readers, answers } = this.#deps;
      if (format === "csv" || format === "ndjson") {
        return {
          status: 200,
          headers,
          body: await withCellPlace(toLines(readers.stream(question), format), source, bench),
        };
      }
      const picture = toPicture(
        looks,
        bench.binding.fields.flatMap(({ inputs }) => inputs),
      );
      const answer = await withCellPlace(answers.ask(question), source, bench);
      if (format === "json") return { status: 200, headers, body: answerToJson(answer) };
      const width = picture.width ?? (format === "png" ? mailWidth : null);
      const svg = await this.#svg(source, bench, answer, { ...picture, width });
      return { status: 200, headers, body: format === "png" ? await toPng(svg) : svg };
    } catch (error) {
      return exportError(error, asking.audience);
    }
  }

  /** Asks one cell's question anew, so that the next page has the answer of now; what goes wrong, that page says. */
  async refresh(name: string, cell: string, search: URLSearchParams, asking: NotebookRequest): Promise<void> {
    try {
      const bench = await this.#prepare(name, search, asking, cell);
      await this.#deps.answers.ask(toCellQuestion(cellNamed(bench.notebook, cell), bench), true);
    } catch (error) {
      if (!(error instanceof QuestionError)) throw error;
    }
  }

  /** Opens, compiles and binds; `only` is the one cell that is wanted ("" for the first), null for all. */
  async #prepare(
    source: string | Notebook,
    search: URLSearchParams,
    { audience, signal }: NotebookRequest,
    only: string | null,
  ): Promise<Prepared> {
    const { config, effects, library, answers } = this.#deps;
    const asker: RequestContext = {
      config,
      readers: answers,
      now: effects.now(),
      lastHit: this.#deps.lastHit(),
      search,
      audience,
      signal,
    };
    const [notebook, around] = await Promise.all([
      typeof source === "string" ? library.open(source) : source,
      toPageContext(asker),
    ]);
    const wanted = only === null ? queryCells(notebook) : [cellNamed(notebook, only || undefined)];
    const compiled = new Map<string, Compiled | QuestionError>();
    await Promise.all(wanted.map(async (cell) => compiled.set(cell.name, await this.#compile(notebook, cell))));
    const specs = toSpecs(
      notebook,
      wanted.map((cell) => compiled.get(cell.name)),
      only === null,
    );
    const options = await askOptions(notebook, specs, library, asker, around);
    return { notebook, asker, around, compiled, binding: bind(specs, search, { ...around, options }) };
  }

  async #compile(notebook: Notebook, cell: CellSource): Promise<Compiled | QuestionError> {
    if (cell.problem) return toQuestionError(cell.problem);
    try {
      return await this.#deps.library.compile(notebook, cell.name);
    } catch (error) {
      if (error instanceof QuestionError) return error;
      throw error;
    }
  }

  async #cell(cell: CellSource, bench: Prepared, scenery: Promise<DrawContext>): Promise<PageCell> {
    const { notebook, around, asker } = bench;
    const compiled = bench.compiled.get(cell.name);
    const fullSql = compiled === undefined || compiled instanceof QuestionError ? null : compiled.sql;
    const site = (usesSite(compiled) ? around.site : null) ?? onlyOne(around.sites);
    const place = { cell, notebook, fullSql, search: ownSearch(bench), audience: asker.audience };
    try {
      const asked = withCellPlace(this.#deps.answers.ask(toCellQuestion(cell, bench)), cell, bench);
      const [answer, among] = await Promise.all([asked, scenery]);
      return toQueryCell(
        place,
        answer,
        this.#drawings.draw(answer, { chart: cell.chart, file: notebook.file, site }, among),
      );
    } catch (error) {
      if (error instanceof QuestionError) return brokenCell(place, error);
      throw error;
    }
  }

  async #svg(
    cell: CellSource,
    { notebook, asker, around }: Prepared,
    answer: Answer,
    picture: Picture,
  ): Promise<string> {
    const { scene } = await toDrawContext(asker, around);
    const columns = toColumns(answer);
    const { chart, error } = chartOf({ chart: cell.chart, file: notebook.file }, columns);
    if (error) throw toQuestionError(error);
    const title = chart.title ?? (notebook.kind === "query" ? notebook.title : readable(cell.name));
    const svg = toSvg({ ...chart, title }, columns, scene, picture);
    if (svg === null)
      throw new QuestionError("this cell has no chart; there are .csv, .json and .ndjson", { status: 404 });
    return svg;
  }
}

function onlyOne(sites: string[]): string | null {
  return sites.length === 1 ? (sites[0] ?? null) : null;
}
