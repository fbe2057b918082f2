import { toLabel } from "../../base/label.ts";
import type { ParamType } from "../../query/library/params.ts";
import { button, element } from "../element.ts";
import type { YamlText } from "./yaml.ts";

const types: [ParamType, string][] = [
  ["text", "Text"],
  ["integer", "Whole number"],
  ["number", "Number"],
  ["boolean", "Yes or no"],
  ["date", "Date"],
  ["range", "From date to date"],
  ["choice", "One of a list"],
  ["choices", "Several of a list"],
];

interface Deps {
  /** Of the file: what the title is made of where none is given. */
  name(): string;
  /** Only a query can be a view. */
  isQuery: boolean;
  /** Names that the SQL asks for and no declaration has. */
  undeclared(): string[];
  /** A parameter has another name, which the SQL does not say yet. */
  renamed(from: string, to: string): void;
}

/** The form of a notebook's title and parameters, which writes the header. */
export class HeadForm {
  readonly #body: HTMLElement;
  readonly #yaml: YamlText;
  readonly #deps: Deps;

  /** @param body where it stands */
  constructor(body: HTMLElement, yaml: YamlText, deps: Deps) {
    this.#body = body;
    this.#yaml = yaml;
    this.#deps = deps;
    this.draw();
  }

  /** Names by which an address carries the parameters. */
  get params(): string[] {
    return Object.entries(this.#params()).flatMap(([name, spec]) =>
      spec["type"] === "range" ? [`${name}_from`, `${name}_to`] : [name],
    );
  }

