/**
 * <notebook-editor>: makes cells of the text in its form, and keeps what is written. The form stays what is sent: a text
 * that cannot be parted into cells is written in it as a whole.
 */
import { nameDraft, takeSaved } from "./address.ts";
import { type NotebookText, parseDocument } from "./document.ts";
import { DraftKeeper } from "./draft-keeper.ts";
import { EditorView } from "./editor-view.ts";
import { button, element } from "./element.ts";
import { EditForm } from "./form.ts";
import { Names } from "./names.ts";
import { Saver } from "./saver.ts";

class NotebookEditor extends HTMLElement {
  #form!: EditForm;
  #keeper!: DraftKeeper;
  #saver!: Saver;
  /** Where the text's cells are written; null: it is written as a whole. */
  #stage: EditorView | null = null;
  readonly #names = new Names({ cells: () => this.#stage?.cells ?? [], params: () => this.#stage?.params ?? [] });
  readonly #problem = element("p", { class: "status bad", role: "alert", hidden: true });
  readonly #undo = element("p", { class: "undo", role: "status" });
  readonly #toggle = button("Cells", "", () => this.#swap(), "button");

  connectedCallback(): void {
    const form = this.querySelector("form.editor");
    const text = form?.querySelector("textarea");
    if (!(form instanceof HTMLFormElement) || !text) return;
    const say = (words: string) => this.#say(words);
    const tell = (words: string | null) => this.#tell(words);
    const [key, named] = [this.dataset["key"] ?? "", this.#isNamed];
    this.#form = new EditForm(form, text);
    this.#keeper = new DraftKeeper(key, () => this.#form.data, say);
    this.#saver = new Saver({ form: this.#form, keeper: this.#keeper, named, say, tell });
    this.#restore();
    this.#furnish();
    this.#part();
    this.#listen();
    this.#takeOver();
    this.#names.load();
  }

  get #isNamed(): boolean {
    return this.dataset["named"] !== undefined;
  }

  #restore(): void {
    if (takeSaved()) this.#keeper.forget();
    const kept = this.#keeper.restore(Number(this.dataset["drafted"] ?? 0));
    if (!kept || kept.text === this.#form.text.value) return;
    this.#form.text.value = kept.text;
    this.#form.set("kind", kept.kind);
    this.#form.set("base", kept.base);
    if (!this.#isNamed) this.#form.set("name", kept.name);
    this.#say("Brought back what was not saved");
  }

  /** What only works with a script. */
  #furnish(): void {
    this.querySelector(".editor > .actions")?.prepend(this.#problem, this.#undo);
    const keys = this.querySelector<HTMLButtonElement>("[data-keys]");
    keys?.before(this.#toggle);
    keys?.addEventListener("click", () => this.#help());
    if (keys) keys.hidden = false;
    const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
    for (const key of this.querySelectorAll<HTMLElement>("kbd[data-key=Ctrl]")) if (apple) key.textContent = "⌘";
  }

  #listen(): void {
    const { element: form, text } = this.#form;
    text.addEventListener("input", () => this.#changed());
    form.querySelector("[name=name]")?.addEventListener("input", () => this.#changed());
    form.querySelector("[name=kind]")?.addEventListener("change", () => void this.#turn());
    form.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Keys that mean the same anywhere; in a cell's text they have been answered before. */
  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || !(event.target instanceof HTMLElement)) return;
    const { target } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    const cell = this.#stage?.cells.find((one) => one.element.contains(target));
    if (ctrl && event.key === "s") this.#settled(() => void this.#saver.save());
    else if (event.key !== "Enter") return;
    else if (ctrl && cell && !event.shiftKey) this.#settled(() => void this.#stage?.run(cell));
    else if (ctrl) this.#settled(() => this.#form.submit("run"));
    // Of what is picked, Enter takes over what was typed; the form is not sent by it.
    else if (this.#form.owns(target) && this.#stage?.element.contains(target)) this.#settled(() => {});
    else return;
    event.preventDefault();
  }

  /** What was typed into a field counts once the field is left: it is, for a moment. */
  #settled(act: () => void): void {
    const field = document.activeElement;
    const typed = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
    if (typed) field.blur();
    act();
    if (typed && field.isConnected && document.activeElement === document.body) field.focus({ preventScroll: true });
  }

  /** Cells of the text as it stands; where its header has no end, it stays whole. */
  #part(): void {
    this.#stage?.destroy();
    this.#stage = null;
    const notebook = this.#parsed();
    if (notebook !== null) {
      this.#stage = new EditorView(notebook, {
        names: this.#names,
        data: () => this.#form.data,
        changed: () => this.#changed(),
        save: () => void this.#saver.save(),
        help: () => this.#help(),
        tell: (words) => this.#tell(words),
        did: (words, undo) => this.#undo.replaceChildren(words, ...(undo ? [" ", button("Undo", words, undo)] : [])),
      });
      this.#form.field.before(this.#stage.element);
    }
    this.#show();
  }

  #parsed(): NotebookText | null {
    try {
      return parseDocument(this.#form.kind, this.#form.text.value);
    } catch {
      return null;
    }
  }

  /** The cells or the whole text. */
  #show(): void {
    this.#form.field.hidden = this.#stage !== null;
    this.#toggle.textContent = this.#stage === null ? "Cells" : "Whole text";
  }

  #swap(): void {
    this.#tell(null);
    if (this.#stage === null) {
      this.#part();
      if (this.#stage === null) this.#tell("This text cannot be parted into cells: its header has no end.");
      return;
    }
    this.#stage.destroy();
    this.#stage = null;
    this.#show();
  }

  /** What the form was sent for before this script was there is asked again, to be shown under its cells. */
  #takeOver(): void {
    const answered = this.querySelector("[data-run]");
    if (!answered?.firstElementChild || !this.#stage) return;
    answered.replaceChildren();
    this.#stage.runAll();
  }

  /** Another kind: cells are made over, a whole text is what it says. */
  async #turn(): Promise<void> {
    this.#tell(null);
    const notebook = this.#stage?.notebook;
    if (notebook) {
      const { kind } = this.#form;
      const name = this.#form.get("name").replaceAll("-", "_") || "result";
      const made = await import("./to-other-kind.ts")
        .then(({ toOtherKind }) => toOtherKind(notebook, kind, name))
        .catch(() => null);
      if (made === null) {
        this.#form.set("kind", notebook.kind);
        this.#tell("Only a notebook of one SQL cell and no text can become a query.");
        return;
      }
      this.#form.text.value = made;
      this.#part();
    }
    this.#changed();
  }

  #submit(event: SubmitEvent): void {
    const act = (event.submitter as HTMLButtonElement | null)?.value;
    if (act === "run" && this.#stage) {
      event.preventDefault();
      this.#stage.runAll();
    } else if (act === "save" && this.#saver.asked) {
      event.preventDefault();
      void this.#saver.save();
    } else if (act === "discard") this.#keeper.forget();
    else if (act === "run") this.#keeper.flush();
  }

  #changed(): void {
    if (this.#stage) this.#form.text.value = this.#stage.text;
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
}

customElements.define("notebook-editor", NotebookEditor);
