import type { Exported } from "../../notebook/export/export.ts";
import type { ExportFormat } from "../../notebook/export/formats.ts";
import type { Notebooks } from "../../notebook/notebooks.ts";
import type { NotebookPage, QueryCellView } from "../../notebook/page.ts";
import type { NotebookRequest } from "../../notebook/request-context.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Library } from "../../query/library/library.ts";
import type { Entry } from "./folder.ts";
import { assetPath, assetsOf, filesOfStyle, toPortable } from "./portable.ts";
import { PublishError } from "./publish-error.ts";
import { type Published, type PublishedEntry, pagePath, publishedFormats, toPublished } from "./published.ts";

export interface PublicationDeps {
  notebooks: Pick<Notebooks, "page" | "export">;
  library: Pick<Library, "list" | "problem">;
  /** The page's markup, as the server would send it. */
  draw(published: Published): Promise<string>;
  /** A file of the build or, by `/favicon.svg`, of what lies at the root. */
  asset(name: string): Promise<Uint8Array>;
}

export interface PublicationSpec {
  /** As in an address: "12m"; null: as each page has it. */
  period: string | null;
  /** Where the folder is read, without a trailing slash; null: nobody said, so there is no sitemap. */
  address: string | null;
  by: Pick<NotebookRequest, "signal" | "budget">;
}

/** Bytes of one file at the most. */
const maxFileBytes = 64_000_000;

/** Whatever strangers may see, file by file; what could not be had now stays as the last run left it. */
export class Publication {
  /** What could not be published, in words. */
  readonly problems: string[] = [];
  readonly #deps: PublicationDeps;
  readonly #spec: PublicationSpec;
  readonly #request: NotebookRequest;
  readonly #search: URLSearchParams;
  readonly #assets = new Set<string>();

  constructor(deps: PublicationDeps, spec: PublicationSpec) {
    this.#deps = deps;
    this.#spec = spec;
    this.#request = { audience: "stranger", patient: true, ...spec.by };
    this.#search = new URLSearchParams(spec.period === null ? {} : { period: spec.period });
  }

  /** @throws PublishError for a period that is none, and where nobody can tell which notebooks there are */
  async *entries(): AsyncGenerator<Entry, void> {
    const problem = await this.#deps.library.problem();
    if (problem !== null) throw new PublishError(problem.message);
    const all = (await this.#deps.library.list()).filter((entry) => entry.public && entry.problem === null);
    const entries = all.map(({ name, title, description }) => ({ name, title, description }));
    const names = new Set(entries.map(({ name }) => name));
    for (const { name } of entries) {
      this.#spec.by.signal?.throwIfAborted();
      yield* this.#notebook(name, names, entries);
    }
    yield* this.#page("index.html", { page: null, entries, address: this.#spec.address });
    yield* this.#shared();
    if (this.#spec.address !== null) yield { path: "sitemap.xml", body: toSitemap(this.#spec.address, entries) };
  }

  async *#notebook(
    name: string,
    names: ReadonlySet<string>,
    entries: readonly PublishedEntry[],
  ): AsyncGenerator<Entry, void> {
    const asked = await this.#ask(name);
    if (asked === null) return yield { kept: `queries/${name}` };
    const page = toPublished(asked, names);
    for (const cell of page.cells) if (cell.type === "query") yield* this.#data(page, cell);
    yield* this.#page(pagePath(name), { page, entries, address: this.#spec.address });
  }

  /** Null where it cannot be had now, whole: there is a better one in the folder, or will be. */
  async #ask(name: string): Promise<NotebookPage | null> {
    try {
      const page = await this.#deps.notebooks.page(name, this.#search, this.#request);
      if (page.period.error !== null) throw new PublishError(`period: ${page.period.error}`);
      const errors = page.cells.flatMap((cell) =>
        cell.type === "query" && cell.error ? [{ cell, ...cell.error }] : [],
      );
      for (const { cell, message } of errors) this.problems.push(`${name}, ${cell.name}: ${message}`);
      return errors.some(({ passes, progress }) => passes || progress) ? null : page;
    } catch (error) {
      if (!(error instanceof QuestionError)) throw error;
      this.problems.push(`${name}: ${error.message}`);
      return null;
    }
  }

  /** The files of a cell; a link to what there is no file of goes from the page. */
  async *#data({ notebook }: NotebookPage, cell: QueryCellView): AsyncGenerator<Entry, void> {
    const base = `queries/${notebook.name}${notebook.kind === "query" ? "" : `/${cell.name}`}`;
    for (const format of publishedFormats) {
      if (cell.links[format] === null) continue;
      const body = cell.error === null ? await this.#body(notebook.name, cell.name, format) : null;
      if (body === null) cell.links[format] = null;
      else yield { path: `${base}.${format}`, body };
    }
  }

  async #body(name: string, cell: string, format: ExportFormat): Promise<Uint8Array | string | null> {
    const { status, body } = await this.#deps.notebooks.export(name, cell, format, this.#search, this.#request);
    const bytes = await toBytes(body);
    if (status === 200 && bytes !== null) return bytes;
    // A chart of no rows is no picture, and nothing is wrong with it.
    if (status !== 404) this.problems.push(`${name}, ${cell}, ${format}: ${bytes === null ? tooLarge : said(bytes)}`);
    return null;
  }

  async *#page(path: string, published: Published): AsyncGenerator<Entry, void> {
    const html = await this.#deps.draw(published);
    for (const name of assetsOf(html)) this.#assets.add(name);
    yield { path, body: toPortable(html, path) };
  }

  /** What the pages share: style sheets, and what these ask for. */
  async *#shared(): AsyncGenerator<Entry, void> {
    for (const name of this.#assets) {
      const body = await this.#deps.asset(`_astro/${name}`);
      for (const beside of filesOfStyle(Buffer.from(body).toString())) this.#assets.add(beside);
      yield { path: assetPath(name), body };
    }
    yield { path: "favicon.svg", body: await this.#deps.asset("favicon.svg") };
  }
}

const tooLarge = `it is larger than ${maxFileBytes / 1_000_000} MB, which is the most that is published`;

/** Of an answer that says what is wrong. */
function said(bytes: Uint8Array | string): string {
  return String(JSON.parse(Buffer.from(bytes).toString()).error);
}

/** Null: it is too large. */
async function toBytes(body: Exported["body"]): Promise<Uint8Array | string | null> {
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  const parts: string[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += Buffer.byteLength(part);
    if (bytes > maxFileBytes) return null;
    parts.push(part);
  }
  return parts.join("");
}

function toSitemap(address: string, entries: readonly PublishedEntry[]): string {
  const pages = ["index.html", ...entries.map(({ name }) => pagePath(name))];
  const urls = pages.map((path) => `<url><loc>${address}/${path}</loc></url>`).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls}\n</urlset>\n`;
}
