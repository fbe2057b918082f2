import { QuestionError } from "../query/answer.ts";
import type { Readers } from "../query/readers/readers.ts";
import { toTokens } from "../query/sql/tokens.ts";

/** SQL with the texts of it, by their place, that were in double quotes. */
export interface Requoted {
  sql: string;
  texts: string[];
}

const blamed = /^no such column: "([\s\S]*)" - should this be a string literal in single-quotes\?/i;

/**
 * Other programs let SQLite take `"s"` for a text where no column is called so; readers here do not, as every misspelt
 * column would be one. SQLite itself says of which names it would be, and these get the quotes of a text.
 */
export async function requote(sql: string, readers: Pick<Readers, "ask">): Promise<Requoted> {
  const names = toTokens(sql).flatMap(({ kind, text }) => (kind === "parameter" ? [text.slice(1)] : []));
  const params = Object.fromEntries(names.map((name) => [name, null]));
  const texts: string[] = [];
  for (let mended = sql; ; ) {
    const text = await findText(mended, params, readers);
    const next = text === null ? mended : withText(mended, text);
    if (text === null || next === mended) return { sql: mended, texts };
    texts.push(text);
    mended = next;
  }
}

/** What is no column but could be a text; null where there is nothing of the kind, whatever else may be wrong. */
async function findText(sql: string, params: Record<string, null>, readers: Pick<Readers, "ask">) {
  try {
    await readers.ask({ sql: `select * from (\n${sql}\n) limit 0`, params, rows: 0 });
    return null;
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    return blamed.exec(error.message)?.[1] ?? null;
  }
}

function withText(sql: string, found: string): string {
  return toTokens(sql)
    .map(({ kind, text }) => {
      const isFound =
        kind === "identifier" && text.startsWith('"') && text.slice(1, -1).replaceAll('""', '"') === found;
      return isFound ? `'${found.replaceAll("'", "''")}'` : text;
    })
    .join("");
}
