import { toNotebookPage } from "../../notebook/address.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Library } from "../../query/library/library.ts";
import { tablesIn } from "../../query/sql/references.ts";
import { toTokens } from "../../query/sql/tokens.ts";

/** A notebook whose SQL names a table. */
export interface TableUse {
  title: string;
  href: string;
}

/** Which notebooks name a table or view in their SQL. */
export class TableUses {
  readonly #library: Library;
  /** Names of tables by notebook, and the text that they were read from. */
  readonly #known = new Map<string, { text: string; tables: Set<string> }>();

  constructor(library: Library) {
    this.#library = library;
  }

  /** Uses of all tables, by the table's name in lower case. */
  async all(): Promise<Map<string, TableUse[]>> {
    const uses = new Map<string, TableUse[]>();
    for (const { name, title, problem } of await this.#library.list()) {
      if (problem !== null) continue;
      const use = { title, href: toNotebookPage(name) };
      for (const table of await this.#tables(name)) uses.getOrInsertComputed(table, () => []).push(use);
    }
    return uses;
  }

  async #tables(name: string): Promise<Set<string>> {
    try {
      const { text, cells } = await this.#library.open(name);
      const known = this.#known.get(name);
      if (known?.text === text) return known.tables;
      const tables = new Set(cells.flatMap((one) => (one.type === "query" ? [...tablesIn(toTokens(one.sql))] : [])));
      this.#known.set(name, { text, tables });
      return tables;
    } catch (error) {
      if (error instanceof QuestionError) return new Set();
      throw error;
    }
  }
}
