import type { EditorCell } from "./cell.ts";
import type { CellList } from "./cells.ts";
import type { Charts } from "./charts.ts";
import type { NotebookText } from "./document.ts";
import { element } from "./element.ts";
import type { HeadForm } from "./head-form.ts";
import { renamedParam } from "./refer.ts";

interface Around {
  notebook: NotebookText;
  cells: CellList;
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
  readonly #around: Around;
  readonly #body = element("div", { class: "head-body" });
  #loading: Promise<void> | null = null;
  #head: HeadForm | null = null;
  #charts: Charts | null = null;

  constructor(around: Around) {
    this.#around = around;
    this.element.append(element("summary", {}, "Title and parameters"), this.#body);
    this.element.addEventListener("toggle", () => void this.#load().then(() => this.#head?.draw()));
    const { head, blocks } = around.notebook;
    if (head !== "" || blocks.some(({ type }) => type === "chart")) void this.#load();
  }

  /** Names an address carries, that the header declares. */
  get params(): string[] {
    return this.#head?.params ?? [];
  }

  /** Where this cell's chart is picked; made if there is none. */
  async chart(cell: EditorCell): Promise<void> {
    await this.#load();
    this.#charts?.open(cell);
  }

  /** A chart has come that needs a form. */
  async charted(chart: EditorCell): Promise<void> {
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
    const { notebook, cells, undeclared, changed, run } = this.#around;
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
    this.#head = new HeadForm(this.#body, head, { isQuery, undeclared, renamed });
    this.#charts = new Charts(cells, isQuery ? head : null, run);
  }
}
