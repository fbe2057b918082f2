import type { ChartType } from "../../notebook/chart.ts";
import { element } from "./element.ts";
import type { YamlText } from "./yaml.ts";

/** What each type draws, in a few words, and which fields name a column: `*` takes several. */
const types: Record<ChartType, [words: string, fields: string[]]> = {
  line: ["Line: something over time", ["x", "y*", "color", "before"]],
  area: ["Area: the same, filled", ["x", "y*", "color", "before"]],
  column: ["Columns", ["x", "y*", "color", "before"]],
  bar: ["Bars: one a category", ["y", "x", "color", "before"]],
  dot: ["Dots: two numbers", ["x", "y", "color", "label"]],
  heat: ["Heat: a number by two things", ["x", "y", "color"]],
  map: ["Map of countries", ["x", "color"]],
  number: ["Large numbers", ["y*", "label", "before"]],
  table: ["Table only", []],
  lead: ["A sentence", ["x", "y", "before", "top", "top_y"]],
};

const labels: Record<string, string> = {
  x: "Across",
  y: "Up",
  color: "Colour by",
  label: "Named by",
  before: "Compared with",
  top: "Most read page",
  top_y: "Its views",
  title: "Title",
  description: "Description",
  width: "Width",
  limit: "At most",
  table: "Table under it",
  height: "Height",
};

/** What a field means where a type gives it another meaning. */
const others: Partial<Record<ChartType, Record<string, string>>> = {
  bar: { x: "Number", y: "Category" },
  heat: { y: "Down", color: "Number" },
  map: { x: "Country", color: "Number" },
  number: { y: "Numbers" },
  lead: { x: "Day", y: "Number" },
};

const choices: Record<string, [value: string, words: string][]> = {
  width: [
    ["", "Full"],
    ["half", "Half"],
    ["third", "A third"],
  ],
  table: [
    ["", "As usual"],
    ["show", "Open"],
    ["fold", "Folded"],
    ["hide", "For screen readers only"],
  ],
};

/**
 * A chart block by pick: its type, then the columns of the last answer for what the type needs. Fields that the form
 * does not know stay as they are written.
 */
export class ChartForm {
  readonly element = element("div", { class: "chart-form", role: "group", "aria-label": "Picked" });
  readonly #yaml: YamlText;
  readonly #prefix: string[];
  #columns: string[] = [];
  /** A type was picked before anything had been answered: what it draws is guessed when that comes. */
  #waits = false;

  /** @param prefix where the chart stands in the YAML: none of a chart block, `chart` of a query's header */
  constructor(yaml: YamlText, prefix: string[]) {
    this.#yaml = yaml;
    this.#prefix = prefix;
    this.draw();
  }

