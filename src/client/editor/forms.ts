import { element } from "../element.ts";
import type { EditorCell } from "./cell.ts";
import type { CellList } from "./cell-list.ts";
import type { Charts } from "./charts.ts";
import type { NotebookText } from "./document.ts";
import type { HeadForm } from "./head-form.ts";
import { renamedParam } from "./references.ts";

interface Deps {
  notebook: NotebookText;
  cells: CellList;
  /** Of the file, which the title follows. */
  name(): string;
  /** Names that the SQL asks for and no declaration has. */
  undeclared(): string[];
  /** The header was written. */
  changed(): void;
  run(cell: EditorCell): Promise<void>;
}

/**
 * What is picked instead of written: title, parameters, charts. It writes YAML, with a library behind it that half of
 * all edits never need: it comes when the text has YAML, or else when it is first asked for.
 */
export class Forms {
  readonly element = element("details", { class: "fold head-form" });
  readonly #deps: Deps;
  readonly #body = element("div", { class: "head-body" });
  #loading: Promise<void> | null = null;
  #head: HeadForm | null = null;
  #charts: Charts | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.element.append(element("summary", {}, "Title and parameters"), this.#body);
    this.element.addEventListener("toggle", () => void this.#load().then(() => this.#head?.draw()));
    const { head, blocks } = deps.notebook;
    if (head !== "" || blocks.some(({ type }) => type === "chart")) void this.#load();
  }

  /** Names by which an address carries the parameters that the header declares. */
  get params(): string[] {
    return this.#head?.params ?? [];
  }

  /** Opens the form of a cell's chart, which is made if there is none. */
  async chart(cell: EditorCell): Promise<void> {
    await this.#load();
    this.#charts?.open(cell);
  }

  /** Gives a new chart its form. */
  async chartAdded(chart: EditorCell): Promise<void> {
    await this.#load();
    this.#charts?.charted(chart);
  }

  #load(): Promise<void> {
    this.#loading ??= this.#make().catch(() => {
      this.#loading = null;
      this.#body.replaceChildren(
        element("p", { class: "help" }, "This did not come from the server. What you wrote is kept; try again."),
      );
    });
    return this.#loading;
  }

  async #make(): Promise<void> {
    const { notebook, cells, name, undeclared, changed, run } = this.#deps;
    const [{ YamlText }, { HeadForm }, { Charts }] = await Promise.all([
      import("./yaml.ts"),
      import("./head-form.ts"),
      import("./charts.ts"),
    ]);
    const isQuery = notebook.kind === "query";
    // The forms of the page, of its parameters and of a query's chart write the header.
    const head = new YamlText(notebook.head, (text) => {
      notebook.head = text;
      changed();
    });
    const renamed = (from: string, to: string) => {
      for (const { block, field } of cells.all)
        if (block.type === "sql") field.text = renamedParam(field.text, from, to);
    };
    this.#head = new HeadForm(this.#body, head, { isQuery, name, undeclared, renamed });
    this.#charts = new Charts(cells, isQuery ? head : null, run);
  }
}
