/**
 * <notebook-editor>: makes cells of the text in its form, runs them without leaving the page, and keeps what is written.
 * The form stays what is sent: a text that cannot be parted into cells is written in it as a whole.
 */
import { ask, isSaved, nameDraft, searchOf } from "./address.ts";
import type { Cell, Owner } from "./cell.ts";
import { adding, Cells } from "./cells.ts";
import { Charts } from "./charts.ts";
import { type NotebookText, parse, write } from "./document.ts";
import { button, element } from "./element.ts";
import { EditForm } from "./form.ts";
import { HeadForm } from "./head-form.ts";
import { Keeper } from "./keep.ts";
import { Names } from "./names.ts";
import { Runner } from "./runner.ts";
import { Saver } from "./saver.ts";
import { turn } from "./turn.ts";
import { YamlText } from "./yaml.ts";

class NotebookEditor extends HTMLElement {
  #form!: EditForm;
  #keeper!: Keeper;
  #saver!: Saver;
  #notebook: NotebookText | null = null;
  #cells: Cells | null = null;
  #charts: Charts | null = null;
  #runner: Runner | null = null;
  #head: HeadForm | null = null;
  readonly #names = new Names({ cells: () => this.#cells?.all ?? [], params: () => this.#head?.params ?? [] });
  readonly #stage = element("div", { class: "stage" });
  readonly #around = element("div", { class: "run-around" });
  readonly #problem = element("p", { class: "status bad", role: "alert", hidden: true });
  readonly #undo = element("p", { class: "undo", role: "status" });

  connectedCallback(): void {
    const form = this.querySelector("form.editor");
    const text = form?.querySelector("textarea");
    if (!(form instanceof HTMLFormElement) || !text) return;
    const say = (words: string) => this.#say(words);
    const [key, named] = [this.dataset["key"] ?? "", this.#isNamed];
    this.#form = new EditForm(form, text);
    this.#keeper = new Keeper(key, () => this.#form.data, say);
    const tell = (words: string | null) => this.#tell(words);
    this.#saver = new Saver({ form: this.#form, keeper: this.#keeper, named, say, tell });
    this.#restore();
    this.#build();
    this.#listen();
    void this.#names.load();
  }

  get #isNamed(): boolean {
    return this.dataset["named"] !== undefined;
  }