  set columns(columns: string[]) {
    if (String(columns) === String(this.#columns)) return;
    this.#columns = columns;
    const waited = this.#waits;
    if (waited) this.#turn(String(this.#get("type") ?? ""));
    this.draw();
    if (waited) this.element.dispatchEvent(new Event("change"));
  }

  draw(): void {
    const focused = this.element.contains(document.activeElement) ? document.activeElement?.getAttribute("name") : null;
    if (this.#yaml.broken) {
      this.element.replaceChildren(element("p", { class: "help" }, "This is no YAML as it stands; mend it as text."));
      return;
    }
    const type = String(this.#get("type") ?? "") as ChartType | "";
    const known = type !== "" && Object.hasOwn(types, type) ? type : null;
    const options = Object.entries(types).map(([value, [words]]): [string, string] => [value, words]);
    const fields = [this.#select("type", "Chart", [["", "Chosen by Tallybook"], ...options], type)];
    if (known !== null) {
      for (const field of types[known][1])
        fields.push(this.#column(known, field.replace("*", ""), field.endsWith("*")));
      fields.push(this.#input("title", "text"), this.#select("width", "Width", choices["width"] ?? [], ""));
      if (known !== "table") fields.push(this.#select("table", labels["table"] ?? "", choices["table"] ?? [], ""));
      if (known === "bar" || known === "table") fields.push(this.#input("limit", "number"));
    }
    this.element.replaceChildren(...fields);
    if (focused) this.element.querySelector<HTMLElement>(`[name="${focused}"]`)?.focus();
  }

  #get(field: string): unknown {
    return this.#yaml.get([...this.#prefix, field]);
  }

  #set(field: string, value: unknown): void {
    if (field === "type" && value === undefined && this.#prefix.length > 0) this.#yaml.set(this.#prefix, undefined);
    else this.#yaml.set([...this.#prefix, field], value);
  }

  #select(field: string, label: string, options: [string, string][], chosen: string): HTMLElement {
    const value = String(this.#get(field) ?? chosen);
    const strange = options.some(([one]) => one === value) ? [] : [[value, value] as [string, string]];
    const select = element("select", {
      name: field,
      "aria-label": label,
      onchange: () => this.#choose(field, select.value),
    });
    for (const [one, words] of [...options, ...strange]) {
      select.append(element("option", { value: one, selected: one === value }, words));
    }
    return element("label", { class: "field" }, element("span", {}, label), select);
  }

  #choose(field: string, value: string): void {
    if (field === "type") this.#turn(value);
    else this.#set(field, value === "" ? undefined : value);
    this.draw();
  }

  /** Another type keeps the fields that it knows, and guesses those that it needs. */
  #turn(type: string): void {
    const wanted = Object.hasOwn(types, type) ? types[type as ChartType][1].map((field) => field.replace("*", "")) : [];
    const [first, ...rest] = this.#columns;
    const guess: Record<string, string | undefined> = { x: first, y: rest[0] ?? first, color: rest.at(-1) };
    if (type === "bar") [guess["x"], guess["y"]] = [rest[0] ?? first, first];
    this.#waits = type !== "" && first === undefined;
    const lies = this.#get("type") === "bar";
    this.#set("type", type === "" ? undefined : type);
    if (type !== "" && lies !== (type === "bar")) this.#swap();
    for (const field of ["x", "y", "color", "label", "before", "top", "top_y"]) {
      const has = this.#get(field) !== undefined;
      if (has && !wanted.includes(field)) this.#set(field, undefined);
      const needed = field === "x" || field === "y" || (field === "color" && ["heat", "map"].includes(type));
      if (!has && needed && wanted.includes(field) && guess[field] !== undefined) this.#set(field, guess[field]);
    }
    for (const field of ["stack", "height", "notes", "posts", "better", "change"]) {
      if (type === "" || type === "table") this.#set(field, undefined);
    }
  }

  /** Bars lie: their categories go up, where those of other charts go across. */
  #swap(): void {
    const [x, y] = [this.#get("x"), this.#get("y")];
    // Several columns are drawn as several lines, of which bars have none.
    this.#set("x", Array.isArray(y) ? y[0] : y);
    this.#set("y", x);
  }

  #column(type: ChartType, field: string, several: boolean): HTMLElement {
    const label = others[type]?.[field] ?? labels[field] ?? field;
    const value = this.#get(field);
    const chosen = Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
    const all = [...new Set([...this.#columns, ...chosen])];
    if (several && all.length > 1) return this.#several(field, label, all, chosen);
    const options = all.map((name): [string, string] => [name, name]);
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

  #input(field: string, type: "text" | "number"): HTMLElement {
    const value = this.#get(field);
    const input = element("input", {
      name: field,
      type,
      value: value === undefined ? "" : String(value),
      min: type === "number" ? "1" : undefined,
      onchange: () =>
        this.#set(field, input.value === "" ? undefined : type === "number" ? Number(input.value) : input.value),
    });
    return element("label", { class: "field" }, element("span", {}, labels[field] ?? field), input);
  }
}
