/**
 * <notebook-editor>: makes cells of the text in its form, runs them without leaving the page, and keeps what is written.
 * The form stays what is sent: a text that cannot be parted into cells is written in it as a whole.
 */
import { toTokens } from "../../query/tokens.ts";
import type { Schema } from "../../write/schema.ts";
import type { Cell, Owner } from "./cell.ts";
import { adding, Cells } from "./cells.ts";
import { ChartForm } from "./chart-form.ts";
import type { Known } from "./completion.ts";
import { type Kind, type NotebookText, newBlock, parse, toNotebook, write } from "./document.ts";
import { button, element } from "./element.ts";
import { HeadForm } from "./head-form.ts";
import { Keeper } from "./keep.ts";
import { Runner } from "./runner.ts";
import { YamlText } from "./yaml.ts";

/** Of our addresses that are no parameters of a notebook. */
const ours = ["draft", "begin", "sql", "done"];

class NotebookEditor extends HTMLElement {
  #form!: HTMLFormElement;
  #text!: HTMLTextAreaElement;
  #keeper!: Keeper;
  #notebook: NotebookText | null = null;
  #cells: Cells | null = null;
  #runner: Runner | null = null;
  #head: HeadForm | null = null;
  /** The header, which the forms of the page, of its parameters and of a query's chart write. */
  #yaml: YamlText | null = null;
  #schema: Schema | null = null;
  readonly #stage = element("div", { class: "stage" });
  readonly #around = element("div", { class: "run-around" });
  readonly #problem = element("p", { class: "status bad", role: "alert", hidden: true });
  readonly #undo = element("p", { class: "undo", role: "status" });

  connectedCallback(): void {
    const form = this.querySelector("form.editor");
    const text = form?.querySelector("textarea");
    if (!(form instanceof HTMLFormElement) || !text) return;
    [this.#form, this.#text] = [form, text];
    this.#keeper = new Keeper(
      this.dataset["key"] ?? "",
      () => this.#data(),
      (words) => this.#say(words),
    );
    this.#restore();
    this.#build();
    this.#listen();
    fetch("/write/schema.json")
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((schema) => {
        this.#schema = schema;
      })
      .catch(() => {});
  }

  #restore(): void {
    if (new URLSearchParams(location.search).get("done") === "saved") this.#keeper.forget();
    const kept = this.#keeper.restore(Number(this.dataset["drafted"] ?? 0));
    if (!kept || kept.text === this.#text.value) return;
    this.#text.value = kept.text;
    this.#set("kind", kept.kind);
    this.#set("base", kept.base);
    if (this.dataset["named"] === undefined) this.#set("name", kept.name);
    this.#say("Brought back what was not saved");
  }

