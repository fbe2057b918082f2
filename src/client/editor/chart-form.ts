import type { ChartSuggestions } from "../../notebook/chart/choose.ts";
import type { ChartTypeForm } from "../../notebook/chart/types/index.ts";
import { element } from "../element.ts";
import type { YamlText } from "./yaml.ts";

type Option = [value: string, words: string];

const widths: Option[] = [
  ["", "Full"],
  ["half", "Half"],
  ["third", "A third"],
];

const tableStates: Option[] = [
  ["", "As usual"],
  ["show", "Open"],
  ["fold", "Folded"],
  ["hide", "For screen readers only"],
];

/**
 * A chart block by pick: its type, then the columns of the last answer for what the type needs. Fields that the form
 * does not know stay as they are written.
 */
export class ChartForm {
  readonly element = element("div", { class: "chart-form", role: "group", "aria-label": "Picked" });
  readonly #yaml: YamlText;
  readonly #prefix: string[];
  readonly #types: readonly ChartTypeForm[];
  #columns: string[] = [];
  #suggestions: ChartSuggestions | null = null;
  /** A type was picked before anything had been answered ("": any type): its columns are filled in when that comes. */
  #waiting: string | null = null;

  /**
   * @param prefix where the chart stands in the YAML: none of a chart block, `chart` of a query's header
   * @param types as the page lists them
   */
  constructor(yaml: YamlText, prefix: string[], types: readonly ChartTypeForm[]) {
    this.#yaml = yaml;
    this.#prefix = prefix;
    this.#types = types;
    this.draw();
  }

