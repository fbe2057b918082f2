import { toNotebookPage } from "../../notebook/address.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Library } from "../../query/library/library.ts";
import { tablesIn } from "../../query/sql/references.ts";
import { toTokens } from "../../query/sql/tokens.ts";
import type { UseView } from "../views/pages.ts";

interface Known {
  text: string;
  names: Set<string>;
}

/** Which notebooks name a table or view in their SQL, by what stands after FROM, JOIN and their commas. */
export class Uses {
  readonly #library: Library;
  readonly #known = new Map<string, Known>();

  constructor(library: Library) {
    this.#library = library;
  }

  /** By name in lower case. */
  async all(): Promise<Map<string, UseView[]>> {
    const uses = new Map<string, UseView[]>();
    for (const { name, title, problem } of await this.#library.list()) {
      if (problem !== null) continue;
      const use = { title, href: toNotebookPage(name) };
      for (const table of await this.#tables(name)) uses.set(table, [...(uses.get(table) ?? []), use]);
    }
    return uses;
  }

  async #tables(name: string): Promise<Set<string>> {
    try {
      const notebook = await this.#library.open(name);
      const known = this.#known.get(name);
      if (known?.text === notebook.text) return known.names;
      const names = new Set(
        notebook.cells.flatMap((cell) => (cell.type === "query" ? [...tablesIn(toTokens(cell.sql))] : [])),
      );
      this.#known.set(name, { text: notebook.text, names });
      return names;
    } catch (error) {
      if (error instanceof QuestionError) return new Set();
      throw error;
    }
  }
}