  #listen(): void {
    this.querySelector<HTMLButtonElement>("[data-keys]")?.addEventListener("click", () => this.#help());
    const keys = this.querySelector<HTMLButtonElement>("[data-keys]");
    if (keys) keys.hidden = false;
    this.#text.addEventListener("input", () => this.#changed());
    this.#form.querySelector("[name=name]")?.addEventListener("input", () => this.#changed());
    this.#form.querySelector("[name=kind]")?.addEventListener("change", () => this.#turn());
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "s" || event.defaultPrevented) return;
      event.preventDefault();
      this.#save();
    });
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

  /** Cells of the text as it stands; where it has no cells to show, the whole text stays. */
  #build(): void {
    const field = this.#text.closest<HTMLElement>(".field");
    try {
      this.#notebook = parse(this.#kind, this.#text.value);
    } catch {
      return;
    }
    if (!field) return;
    const notebook = this.#notebook;
    const head = new YamlText(notebook.head, (text) => {
      notebook.head = text;
      this.#changed();
    });
    const cells = new Cells(notebook, {
      owner: () => this.#owner,
      changed: () => this.#changed(),
      say: (words, undo) => this.#offer(words, undo),
      help: () => this.#help(),
      chart: (cell) => this.#chart(cell),
    });
    this.#cells = cells;
    this.#yaml = head;
    this.#head = new HeadForm(head, () => this.#undeclared());
    this.#runner = new Runner(cells, {
      read: () => ({ form: this.#data(), lines: write(notebook).lines }),
      search: () => this.#search,
      around: (bar) => this.#around.replaceChildren(bar),
      problem: (words) => this.#tell(words),
    });
    for (const cell of cells.all) if (cell.block.type === "chart") this.#formFor(cell);
    if (notebook.kind === "query" && head.get(["chart"]) !== undefined) this.#queryChart();
    this.#stage.replaceChildren(
      this.#head.element,
      this.#around,
      cells.element,
      ...(notebook.kind === "notebook" ? [adding(cells)] : []),
    );
    field.before(this.#problem, this.#stage);
    field.hidden = true;
    this.#form.querySelector(":scope > .actions")?.before(this.#undo);
    this.#toggle(field);
    const results = this.querySelector("[data-run]");
    if (results) results.replaceChildren();
  }

  #toggle(field: HTMLElement): void {
    if (this.#form.querySelector("[data-whole]")) return;
    const toggle = button(
      "Whole text",
      "",
      () => {
        const whole = field.hidden;
        if (!whole) {
          this.#cells?.destroy();
          this.#cells = null;
          this.#build();
          if (!field.hidden) return this.#tell("This text cannot be parted into cells: its header has no end.");
        }
        field.hidden = !whole;
        this.#stage.hidden = whole;
        toggle.textContent = whole ? "Cells" : "Whole text";
        return this.#tell(null);
      },
      "button",
    );
    toggle.dataset["whole"] = "";
    this.#form.querySelector("[data-keys]")?.before(toggle);
  }

  readonly #ownerOf = (several: boolean): Owner => ({
    several,
    changed: () => this.#changed(),
    run: (cell) => this.#run(cell),
    runAll: () => this.#runAll(),
    save: () => this.#save(),
    format: (cell) => this.#format(cell),
    chart: (cell) => this.#chart(cell),
    move: (cell, by) => this.#cells?.move(cell, by),
    duplicate: (cell) => this.#cells?.duplicate(cell),
    remove: (cell) => this.#cells?.remove(cell),
    rename: (cell, name) => this.#rename(cell, name),
    known: (cell) => this.#known(cell),
  });

  get #owner(): Owner {
    return this.#ownerOf(this.#notebook?.kind === "notebook");
  }

  get #kind(): Kind {
    return this.#form.elements.namedItem("kind") instanceof HTMLSelectElement && this.#get("kind") === "notebook"
      ? "notebook"
      : "query";
  }

  #get(name: string): string {
    return String(new FormData(this.#form).get(name) ?? "");
  }

  #set(name: string, value: string): void {
    const field = this.#form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }

  #data(): FormData {
    const data = new FormData(this.#form);
    data.delete("act");
    return data;
  }

  #changed(): void {
    if (this.#notebook && !this.#stage.hidden && this.#cells) this.#text.value = write(this.#notebook).text;
    this.#keeper.changed();
    if (this.dataset["named"] !== undefined || new URLSearchParams(location.search).has("draft")) return;
    // From now on a reload finds the draft instead of a new beginning.
    history.replaceState(null, "", `/queries/new?draft=${encodeURIComponent(this.dataset["key"] ?? "")}`);
  }

  #say(words: string): void {
    const line = this.querySelector("[data-kept]");
    if (line) line.textContent = words;
  }

  #tell(words: string | null): void {
    this.#problem.hidden = words === null;
    this.#problem.textContent = words ?? "";
  }

  #offer(words: string, undo?: () => void): void {
    this.#undo.replaceChildren(`${words} `, ...(undo ? [button("Undo", words, undo)] : []));
  }

  #help(): void {
    this.querySelector<HTMLDialogElement>("[data-help]")?.showModal();
  }

  get #search(): string {
    const params = new URLSearchParams(location.search);
    for (const name of ours) params.delete(name);
    return params.size > 0 ? `?${params}` : "";
  }

  /** The same cells for another period or other parameters, which live in the address as on every page. */
  #ask(search: string): void {
    const params = new URLSearchParams(search);
    const draft = new URLSearchParams(location.search).get("draft");
    if (draft !== null) params.set("draft", draft);
    history.replaceState(null, "", params.size > 0 ? `${location.pathname}?${params}` : location.pathname);
    this.#runAll();
  }

  #run(cell: Cell): void {
    const { type, name } = cell.block;
    const target = type === "chart" ? this.#cells?.byName(name) : cell;
    if (target?.block.type === "sql") this.#runner?.run([target], target.block.name || null);
  }

  #runAll(): void {
    const cells = this.#cells?.all.filter(({ block }) => block.type === "sql") ?? [];
    this.#runner?.run(cells, null);
  }

  async #format(cell: Cell): Promise<void> {
    if (cell.block.type !== "sql") return;
    const { formatDialect, sqlite } = await import("sql-formatter");
    try {
      cell.field.text = formatDialect(cell.field.text, { dialect: sqlite, tabWidth: 2, keywordCase: "preserve" });
      cell.say("");
    } catch {
      cell.say("Cannot be formatted as it stands");
    }
  }

  #chart(cell: Cell): void {
    if (this.#notebook?.kind === "query") {
      this.#queryChart();
      if (cell.columns.length === 0) this.#run(cell);
      return;
    }
    const { name } = cell.block;
    const there = this.#cells?.chartOf(name);
    const at = (this.#cells?.all.indexOf(cell) ?? 0) + 1;
    const chart = there ?? this.#cells?.add("chart", at, newBlock("chart", name, "type: line"));
    if (!chart) return;
    if (!there) this.#formFor(chart);
    if (chart.form && cell.columns.length > 0) chart.form.columns = cell.columns;
    if (chart.folded) chart.fold();
    chart.element.querySelector("select")?.focus();
    if (cell.columns.length === 0) this.#run(cell);
  }

  /** By pick, above the chart's text: each writes what the other shows, and the chart is drawn anew. */
  #formFor(cell: Cell): void {
    const yaml = new YamlText(cell.block.body, (text) => {
      cell.field.text = text.trimEnd();
      this.#preview(cell);
    });
    const form = new ChartForm(yaml, []);
    cell.add(form);
    cell.field.element.addEventListener("focusout", () => {
      yaml.text = cell.field.text;
      form.draw();
    });
    const columns = this.#cells?.byName(cell.block.name)?.columns ?? [];
    if (columns.length > 0) form.columns = columns;
  }

  #queryChart(): void {
    const [cell] = this.#cells?.all ?? [];
    if (!cell || !this.#yaml) return;
    if (cell.form) {
      cell.form.element.querySelector("select")?.focus();
      return;
    }
    const form = new ChartForm(this.#yaml, ["chart"]);
    cell.form = form;
    cell.field.element.after(form.element);
    form.element.addEventListener("change", () => this.#preview(cell));
    if (cell.columns.length > 0) form.columns = cell.columns;
  }

  #timer = 0;
  #preview(cell: Cell): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#run(cell), 250);
  }

  #rename(cell: Cell, name: string): string {
    const { block } = cell;
    const taken = this.#cells?.byName(name);
    if (!/^[A-Za-z_]\w*$/.test(name) || (taken && taken !== cell)) {
      cell.say(taken ? "Another cell has this name" : "A name is letters, digits and _");
      return block.name;
    }
    const chart = this.#cells?.chartOf(block.name);
    block.name = name;
    if (chart) chart.block.name = name;
    cell.say("");
    this.#changed();
    return name;
  }

  #known(cell: Cell): Known {
    const all = this.#cells?.all ?? [];
    const earlier = all.slice(0, all.indexOf(cell)).filter(({ block }) => block.type === "sql");
    return {
      schema: this.#schema,
      cells: Object.fromEntries(earlier.map(({ block, columns }) => [block.name.toLowerCase(), columns])),
      params: [...(this.#head?.params ?? []), ...this.#undeclared()],
    };
  }

  /** Names the SQL asks for that neither the header declares nor the bar sets. */
  #undeclared(): string[] {
    const declared = new Set([
      ...(this.#head?.params ?? []),
      ...(this.#schema?.params ?? ["from", "to", "site", "today", "now"]),
    ]);
    const sql = this.#cells?.all.filter(({ block }) => block.type === "sql").map(({ block }) => block.body) ?? [];
    const names = sql.flatMap((text) =>
      toTokens(text).filter(({ kind, text: word }) => kind === "parameter" && /^:\w/.test(word)),
    );
    return [...new Set(names.map(({ text }) => text.slice(1)))].filter((name) => !declared.has(name));
  }

  /** The other kind: a query becomes a notebook of one cell, and such a notebook a query. */
  #turn(): void {
    const notebook = this.#notebook;
    const before = notebook?.kind;
    if (!notebook || before === this.#kind) {
      this.#changed();
      return;
    }
    const { blocks } = notebook;
    const head = new YamlText(notebook.head, () => {});
    if (before === "query") {
      const chart = head.get(["chart"]);
      head.set(["chart"], undefined);
      const block = chart === undefined ? "" : yamlOf(chart);
      this.#text.value = write(
        toNotebook(notebook, this.#get("name").replaceAll("-", "_") || "result", head.text, block),
      ).text;
    } else if (
      blocks.filter(({ type }) => type === "sql").length === 1 &&
      blocks.every(({ type }) => type !== "text")
    ) {
      const chart = blocks.find(({ type }) => type === "chart");
      if (chart) head.set(["chart"], new YamlText(chart.body, () => {}).get([]));
      const body = `${blocks.find(({ type }) => type === "sql")?.body ?? ""}\n`;
      this.#text.value = head.text === "" ? body : `/* ---\n${head.text.trimEnd()}\n--- */\n${body}`;
    } else {
      this.#set("kind", "notebook");
      this.#tell("Only a notebook of one SQL cell and no text can become a query.");
      return;
    }
    this.#cells?.destroy();
    this.#cells = null;
    this.#build();
    this.#tell(null);
    this.#keeper.changed();
  }

  #submit(event: SubmitEvent): void {
    const act = (event.submitter as HTMLButtonElement | null)?.value;
    if (act === "run" && this.#cells && !this.#stage.hidden) {
      event.preventDefault();
      this.#runAll();
      return;
    }
    if (act === "save" && this.dataset["named"] !== undefined && !this.#direct) {
      event.preventDefault();
      this.#save();
      return;
    }
    if (act === "discard") this.#keeper.forget();
    else if (act !== "download") this.#keeper.flush();
  }

  #direct = false;

  /** Without leaving the page; what is in the way is told by the page the form itself is answered with. */
  async #save(): Promise<void> {
    const submit = () => {
      this.#direct = true;
      this.#form.requestSubmit(this.#form.querySelector<HTMLButtonElement>("button[value=save]"));
    };
    if (this.dataset["named"] === undefined) {
      submit();
      return;
    }
    this.#say("Saving");
    const body = new URLSearchParams([...this.#data()].map(([name, value]) => [name, String(value)]));
    const text = this.#text.value;
    const answer = await fetch("/write/save", { method: "POST", body }).catch(() => null);
    const saved = answer?.ok ? await answer.json() : null;
    if (answer === null) {
      this.#say("Not saved: Tallybook does not answer");
      return;
    }
    if (!saved?.ok) {
      submit();
      return;
    }
    this.#set("base", saved.base);
    if (text !== this.#text.value) {
      this.#keeper.changed();
      return;
    }
    this.#keeper.forget();
    const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    this.#say(`Saved at ${time}`);
  }
}

function yamlOf(value: unknown): string {
  const yaml = new YamlText("", () => {});
  for (const [name, one] of Object.entries(value as object)) yaml.set([name], one);
  return yaml.text;
}

customElements.define("notebook-editor", NotebookEditor);
