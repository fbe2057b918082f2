/**
 * <notebook-editor>: makes cells of the text in its form, runs them without leaving the page, and keeps what is written.
 * The form stays what is sent: a text that cannot be parted into cells is written in it as a whole.
 */
import { ask, isSaved, nameDraft, searchOf } from "./address.ts";
import type { Cell, Owner } from "./cell.ts";
import { adding, Cells } from "./cells.ts";
import { type NotebookText, parse, write } from "./document.ts";
import { button, element } from "./element.ts";
import { EditForm } from "./form.ts";
import { Forms } from "./forms.ts";
import { Keeper } from "./keep.ts";
import { Names } from "./names.ts";
import { Runner } from "./runner.ts";
import { Saver } from "./saver.ts";

class NotebookEditor extends HTMLElement {
  #form!: EditForm;
  #keeper!: Keeper;
  #saver!: Saver;
  #notebook: NotebookText | null = null;
  #cells: Cells | null = null;
  #forms: Forms | null = null;
  #runner: Runner | null = null;
  readonly #names = new Names({ cells: () => this.#cells?.all ?? [], params: () => this.#forms?.params ?? [] });
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
    form.querySelector("[name=kind]")?.addEventListener("change", () => void this.#turn());
    form.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("keydown", (event) => this.#key(event));
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

  /** Keys that mean the same anywhere; in a cell's text they have been answered before. */
  #key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    const cell = this.#cells?.all.find((one) => one.element.contains(event.target as Node));
    if (event.key === "s") void this.#saver.save();
    else if (event.key !== "Enter") return;
    else if (cell && !event.shiftKey) void this.#run(cell);
    else this.#form.submit("run");
    event.preventDefault();
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
    this.#takeOver();
  }

  /** What the form was sent for before this script was there is asked again, to be shown under its cells. */
  #takeOver(): void {
    const answered = this.querySelector("[data-run]");
    if (!answered?.firstElementChild) return;
    answered.replaceChildren();
    this.#runAll();
  }

  #assemble(notebook: NotebookText): void {
    const cells = new Cells(notebook, {
      owner: () => this.#owner,
      changed: () => this.#changed(),
      say: (words, undo) => this.#undo.replaceChildren(`${words} `, ...(undo ? [button("Undo", words, undo)] : [])),
      help: () => this.#help(),
      chart: (cell) => void this.#forms?.chart(cell),
    });
    this.#cells = cells;
    this.#runner = new Runner(cells, {
      read: () => ({ form: this.#form.data, lines: write(notebook).lines }),
      search: searchOf,
      around: (bar) => this.#around.replaceChildren(bar),
      problem: (words) => this.#tell(words),
    });
    this.#forms = new Forms({
      notebook,
      cells,
      undeclared: () => this.#names.undeclared(),
      changed: () => this.#changed(),
      run: (cell) => this.#run(cell),
    });
    const more = notebook.kind === "query" ? [] : [adding(cells)];
    this.#stage.replaceChildren(this.#forms.element, this.#around, cells.element, ...more);
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
      run: (cell) => void this.#run(cell),
      runAll: () => this.#runAll(),
      save: () => void this.#saver.save(),
      chart: (cell) => void this.#forms?.chart(cell),
      move: (cell, by) => this.#cells?.move(cell, by),
      duplicate: (cell) => this.#cells?.duplicate(cell),
      remove: (cell) => this.#cells?.remove(cell),
      rename: (cell, name) => this.#cells?.rename(cell, name) ?? name,
      known: (cell) => this.#names.of(cell),
    };
  }

  #changed(): void {
    // What was done is said until something else is; its key undoes it all the same.
    this.#undo.replaceChildren();
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

  async #run(cell: Cell): Promise<void> {
    const { type, name } = cell.block;
    const target = type === "chart" ? this.#cells?.byName(name) : cell;
    if (target?.block.type === "sql") await this.#runner?.run([target], target.block.name || null);
  }

  #runAll(): void {
    const cells = this.#cells?.all.filter(({ block }) => block.type === "sql") ?? [];
    this.#runner?.run(cells, null);
  }

  async #turn(): Promise<void> {
    const { turn } = await import("./turn.ts");
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
    } else if (act === "save" && this.#saver.asked) {
      event.preventDefault();
      void this.#saver.save();
    } else if (act === "discard") this.#keeper.forget();
    else if (act !== "download") this.#keeper.flush();
  }
}

customElements.define("notebook-editor", NotebookEditor);
