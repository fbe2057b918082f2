import { splitQuery } from "../../query/library/split.ts";
import type { EditorSchema } from "../../write/schema.ts";
import { element } from "../element.ts";
import { fetchJson } from "../fetch.ts";
import { CodeField } from "./code-field.ts";

/** Of one text two fields: what a collector says of itself, and its SQL, with the editor's help. */
class CollectorEditor extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    const whole = this.querySelector<HTMLTextAreaElement>("textarea[name=text]");
    const parts = whole && toParts(whole.value);
    if (!form || !whole || !parts) return;
    const schema = fetchJson<EditorSchema>("/write/schema.json");
    const known = async () => ({ schema: await schema, cells: {}, params: ["body", "subject", "page"] });
    const sent = { head: parts.head, sql: parts.sql };
    const gather = () => {
      whole.value = sent.head + sent.sql;
    };
    const save = () => form.querySelector<HTMLButtonElement>("button[value=save]")?.click();
    const tryIt = () => form.querySelector<HTMLButtonElement>("button[value=try]")?.click();
    const keys = { "Mod-s": save, "Mod-Enter": tryIt };
    const make = (part: "head" | "sql", label: string, language: "sql" | "plain") =>
      new CodeField({
        label: () => label,
        text: sent[part],
        language,
        keys,
        changed: (text) => {
          sent[part] = text;
          gather();
        },
        ...(language === "sql" && { known }),
      });
    const head = make("head", "What it says of itself", "plain");
    const sql = make("sql", "Its SELECT", "sql");
    const field = whole.closest<HTMLElement>(".field");
    if (field) field.hidden = true;
    field?.after(
      element("div", { class: "field" }, element("p", { class: "label" }, "What it says of itself"), head.element),
      element("div", { class: "field" }, element("p", { class: "label" }, "Its SELECT over :body"), sql.element),
    );
    this.#show(head, sql, parts.head.split("\n").length - 1);
  }

  /** The problem that came with the page, under the line that it is of. */
  #show(head: CodeField, sql: CodeField, headLines: number): void {
    const { line, problem } = this.dataset;
    if (line === undefined || problem === undefined) return;
    const number = Number(line);
    const isSql = number > headLines;
    const at = { line: isSql ? number - headLines : number, column: 1, length: 1000, message: problem };
    (isSql ? sql : head).make();
    (isSql ? sql : head).showProblems([at]);
  }
}

/** Null: a text whose header never ends stays one field. */
function toParts(text: string): { head: string; sql: string } | null {
  try {
    const { rest } = splitQuery(text, "");
    return { head: text.slice(0, rest), sql: text.slice(rest) };
  } catch {
    return null;
  }
}

customElements.define("collector-editor", CollectorEditor);
