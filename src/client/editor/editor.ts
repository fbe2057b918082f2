/**
 * <notebook-editor>: makes cells of the text in its form, and keeps what is written. The form stays what is sent: a text
 * that cannot be parted into cells is written in it as a whole.
 */

import { button, element } from "../element.ts";
import { addDraft, takeSavedFlag } from "./address.ts";
import { BesideButton } from "./beside-button.ts";
import { CellsEditor } from "./cells-editor.ts";
import { type NotebookText, parseDocument } from "./document.ts";
import { DraftStore } from "./draft-store.ts";
import { EditForm } from "./editor-form.ts";
import { Saver } from "./saver.ts";
import { SqlNames } from "./sql-names.ts";

class NotebookEditor extends HTMLElement {
  #form!: EditForm;
  #drafts!: DraftStore;
  #saver!: Saver;
  /** The editor of the text's cells; null: the text is written as a whole. */
  #cells: CellsEditor | null = null;
  readonly #names = new SqlNames({ cells: () => this.#cells?.cells ?? [], params: () => this.#cells?.params ?? [] });
  readonly #problem = element("p", { class: "status bad", role: "alert", hidden: true });
  readonly #undo = element("p", { class: "undo", role: "status" });
  readonly #beside = new BesideButton(this, {
    insert: (text) => this.#cells?.insert(text),
    use: (sql) => this.#cells?.use(sql),
  });
  readonly #switchButton = button("Cells", "", () => this.#switchView(), "button");

  connectedCallback(): void {
    const form = this.querySelector("form.editor");
    const text = form?.querySelector("textarea");
    if (!(form instanceof HTMLFormElement) || !text) return;
    const setStatus = (words: string) => this.#setStatus(words);
    const showProblem = (words: string | null) => this.#showProblem(words);
    const [key, named] = [this.dataset["key"] ?? "", this.#isNamed];
    this.#form = new EditForm(form, text);
    this.#drafts = new DraftStore(key, () => this.#form.data, setStatus);
    const adopted = (name: string) => Object.assign(this.dataset, { key: name, named: "" });
    this.#saver = new Saver({ form: this.#form, drafts: this.#drafts, named, adopted, setStatus, showProblem });
    this.#restore();
    this.#addControls();
    this.#openCells();
    this.#listen();
    this.#rerun();
    this.#names.load();
  }

  get #isNamed(): boolean {
    return this.dataset["named"] !== undefined;
  }

  #restore(): void {
    if (takeSavedFlag()) this.#drafts.discard();
    const kept = this.#drafts.restore(Number(this.dataset["drafted"] ?? 0));
    if (!kept || kept.text === this.#form.text.value) return;
    this.#form.text.value = kept.text;
    this.#form.set("kind", kept.kind);
    this.#form.set("base", kept.base);
    if (!this.#isNamed) this.#form.set("name", kept.name);
    this.#setStatus("Brought back what was not saved");
  }

  /** Adds the controls that only work with a script. */
  #addControls(): void {
    this.querySelector(".editor > .actions")?.prepend(this.#problem, this.#undo);
    const keys = this.querySelector<HTMLButtonElement>("[data-keys]");
    keys?.before(this.#switchButton, this.#beside.button);
    keys?.addEventListener("click", () => this.#help());
    if (keys) keys.hidden = false;
    const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
    for (const key of this.querySelectorAll<HTMLElement>("kbd[data-key=Ctrl]")) if (apple) key.textContent = "⌘";
  }

  #listen(): void {
    const { element: form, text } = this.#form;
    text.addEventListener("input", () => this.#changed());
    form.querySelector("[name=name]")?.addEventListener("input", () => this.#changed());
    form.querySelector("[name=kind]")?.addEventListener("change", () => void this.#changeKind());
    form.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    document.querySelector("[data-to-sql]")?.addEventListener("click", (event) => {
      const first = this.#cells?.cells.find(({ block }) => block.type === "sql");
      if (first === undefined) return;
      event.preventDefault();
      first.focusText();
    });
  }

  /** Keys that mean the same anywhere; in a cell's text they have been answered before. */
  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || !(event.target instanceof HTMLElement)) return;
    const { target } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    const cell = this.#cells?.cells.find((one) => one.element.contains(target));
    if (ctrl && event.key === "s") this.#afterBlur(() => void this.#saver.save());
    else if (event.key !== "Enter") return;
    else if (ctrl && cell && !event.shiftKey) this.#afterBlur(() => void this.#cells?.run(cell));
    else if (ctrl) this.#afterBlur(() => this.#form.submit("run"));
    // Of what is picked, Enter takes over what was typed; the form is not sent by it.
    else if (this.#form.owns(target) && this.#cells?.element.contains(target)) this.#afterBlur(() => {});
    else return;
    event.preventDefault();
  }

  /** Acts once the focused field was left for a moment: only then does what was typed into it count. */
  #afterBlur(act: () => void): void {
    const field = document.activeElement;
    const typed = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
    if (typed) field.blur();
    act();
    if (typed && field.isConnected && document.activeElement === document.body) field.focus({ preventScroll: true });
  }

  /** Shows the text in cells; where its header has no end, it stays whole. */
  #openCells(): void {
    this.#cells?.destroy();
    this.#cells = null;
    const notebook = this.#parsed();
    if (notebook !== null) {
      this.#cells = new CellsEditor(notebook, {
        names: this.#names,
        data: () => this.#form.data,
        changed: () => this.#changed(),
        save: () => void this.#saver.save(),
        name: () => this.#form.get("name"),
        help: () => this.#help(),
        showProblem: (words) => this.#showProblem(words),
        report: (words, undo) => this.#undo.replaceChildren(words, ...(undo ? [" ", button("Undo", words, undo)] : [])),
      });
      this.#form.field.before(this.#cells.element);
    }
    this.#updateView();
  }

  #parsed(): NotebookText | null {
    try {
      return parseDocument(this.#form.kind, this.#form.text.value);
    } catch {
      return null;
    }
  }

  /** Shows either the cells or the whole text. */
  #updateView(): void {
    this.#form.field.hidden = this.#cells !== null;
    // Names are put into cells.
    this.#beside.button.hidden = this.#cells === null;
    this.#switchButton.textContent = this.#cells === null ? "Cells" : "Whole text";
  }

  #switchView(): void {
    this.#showProblem(null);
    if (this.#cells === null) {
      this.#openCells();
      if (this.#cells === null) this.#showProblem("This text cannot be parted into cells: its header has no end.");
      return;
    }
    this.#cells.destroy();
    this.#cells = null;
    this.#updateView();
  }

  /** What the form was sent for before this script was there is asked again, to be shown under its cells. */
  #rerun(): void {
    const answered = this.querySelector("[data-run]");
    if (!answered?.firstElementChild || !this.#cells) return;
    answered.replaceChildren();
    this.#cells.runAll();
  }

  /** Another kind: cells are made over, a whole text is what it says. */
  async #changeKind(): Promise<void> {
    this.#showProblem(null);
    const notebook = this.#cells?.notebook;
    if (notebook) {
      const { kind } = this.#form;
      const name = this.#form.get("name").replaceAll("-", "_") || "result";
      const made = await import("./to-other-kind.ts")
        .then(({ toOtherKind }) => toOtherKind(notebook, kind, name))
        .catch(() => null);
      if (made === null) {
        this.#form.set("kind", notebook.kind);
        this.#showProblem("Only a notebook of one SQL cell and no text can become a query.");
        return;
      }
      this.#form.text.value = made;
      this.#openCells();
    }
    this.#changed();
  }

  #submit(event: SubmitEvent): void {
    const act = (event.submitter as HTMLButtonElement | null)?.value;
    if (act === "run" && this.#cells) {
      event.preventDefault();
      this.#cells.runAll();
    } else if (act === "save" && this.#saver.takesOver) {
      event.preventDefault();
      void this.#saver.save();
    } else if (act === "discard") this.#drafts.discard();
    else if (act === "run") this.#drafts.flush();
  }

  #changed(): void {
    if (this.#cells) this.#form.text.value = this.#cells.text;
    this.#drafts.changed();
    if (!this.#isNamed) addDraft(this.dataset["key"] ?? "");
  }

  #setStatus(words: string): void {
    const line = this.querySelector("[data-kept]");
    if (line) line.textContent = words;
  }

  #showProblem(words: string | null): void {
    this.#problem.hidden = words === null;
    this.#problem.textContent = words ?? "";
  }

  #help(): void {
    this.querySelector<HTMLDialogElement>("[data-help]")?.showModal();
  }
}

customElements.define("notebook-editor", NotebookEditor);
