import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import { element } from "../element.ts";
import { type CodeViewOptions, openView } from "./code-view.ts";

/** What is wrong with a text, in its lines and columns, from 1. */
export interface CodeProblem {
  line: number;
  column: number;
  length: number;
  message: string;
}

/**
 * A field for code. It lives in a shadow root: there CodeMirror hands its styles to the browser as objects, where
 * elsewhere it would write a style element, which the pages' policy forbids. Far from the screen it is its bare text,
 * of the same height: two hundred of them would make the page late and each key slow.
 */
export class CodeField {
  readonly element: HTMLElement;
  readonly #options: CodeViewOptions;
  readonly #bare: HTMLElement;
  #view: EditorView | null = null;
  /** Problems of the bare text, until there is a view to show them. */
  #problems: CodeProblem[] = [];

  constructor(options: CodeViewOptions) {
    this.#options = options;
    // Whoever comes by Tab comes to the same place, and finds it made.
    this.#bare = element("pre", { tabindex: "0", onfocus: () => this.focus() }, options.text || "\n");
    this.element = element("div", { class: `code in-${options.language}` }, this.#bare);
    fields.set(this.element, this);
    near.observe(this.element);
  }

  get text(): string {
    return this.#view?.state.doc.toString() ?? this.#options.text;
  }

  set text(text: string) {
    if (text === this.text) return;
    const view = this.make();
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  }

  /** Puts a text where the cursor is, in the place of what is selected. */
  insert(text: string): void {
    const view = this.make();
    view.dispatch(view.state.replaceSelection(text), { scrollIntoView: true });
    view.focus();
  }

  focus(): void {
    this.make().focus();
  }

  /** What it is called has changed. */
  relabel(): void {
    this.#view?.dispatch({});
  }

  /** Draws a line under what is wrong, and says it where the pointer or the cursor is. */
  showProblems(problems: CodeProblem[]): void {
    this.#problems = problems;
    const view = this.#view;
    if (view === null) return;
    const { state } = view;
    const diagnostics = problems.map(({ line, column, length, message }): Diagnostic => {
      const at = state.doc.line(Math.max(1, Math.min(line, state.doc.lines)));
      const from = Math.min(at.from + column - 1, Math.max(at.from, at.to - 1));
      const to = Math.max(from, Math.min(from + Math.max(1, length), state.doc.length));
      return { from, to, severity: "error", message };
    });
    view.dispatch(setDiagnostics(state, diagnostics));
  }

  destroy(): void {
    near.unobserve(this.element);
    this.#view?.destroy();
  }

  make(): EditorView {
    if (this.#view !== null) return this.#view;
    near.unobserve(this.element);
    this.#view = openView(this.element.attachShadow({ mode: "open" }), this.#options);
    this.#bare.remove();
    if (this.#problems.length > 0) this.showProblems(this.#problems);
    return this.#view;
  }
}

const fields = new WeakMap<Element, CodeField>();

/** A screen away they are made: before they are seen, at the pace of a hand that scrolls. */
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) fields.get(target)?.make();
  },
  { rootMargin: "100% 0px" },
);
