import { type Token, toTokens } from "../query/tokens.ts";
import { escapeMarkup } from "./markup.ts";

const most = 200_000;

/** SQL as markup: a span for each token that has a look of its own; the text is otherwise as it was written. */
export function highlight(sql: string): string {
  const tokens = toTokens(sql.slice(0, most));
  return tokens.map((token, i) => spanOf(token, tokens[i + 1])).join("");
}

function spanOf({ kind, text }: Token, next: Token | undefined): string {
  const escaped = escapeMarkup(text);
  const look = kind === "identifier" ? identifierLook(text, next) : kind;
  return look === "space" || look === "operator" || look === "identifier"
    ? escaped
    : `<span class="sql-${look}">${escaped}</span>`;
}

function identifierLook(text: string, next: Token | undefined): string {
  if (next?.text === "(") return "function";
  return text.toLowerCase() === "query" && next?.text === "." ? "reference" : "identifier";
}