  draw(): void {
    if (this.#yaml.broken) {
      const words = "The header is no YAML as it stands; mend it in the whole text.";
      this.#body.replaceChildren(element("p", { class: "help" }, words));
      return;
    }
    const params = Object.entries(this.#params());
    const missing = this.#deps.undeclared().filter((name) => !this.params.includes(name));
    this.#body.replaceChildren(
      element(
        "div",
        { class: "about-form" },
        this.#title(),
        this.#text(() => ["description"], "Description"),
      ),
      element(
        "div",
        { class: "about-form" },
        this.#flag("public", "Public: anyone may see it without login"),
        this.#flag("hidden", "Not in the sidebar"),
        ...(this.#deps.isQuery
          ? [this.#flag("view", "View: a view of the database by this name; takes no parameters")]
          : []),
      ),
      element("h2", {}, "Parameters"),
      ...params.map(([name, spec]) => this.#param(name, spec)),
      element(
        "p",
        { class: "actions" },
        ...missing.map((name) => button(`Declare :${name}`, "", () => this.#declare(name), "button")),
        button("Add a parameter", "", () => this.#declare(this.#freeName()), "button"),
      ),
    );
  }

  #params(): Record<string, Record<string, unknown>> {
    const declared = this.#yaml.broken ? undefined : this.#yaml.get(["params"]);
    if (typeof declared !== "object" || declared === null) return {};
    return Object.fromEntries(
      Object.entries(declared).map(([name, spec]) => [
        name,
        typeof spec === "object" && spec !== null ? spec : { type: spec },
      ]),
    ) as Record<string, Record<string, unknown>>;
  }

  #declare(name: string): void {
    this.#yaml.set(["params", name], { type: "text" });
    this.#drawAt(name, "select");
  }

  /** Draws the form anew and keeps the focus: at a field of this parameter, or where one is added. */
  #drawAt(name: string, field: "input" | "select"): void {
    this.draw();
    const selector = `[data-param="${CSS.escape(name)}"] ${field}`;
    const [add] = [...this.#body.querySelectorAll<HTMLElement>(".actions button")].slice(-1);
    (this.#body.querySelector<HTMLElement>(selector) ?? add)?.focus();
  }

  #freeName(): string {
    const taken = this.#params();
    for (let count = 1; ; count++) if (!Object.hasOwn(taken, `param_${count}`)) return `param_${count}`;
  }

  #text(path: () => string[], label: string, type: "text" | "number" = "text"): HTMLElement {
    const value = this.#yaml.get(path());
    const input = element("input", {
      type,
      value: value === undefined || value === null ? "" : String(value),
      oninput: () => {
        const typed = input.value.trim();
        this.#yaml.set(path(), typed === "" ? undefined : type === "number" ? Number(typed) : typed);
      },
    });
    return element("label", { class: "field" }, element("span", {}, label), input);
  }

  /** Where it has none of its own it follows the name, and says so. */
  #title(): HTMLElement {
    const field = this.#text(() => ["title"], "Title");
    const input = field.querySelector("input");
    if (input) input.placeholder = toLabel(this.#deps.name());
    return field;
  }

  #flag(name: string, label: string): HTMLElement {
    const box = element("input", {
      type: "checkbox",
      onchange: () => this.#yaml.set([name], box.checked || undefined),
    });
    box.checked = this.#yaml.get([name]) === true;
    return element("label", { class: "flag" }, box, label);
  }

  #param(named: string, spec: Record<string, unknown>): HTMLElement {
    const type = String(spec["type"] ?? "text");
    // `least: integer` is short for a mapping, which the form needs.
    if (typeof this.#yaml.get(["params", named]) !== "object") this.#yaml.set(["params", named], { type });
    const group = element("div", { class: "param", role: "group" });
    const nameOf = () => group.dataset["param"] ?? "";
    const setName = (name: string) => {
      group.dataset["param"] = name;
      group.ariaLabel = `Parameter ${name}`;
    };
    setName(named);
    const path = (field: string) => () => ["params", nameOf(), field];
    const select = element("select", {
      onchange: () => {
        this.#yaml.set(["params", nameOf()], this.#specAs(this.#params()[nameOf()] ?? {}, select.value));
        this.#drawAt(nameOf(), "select");
      },
    });
    for (const [value, words] of types) select.append(element("option", { value, selected: value === type }, words));
    const fields = [
      this.#name(nameOf, setName),
      element("label", { class: "field" }, element("span", {}, "Type"), select),
    ];
    fields.push(this.#text(path("label"), "Label"));
    if (type === "choice" || type === "choices") fields.push(this.#options(path("options"), spec["options"]));
    if (type !== "range" && type !== "choices") fields.push(this.#text(path("default"), "Default"));
    if (["integer", "number"].includes(type)) {
      fields.push(this.#text(path("min"), "At least", "number"), this.#text(path("max"), "At most", "number"));
    }
    const remove = button("Remove", "this parameter", () => {
      this.#yaml.set(["params", nameOf()], undefined);
      if (Object.keys(this.#params()).length === 0) this.#yaml.set(["params"], undefined);
      this.#drawAt(nameOf(), "select");
    });
    group.append(...fields, remove);
    return group;
  }

  /** A parameter as another type: its label stays, its bounds and options only where that type has them. */
  #specAs(spec: Record<string, unknown>, type: string): Record<string, unknown> {
    const changed: Record<string, unknown> = { type };
    for (const field of ["label", "description"]) if (spec[field] !== undefined) changed[field] = spec[field];
    if (type === "choice" || type === "choices") changed["options"] = spec["options"] ?? ["one", "two"];
    return changed;
  }

  /** The SQL says the new name too. The form stands as it is: who goes on to another field by it finds it there. */
  #name(nameOf: () => string, setName: (name: string) => void): HTMLElement {
    const input = element("input", {
      value: nameOf(),
      pattern: "[A-Za-z_][A-Za-z0-9_]*",
      autocapitalize: "none",
      spellcheck: "false",
      onchange: () => {
        const [name, wanted] = [nameOf(), input.value.trim().replace(/^:/, "")];
        const can = /^[A-Za-z_]\w*$/.test(wanted) && !Object.hasOwn(this.#params(), wanted);
        input.value = can ? wanted : name;
        if (!can) return;
        this.#yaml.rename(["params", name], wanted);
        setName(wanted);
        this.#deps.renamed(name, wanted);
      },
    });
    return element("label", { class: "field" }, element("span", {}, "Name, as in :name"), input);
  }

  /** A value a line, `value = label`; or SQL that answers with them. */
  #options(path: () => string[], given: unknown): HTMLElement {
    const query = typeof given === "object" && given !== null && !Array.isArray(given) && "query" in given;
    const listed = Array.isArray(given)
      ? given.map(String)
      : Object.entries(given ?? {}).map(([value, label]) => (value === label ? value : `${value} = ${label}`));
    const area = element("textarea", {
      rows: "3",
      oninput: () => this.#yaml.set(path(), toOptions(area.value)),
    });
    area.value =
      typeof given === "string" ? given : query ? String((given as { query: unknown }).query) : listed.join("\n");
    return element("label", { class: "field" }, element("span", {}, "Choices, one a line, or a select"), area);
  }
}

function toOptions(text: string): unknown {
  const lines = text.split("\n").map((line) => line.trim());
  if (/^(select|with|values)\b/i.test(text.trim())) return { query: text.trim() };
  const pairs = lines.filter((line) => line !== "").map((line) => line.split(/\s*=\s*/, 2));
  if (pairs.every(([, label]) => label === undefined)) return pairs.map(([value]) => value);
  return Object.fromEntries(pairs.map(([value, label]) => [value, label ?? value]));
}