  answered({ columns, suggestions }: { columns: string[]; suggestions: ChartSuggestions | null }): void {
    if (JSON.stringify([columns, suggestions]) === JSON.stringify([this.#columns, this.#suggestions])) return;
    this.#columns = columns;
    this.#suggestions = suggestions;
    const waiting = this.#waiting;
    if (waiting !== null) this.#changeType(waiting || (suggestions?.type ?? ""));
    this.draw();
    if (waiting !== null) this.element.dispatchEvent(new Event("change"));
  }

  /** A new chart: of the type that its columns are likely to want. */
  begin(): void {
    if (this.#suggestions === null) this.#waiting = "";
    else this.#changeType(this.#suggestions.type);
    this.draw();
  }

  draw(): void {
    const focused = this.element.contains(document.activeElement) ? document.activeElement?.getAttribute("name") : null;
    if (this.#yaml.broken) {
      this.element.replaceChildren(element("p", { class: "help" }, "This is no YAML as it stands; mend it as text."));
      return;
    }
    const type = this.#typeOf(this.#get("type"));
    const options = this.#types.map(({ name, title }): Option => [name, title]);
    // A query without a chart has one chosen; a chart block is there to say which.
    const none: Option[] = this.#prefix.length > 0 ? [["", "Chosen by Tallybook"]] : [];
    const fields = [this.#select("type", "Chart", [...none, ...options], "")];
    if (type) {
      const { limit, forecast, ...columns } = type.form;
      for (const [field, label] of Object.entries(columns)) fields.push(this.#column(type, field, label));
      fields.push(this.#input("title", "Title", "text"), this.#select("width", "Width", widths, ""));
      if (type.tableState !== "show") fields.push(this.#select("table", "Table under it", tableStates, ""));
      if (forecast) fields.push(this.#input("forecast", forecast, "number"));
      if (limit) fields.push(this.#input("limit", limit, "number"));
    }
    this.element.replaceChildren(...fields);
    if (focused) this.element.querySelector<HTMLElement>(`[name="${focused}"]`)?.focus();
  }

  #typeOf(name: unknown): ChartTypeForm | undefined {
    return this.#types.find((type) => type.name === name);
  }

  #get(field: string): unknown {
    return this.#yaml.get([...this.#prefix, field]);
  }

  #set(field: string, value: unknown): void {
    if (field === "type" && value === undefined && this.#prefix.length > 0) this.#yaml.set(this.#prefix, undefined);
    else this.#yaml.set([...this.#prefix, field], value);
  }

  #select(field: string, label: string, options: Option[], chosen: string): HTMLElement {
    const value = String(this.#get(field) ?? chosen);
    const unknown = options.some(([one]) => one === value) ? [] : [[value, value] as Option];
    const select = element("select", {
      name: field,
      "aria-label": label,
      onchange: () => this.#choose(field, select.value),
    });
    for (const [one, words] of [...options, ...unknown]) {
      select.append(element("option", { value: one, selected: one === value }, words));
    }
    return element("label", { class: "field" }, element("span", {}, label), select);
  }

  #choose(field: string, value: string): void {
    if (field === "type") this.#changeType(value);
    else this.#set(field, value === "" ? undefined : value);
    this.draw();
  }

  /** Another type keeps the fields that it knows, and those that it needs are filled in. */
  #changeType(name: string): void {
    const [before, type] = [this.#typeOf(this.#get("type")), this.#typeOf(name)];
    const fields: string[] = Object.keys(type?.form ?? {});
    const isOwn = before?.axes === "own" || type?.axes === "own";
    const anew = this.#suggestions !== null && before !== type && isOwn;
    const isFresh = anew || (this.#get("x") === undefined && this.#get("y") === undefined);
    const suggested: Record<string, unknown> = { ...this.#suggestions?.fields[name] };
    this.#waiting = type && this.#suggestions === null ? name : null;
    this.#set("type", name === "" ? undefined : name);
    if (name !== "" && (before?.axes === "lying") !== (type?.axes === "lying")) this.#swap();
    for (const field of ["x", "y", "color", "label", "before", "top", "top_y"]) {
      if (anew) this.#set(field, undefined);
      const has = this.#get(field) !== undefined;
      // What a type can do without is not forced on columns that were picked.
      const wanted = isFresh || type?.needs.some((need) => need === field) || field === "y";
      if (has && !fields.includes(field)) this.#set(field, undefined);
      if (!has && wanted && suggested[field] !== undefined) this.#set(field, suggested[field]);
    }
    for (const field of ["stack", "missing", "height", "forecast", "notes", "posts", "better", "change"]) {
      if (name === "" || type?.tableState === "show") this.#set(field, undefined);
    }
  }

  /** Types that lie have their categories upwards, where those of other charts go across. */
  #swap(): void {
    const [x, y] = [this.#get("x"), this.#get("y")];
    // Several columns are drawn as several lines, of which bars have none.
    this.#set("x", Array.isArray(y) ? y[0] : y);
    this.#set("y", x);
  }

  #column({ isSeveral = false }: ChartTypeForm, field: string, label: string): HTMLElement {
    const value = this.#get(field);
    const chosen = Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
    const all = [...new Set([...this.#columns, ...chosen])];
    if (isSeveral && field === "y" && all.length > 1) return this.#several(field, label, all, chosen);
    const options = all.map((name): Option => [name, name]);
    return this.#select(field, label, [["", "—"], ...options], chosen[0] ?? "");
  }

  #several(field: string, label: string, all: string[], chosen: string[]): HTMLElement {
    const boxes = all.map((name) => {
      const box = element("input", { type: "checkbox", value: name, name: `${field}-${name}` });
      box.checked = chosen.includes(name);
      box.addEventListener("change", () => {
        const next = all.filter((one) => (one === name ? box.checked : chosen.includes(one)));
        this.#set(field, next.length > 1 ? next : next[0]);
        this.draw();
      });
      return element("label", {}, box, name);
    });
    const list = element("div", { class: "options" }, ...boxes);
    return element("fieldset", { class: "field" }, element("legend", {}, label), list);
  }

  #input(field: string, label: string, type: "text" | "number"): HTMLElement {
    const value = this.#get(field);
    const input = element("input", {
      name: field,
      type,
      value: value === undefined ? "" : String(value),
      min: type === "number" ? "1" : undefined,
      onchange: () =>
        this.#set(field, input.value === "" ? undefined : type === "number" ? Number(input.value) : input.value),
    });
    return element("label", { class: "field" }, element("span", {}, label), input);
  }
}
