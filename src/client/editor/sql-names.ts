import { toTokens } from "../../query/sql/tokens.ts";
import type { EditorSchema } from "../../write/schema.ts";
import { fetchJson } from "../fetch.ts";
import type { EditorCell } from "./cell.ts";
import type { KnownNames } from "./completion.ts";

interface Deps {
  cells(): readonly EditorCell[];
  /** Parameters that the header declares. */
  params(): string[];
}

/** The names that the SQL of a cell may use. */
export class SqlNames {
  readonly #deps: Deps;
  #schema: EditorSchema | null = null;
  /** The database's names are on their way. */
  #loading: Promise<void> | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Asks for the names of the database; without them there are still cells and parameters. */
  load(): void {
    this.#loading = fetchJson<EditorSchema>("/write/schema.json").then((schema) => {
      this.#schema = schema;
      this.#loading = null;
    });
  }

  /** What a cell can refer to; later, where the names of the database have not come yet. */
  of(cell: EditorCell): KnownNames | Promise<KnownNames> {
    return this.#loading?.then(() => this.#of(cell)) ?? this.#of(cell);
  }

  #of(cell: EditorCell): KnownNames {
    const all = this.#deps.cells();
    const earlier = all.slice(0, all.indexOf(cell)).filter(({ block }) => block.type === "sql");
    return {
      schema: this.#schema,
      cells: Object.fromEntries(earlier.map(({ block, columns }) => [block.name.toLowerCase(), columns])),
      params: [...this.#deps.params(), ...this.undeclared()],
    };
  }

  /** Names the SQL asks for that neither the header declares nor the bar sets. */
  undeclared(): string[] {
    const bar = this.#schema?.params ?? ["from", "to", "site", "today", "now"];
    const declared = new Set([...this.#deps.params(), ...bar]);
    const sql = this.#deps.cells().flatMap(({ block }) => (block.type === "sql" ? [block.body] : []));
    const names = sql
      .flatMap((text) => toTokens(text))
      .filter(({ kind, text }) => kind === "parameter" && /^:\w/.test(text));
    return [...new Set(names.map(({ text }) => text.slice(1)))].filter((name) => !declared.has(name));
  }
}