  #restore(): void {
    if (isSaved()) this.#keeper.forget();
    const kept = this.#keeper.restore(Number(this.dataset["drafted"] ?? 0));
    if (!kept || kept.text === this.#form.text.value) return;
    this.#form.text.value = kept.text;
    this.#form.set("kind", kept.kind);
    this.#form.set("base", kept.base);
    if (!this.#isNamed) this.#form.set("name", kept.name);
    this.#say("Brought back what was not saved");
  }

  #listen(): void {
    const keys = this.querySelector<HTMLButtonElement>("[data-keys]");
    keys?.addEventListener("click", () => this.#help());
    if (keys) keys.hidden = false;
    const form = this.#form.element;
    this.#form.text.addEventListener("input", () => this.#changed());
    form.querySelector("[name=name]")?.addEventListener("input", () => this.#changed());
    form.querySelector("[name=kind]")?.addEventListener("change", () => this.#turn());
    form.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "s" || event.defaultPrevented) return;
      event.preventDefault();
      void this.#saver.save();
    });
    this.#around.addEventListener("click", (event) => {
      const link = (event.target as Element).closest("a");
      if (!link) return;
      event.preventDefault();
      this.#ask(link.search);
    });
    this.#around.addEventListener("submit", (event) => {
      event.preventDefault();
      const data = new FormData(event.target as HTMLFormElement);
      this.#ask(`?${new URLSearchParams([...data].map(([name, value]) => [name, String(value)]))}`);
    });
    const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
    for (const key of this.querySelectorAll<HTMLElement>("kbd[data-key=Ctrl]")) if (apple) key.textContent = "⌘";
  }

  /** Cells of the text as it stands; where it has no cells to show, the whole text stays. */
  #build(): void {
    const field = this.#form.text.closest<HTMLElement>(".field");
    try {
      this.#notebook = parse(this.#form.kind, this.#form.text.value);
    } catch {
      return;
    }
    if (!field) return;
    this.#assemble(this.#notebook);
    field.before(this.#problem, this.#stage);
    field.hidden = true;
    this.#form.element.querySelector(":scope > .actions")?.before(this.#undo);
    this.#toggle(field);
    this.querySelector("[data-run]")?.replaceChildren();
  }

  #assemble(notebook: NotebookText): void {
    const isQuery = notebook.kind === "query";
    // The forms of the page, of its parameters and of a query's chart write the header.
    const head = new YamlText(notebook.head, (text) => {
      notebook.head = text;
      this.#changed();
    });
    const cells = new Cells(notebook, {
      owner: () => this.#owner,
      changed: () => this.#changed(),
      say: (words, undo) => this.#undo.replaceChildren(`${words} `, ...(undo ? [button("Undo", words, undo)] : [])),
      help: () => this.#help(),
      chart: (cell) => this.#charts?.open(cell),
    });
    this.#cells = cells;
    this.#head = new HeadForm(head, isQuery, () => this.#names.undeclared());
    this.#runner = new Runner(cells, {
      read: () => ({ form: this.#form.data, lines: write(notebook).lines }),
      search: searchOf,
      around: (bar) => this.#around.replaceChildren(bar),
      problem: (words) => this.#tell(words),
    });
    this.#charts = new Charts(cells, isQuery ? head : null, (cell) => this.#run(cell));
    this.#stage.replaceChildren(this.#head.element, this.#around, cells.element, ...(isQuery ? [] : [adding(cells)]));
  }

  /** A button between the cells and the whole text. */
  #toggle(field: HTMLElement): void {
    const form = this.#form.element;
    if (form.querySelector("[data-whole]")) return;
    const swap = () => {
      const whole = field.hidden;
      if (!whole) {
        this.#rebuild();
        if (!field.hidden) return this.#tell("This text cannot be parted into cells: its header has no end.");
      }
      field.hidden = !whole;
      this.#stage.hidden = whole;
      toggle.textContent = whole ? "Cells" : "Whole text";
      return this.#tell(null);
    };
    const toggle = button("Whole text", "", swap, "button");
    toggle.dataset["whole"] = "";
    form.querySelector("[data-keys]")?.before(toggle);
  }

  #rebuild(): void {
    this.#cells?.destroy();
    this.#cells = null;
    this.#build();
  }

  get #owner(): Owner {
    return {
      several: this.#notebook?.kind === "notebook",
      changed: () => this.#changed(),
      run: (cell) => this.#run(cell),
      runAll: () => this.#runAll(),
      save: () => void this.#saver.save(),
      chart: (cell) => this.#charts?.open(cell),
      move: (cell, by) => this.#cells?.move(cell, by),
      duplicate: (cell) => this.#cells?.duplicate(cell),
      remove: (cell) => this.#cells?.remove(cell),
      rename: (cell, name) => this.#cells?.rename(cell, name) ?? name,
      known: (cell) => this.#names.of(cell),
    };
  }

  #changed(): void {
    if (this.#notebook && !this.#stage.hidden && this.#cells) this.#form.text.value = write(this.#notebook).text;
    this.#keeper.changed();
    if (!this.#isNamed) nameDraft(this.dataset["key"] ?? "");
  }

  #say(words: string): void {
    const line = this.querySelector("[data-kept]");
    if (line) line.textContent = words;
  }

  #tell(words: string | null): void {
    this.#problem.hidden = words === null;
    this.#problem.textContent = words ?? "";
  }

  #help(): void {
    this.querySelector<HTMLDialogElement>("[data-help]")?.showModal();
  }

  /** The same cells for another period or other parameters. */
  #ask(search: string): void {
    ask(search);
    this.#runAll();
  }

  #run(cell: Cell): void {
    const { type, name } = cell.block;
    const target = type === "chart" ? this.#cells?.byName(name) : cell;
    if (target?.block.type === "sql") this.#runner?.run([target], target.block.name || null);
  }

  #runAll(): void {
    const cells = this.#cells?.all.filter(({ block }) => block.type === "sql") ?? [];
    this.#runner?.run(cells, null);
  }

  #turn(): void {
    const { kind } = this.#form;
    const notebook = this.#notebook;
    const other = notebook !== null && notebook.kind !== kind;
    const text = other ? turn(notebook, kind, this.#form.get("name").replaceAll("-", "_") || "result") : null;
    if (other && text === null) {
      this.#form.set("kind", notebook.kind);
      this.#tell("Only a notebook of one SQL cell and no text can become a query.");
    } else if (text === null) this.#changed();
    else {
      this.#form.text.value = text;
      this.#rebuild();
      this.#tell(null);
      this.#keeper.changed();
    }
  }

  #submit(event: SubmitEvent): void {
    const act = (event.submitter as HTMLButtonElement | null)?.value;
    if (act === "run" && this.#cells && !this.#stage.hidden) {
      event.preventDefault();
      this.#runAll();
    } else if (act === "save" && this.#saver.inPlace) {
      event.preventDefault();
      void this.#saver.save();
    } else if (act === "discard") this.#keeper.forget();
    else if (act !== "download") this.#keeper.flush();
  }
}

customElements.define("notebook-editor", NotebookEditor);
