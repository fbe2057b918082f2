import { escapeMarkup } from "../base/escape-markup.ts";
import { lruCache } from "../base/lru-cache.ts";
import { type SqlToken, toTokens } from "../query/sql/tokens.ts";

/** Characters that are highlighted. */
const maxLength = 200_000;

/**
 * SQL as markup; the text is as it was written. Keywords, the most of it, are `b`, several in a row one; a span marks
 * whatever else is coloured.
 */
export function highlight(sql: string): string {
  return known.memo(sql);
}

/** The same few questions stand on every page. */
const known = lruCache({ maxBytes: 4_000_000, maxCount: 4_000 }, (markup) => 2 * markup.length, mark);

function mark(sql: string): string {
  const tokens = toTokens(sql.slice(0, maxLength));
  const marked = tokens.map((token, i) => markOf(token, tokens[i + 1])).join("");
  return marked.replace(/<\/b>(\s+)<b>/g, "$1");
}

function markOf({ kind, text }: SqlToken, next: SqlToken | undefined): string {
  const escaped = escapeMarkup(text);
  const style = kind === "identifier" ? identifierStyle(text, next) : kind;
  if (style === "space" || style === "operator" || style === "identifier") return escaped;
  return style === "keyword" ? `<b>${escaped}</b>` : `<span class="sql-${style}">${escaped}</span>`;
}

function identifierStyle(text: string, next: SqlToken | undefined): string {
  if (next?.text === "(") return "function";
  return text.toLowerCase() === "query" && next?.text === "." ? "reference" : "identifier";
}
