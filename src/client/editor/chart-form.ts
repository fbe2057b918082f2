import type { ChartType } from "../../notebook/chart/chart.ts";
import { type ColumnKind, isTemporal } from "../../notebook/chart/column.ts";
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

/** Types in which the same fields stand for something else: what was picked for another type is no pick for these. */
const ownWays = new Set(["dot", "heat", "map"]);

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
  #kinds: ColumnKind[] = [];
  /** Picked before anything had been answered, "" for any type: what it draws is guessed when that comes. */
  #waits: ChartType | "" | null = null;

  /** @param prefix where the chart stands in the YAML: none of a chart block, `chart` of a query's header */
  constructor(yaml: YamlText, prefix: string[]) {
    this.#yaml = yaml;
    this.#prefix = prefix;
    this.draw();
  }

  answered({ columns, kinds }: { columns: string[]; kinds: ColumnKind[] }): void {
    if (String([columns, kinds]) === String([this.#columns, this.#kinds])) return;
    this.#columns = columns;
    this.#kinds = kinds;
    const waited = this.#waits;
    if (waited !== null) this.#turn(waited || this.#guessType());
    this.draw();
    if (waited !== null) this.element.dispatchEvent(new Event("change"));
  }

  /** A new chart: of the type that its columns are likely to want. */
  begin(): void {
    if (this.#columns.length === 0) this.#waits = "";
    else this.#turn(this.#guessType());
    this.draw();
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
    // A query without a chart has one chosen; a chart block is there to say which.
    const none: [string, string][] = this.#prefix.length > 0 ? [["", "Chosen by Tallybook"]] : [];
    const fields = [this.#select("type", "Chart", [...none, ...options], type)];
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
    const known = Object.hasOwn(types, type) ? (type as ChartType) : null;
    const wanted = known === null ? [] : types[known][1].map((field) => field.replace("*", ""));
    const before = this.#get("type");
    const fresh = this.#get("x") === undefined && this.#get("y") === undefined;
    const anew = this.#columns.length > 0 && before !== type && [before, type].some((one) => ownWays.has(String(one)));
    const guess = this.#guess(known, fresh || anew);
    this.#waits = known !== null && this.#columns.length === 0 ? known : null;
    const lies = before === "bar";
    this.#set("type", type === "" ? undefined : type);
    if (type !== "" && lies !== (type === "bar")) this.#swap();
    for (const field of ["x", "y", "color", "label", "before", "top", "top_y"]) {
      if (anew) this.#set(field, undefined);
      const has = this.#get(field) !== undefined;
      if (has && !wanted.includes(field)) this.#set(field, undefined);
      if (!has && wanted.includes(field) && guess[field] !== undefined) this.#set(field, guess[field]);
    }
    for (const field of ["stack", "height", "notes", "posts", "better", "change"]) {
      if (type === "" || type === "table") this.#set(field, undefined);
    }
  }

  #guessType(): ChartType {
    const at = this.#kinds.findIndex((kind) => kind !== "number");
    if (!this.#kinds.includes("number")) return "table";
    return at === -1 ? "number" : isTemporal(this.#kinds[at] ?? "text") ? "line" : "bar";
  }

  /** Columns for what a type needs: numbers where it counts, the others where it parts. */
  #guess(type: ChartType | null, fresh: boolean): Record<string, string | undefined> {
    const numbers = this.#columns.filter((_, index) => this.#kinds[index] === "number");
    const [first, second] = this.#columns.filter((name) => !numbers.includes(name));
    const number = numbers[0] ?? this.#columns[1] ?? first;
    if (type === "bar") return { x: number, y: first ?? number };
    if (type === "dot") return { x: number, y: numbers[1] ?? number, label: first };
    if (type === "heat") return { x: first ?? number, y: second ?? numbers[1] ?? number, color: numbers.at(-1) };
    if (type === "map") return { x: this.#columns[this.#kinds.indexOf("country")] ?? first ?? number, color: number };
    // One line for each of a second kind of thing, where these are what is counted.
    const parts = type === "line" || type === "area" || type === "column";
    return { x: first ?? number, y: number, color: parts && fresh ? second : undefined };
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
