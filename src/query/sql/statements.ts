import { isCode, toTokens } from "./tokens.ts";

const trigger = /^(explain (query plan )?)?create (temp |temporary )?trigger( |$)/;

/** The statements of a text of SQL, each with its comments and without its `;`. As in SQLite's shell a trigger ends at `; end;`. */
export function toStatements(sql: string): string[] {
  const found: string[] = [];
  let start = 0;
  let words: string[] = [];
  const add = (end: number) => {
    if (words.length > 0) found.push(sql.slice(start, end).trim());
  };
  for (const { kind, text, offset } of toTokens(sql)) {
    if (!isCode({ kind })) continue;
    const isEnd = words.at(-1) === "end" && words.at(-2) === ";";
    if (text === ";" && (isEnd || !trigger.test(words.slice(0, 6).join(" ")))) {
      add(offset);
      start = offset + 1;
      words = [];
    } else words.push(text.toLowerCase());
  }
  add(sql.length);
  return found;
}
