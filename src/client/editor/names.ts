import { toTokens } from "../../query/sql/tokens.ts";
import type { EditorSchema } from "../../write/schema.ts";
import type { EditorCell } from "./cell.ts";
import type { KnownNames } from "./completion.ts";

interface Around {
  cells(): readonly EditorCell[];
  /** That the header declares. */
  params(): string[];
}

/** The names that SQL may use where it stands. */
export class Names {
  readonly #around: Around;
  #schema: EditorSchema | null = null;
  /** The database's names are on their way. */
  #loading: Promise<void> | null = null;

  constructor(around: Around) {
    this.#around = around;
  }

  /** What the database has; without it there are still cells and parameters. */
  load(): void {
    this.#loading = this.#load().finally(() => {
      this.#loading = null;
    });
  }

  /** For a cell: what it can refer to; later, where the database's names are not here yet. */
  of(cell: EditorCell): KnownNames | Promise<KnownNames> {
    return this.#loading?.then(() => this.#of(cell)) ?? this.#of(cell);
  }

  async #load(): Promise<void> {
    const answer = await fetch("/write/schema.json").catch(() => null);
    this.#schema = answer?.ok ? await answer.json().catch(() => null) : null;
  }

  #of(cell: EditorCell): KnownNames {
    const all = this.#around.cells();
    const earlier = all.slice(0, all.indexOf(cell)).filter(({ block }) => block.type === "sql");
    return {
      schema: this.#schema,
      cells: Object.fromEntries(earlier.map(({ block, columns }) => [block.name.toLowerCase(), columns])),
      params: [...this.#around.params(), ...this.undeclared()],
    };
  }

  /** Names the SQL asks for that neither the header declares nor the bar sets. */
  undeclared(): string[] {
    const bar = this.#schema?.params ?? ["from", "to", "site", "today", "now"];
    const declared = new Set([...this.#around.params(), ...bar]);
    const sql = this.#around.cells().flatMap(({ block }) => (block.type === "sql" ? [block.body] : []));
    const names = sql
      .flatMap((text) => toTokens(text))
      .filter(({ kind, text }) => kind === "parameter" && /^:\w/.test(text));
    return [...new Set(names.map(({ text }) => text.slice(1)))].filter((name) => !declared.has(name));
  }
}
