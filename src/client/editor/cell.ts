import type { ChartSuggestions } from "../../notebook/chart/choose.ts";
import { button, element } from "../element.ts";
import { toolbar } from "../toolbar.ts";
import type { ChartForm } from "./chart-form.ts";
import { CodeField } from "./code-field.ts";
import type { KnownNames } from "./completion.ts";
import type { Block } from "./document.ts";

/** What a cell asks of the notebook that it is part of. */
export interface CellHost {
  changed(): void;
  run(cell: EditorCell): void;
  runAll(): void;
  save(): void;
  chart(cell: EditorCell): void;
  move(cell: EditorCell, by: -1 | 1): void;
  duplicate(cell: EditorCell): void;
  remove(cell: EditorCell): void;
  rename(cell: EditorCell, name: string): string;
  known(cell: EditorCell): KnownNames | Promise<KnownNames>;
  /** Only notebooks have several cells. */
  several: boolean;
}

const kinds = { text: "Text", sql: "SQL", chart: "Chart of" };

/** One block of the notebook: its head with what can be done, its text, and what it last answered. */
export class EditorCell {
  readonly block: Block;
  readonly element: HTMLElement;
  readonly field: CodeField;
  readonly result = element("div", { class: "result" });
  /** Its SQL when it was last answered; null: nothing has been. */
  answered: string | null = null;
  /** The form beside the text of a chart. */
  form: ChartForm | null = null;
  /** Columns of the last answer. */
  columns: string[] = [];
  /** Charts of the last answer; null: nothing has been answered. */
  suggestions: ChartSuggestions | null = null;
  readonly #host: CellHost;
  readonly #status = element("span", { class: "status-line", role: "status" });
  readonly #old = element("p", { class: "old", role: "status" });
  readonly #kind = element("span", { class: "cell-kind" });
  readonly #name: HTMLInputElement | null;
  readonly #foldButton: HTMLButtonElement;
  readonly #body = element("div", { class: "cell-body" });

  constructor(block: Block, host: CellHost) {
    this.block = block;
    this.#host = host;
    this.#name = block.type === "sql" && host.several ? this.#nameInput() : null;
    this.#kind.textContent = block.type === "chart" ? this.label : kinds[block.type];
    this.#foldButton = button("Fold", this.label, () => this.fold());
    this.field = new CodeField({
      label: () => this.label,
      text: block.body,
      language: block.type === "sql" ? "sql" : "plain",
      known: () => host.known(this),
      changed: (text) => {
        block.body = text;
        host.changed();
      },
      keys: {
        "Mod-Enter": () => host.run(this),
        "Mod-Shift-Enter": () => host.runAll(),
        "Mod-s": () => host.save(),
        "Shift-Alt-f": () => this.#format(),
        Escape: () => this.element.focus(),
      },
    });
    this.#body.append(this.field.element);
    this.element = element(
      "div",
      { role: "group", class: `edit-cell is-${block.type}`, tabindex: "0", "aria-label": this.label },
      // What is done to a cell stands above its text and follows it in the order of the keyboard: one comes to write.
      element("div", { class: "cell-head" }, this.#kind, ...(this.#name ? [this.#name] : []), this.#status),
      this.#body,
      this.#acts(),
      this.#old,
      this.result,
    );
  }

  get label(): string {
    const { type, name } = this.block;
    return type === "text" ? "Text cell" : `${kinds[type]} ${name}`.trim();
  }

  get folded(): boolean {
    return this.#body.hidden === true;
  }

  fold(): void {
    this.#body.hidden = !this.#body.hidden;
    this.element.classList.toggle("folded", this.#body.hidden);
    this.#foldButton.firstChild?.replaceWith(this.folded ? "Unfold" : "Fold");
  }

  /** Takes another name: the cell's own, or that of the cell whose chart it is. */
  rename(name: string): void {
    this.block.name = name;
    this.element.setAttribute("aria-label", this.label);
    this.element.querySelector(".cell-acts")?.setAttribute("aria-label", `What to do with ${this.label}`);
    for (const suffix of this.element.querySelectorAll(".cell-acts .hidden")) suffix.textContent = ` ${this.label}`;
    if (this.#name) this.#name.value = name;
    else this.#kind.textContent = this.label;
    this.field.relabel();
  }

  /** Puts the cursor into the text, which is unfolded for it. */
  focusText(): void {
    if (this.folded) this.fold();
    this.field.focus();
  }

  add(form: ChartForm): void {
    this.form = form;
    this.#body.prepend(form.element);
  }

  setStatus(words: string, cancel?: () => void): void {
    if (cancel === undefined) this.#status.replaceChildren(words);
    else if (this.#status.lastChild instanceof HTMLButtonElement) this.#status.firstChild?.replaceWith(`${words} `);
    else this.#status.replaceChildren(`${words} `, button("Cancel", `running ${this.label}`, cancel));
  }

  get isOld(): boolean {
    return this.#old.hasChildNodes();
  }

  /** Says that what it draws on has changed since it answered; null: it has not. @param again runs it */
  setOld(changed: string | null, again?: () => void): void {
    this.element.classList.toggle("is-old", changed !== null);
    if (changed === null || again === undefined) this.#old.replaceChildren();
    else this.#old.replaceChildren(`Old: ${changed} has changed since. `, button("Run again", this.label, again));
  }

  async #format(): Promise<void> {
    if (this.block.type !== "sql") return;
    const { formatDialect, sqlite } = await import("sql-formatter");
    try {
      this.field.text = formatDialect(this.field.text, { dialect: sqlite, tabWidth: 2, keywordCase: "preserve" });
      this.setStatus("");
    } catch {
      this.setStatus("Cannot be formatted as it stands");
    }
  }

  #nameInput(): HTMLInputElement {
    const input = element("input", {
      class: "cell-name",
      value: this.block.name,
      "aria-label": "Name of the cell",
      autocapitalize: "none",
      spellcheck: "false",
      onchange: () => {
        input.value = this.#host.rename(this, input.value.trim());
      },
    });
    return input;
  }

  #acts(): HTMLElement {
    const { type } = this.block;
    const host = this.#host;
    const what = this.label;
    const acts = [
      ...(type === "text" ? [] : [button("Run", what, () => host.run(this), "button")]),
      ...(type === "sql" ? [button("Chart", what, () => host.chart(this))] : []),
      ...(type === "sql" ? [button("Format", what, () => this.#format())] : []),
    ];
    if (host.several) {
      acts.push(
        button("Up", what, () => host.move(this, -1)),
        button("Down", what, () => host.move(this, 1)),
        ...(type === "chart" ? [] : [button("Duplicate", what, () => host.duplicate(this))]),
        button("Delete", what, () => host.remove(this)),
      );
    }
    return toolbar(`What to do with ${what}`, "cell-acts", [...acts, this.#foldButton]);
  }
}
