/** identifier: also quoted; string: also a blob literal; parameter: `:from`; operator: also punctuation. */
export type TokenKind = "keyword" | "identifier" | "string" | "number" | "parameter" | "comment" | "operator" | "space";

export interface SqlToken {
  kind: TokenKind;
  text: string;
  /** Into the SQL, in UTF-16 units. */
  offset: number;
}

/** What starts a token decides its kind; the order matters: a comment before `-` and `/`, a blob before a name. */
const lexicon: [TokenKind, string][] = [
  ["space", String.raw`[ \t\r\n\f]+`],
  ["comment", String.raw`--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`],
  ["string", "[xX]?'[^']*(?:''[^']*)*(?:'|$)"],
  ["identifier", `"[^"]*(?:""[^"]*)*(?:"|$)`],
  ["identifier", "`[^`]*(?:``[^`]*)*(?:`|$)"],
  ["identifier", String.raw`\[[^\]]*(?:\]|$)`],
  ["number", String.raw`0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?`],
  ["parameter", String.raw`\?\d*|[:@$][A-Za-z0-9_\u0080-\uffff]+`],
  ["keyword", String.raw`[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*`],
  ["operator", String.raw`->>|->|\|\||<<|>>|<=|>=|<>|==|!=|[\s\S]`],
];
const pattern = new RegExp(lexicon.map(([, source]) => `(${source})`).join("|"), "y");

/** Words that SQL keeps for itself; those it lends out as names (`key`, `query`, `first`) are left to the names. */
const keywords = new Set(
  `all and as asc between by case cast collate cross current_date current_time current_timestamp desc distinct else
  end escape except exclude exists explain false filter following for from full glob group groups having in indexed inner
  intersect is isnull join left like limit match materialized natural not notnull null nulls offset on or order outer
  over partition preceding pragma range recursive regexp right rows select set table then ties true unbounded union
  using values when where window with within
  add alter analyze attach begin check commit constraint create default delete detach drop foreign index insert into
  primary references reindex returning rollback savepoint to transaction trigger unique update vacuum view virtual`.split(
    /\s+/,
  ),
);

/** Nothing is lost: the texts of all tokens joined are the SQL. Never throws; what is unclosed runs to the end. */
export function toTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let afterDot = false;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(sql); match !== null && match[0] !== ""; match = pattern.exec(sql)) {
    const text = match[0];
    let kind = lexicon[match.findIndex((group, index) => index > 0 && group !== undefined) - 1]?.[0] ?? "operator";
    if (kind === "keyword" && (afterDot || !keywords.has(text.toLowerCase()))) kind = "identifier";
    tokens.push({ kind, text, offset: match.index });
    if (isCode({ kind })) afterDot = text === ".";
  }
  return tokens;
}

/** Characters of the token that begins at an offset; 1 where none does. */
export function tokenLength(sql: string, offset: number): number {
  return toTokens(sql).find((token) => token.offset === offset)?.text.length ?? 1;
}

/** Neither space nor comment. */
export function isCode(token: { kind: TokenKind }): boolean {
  return token.kind !== "space" && token.kind !== "comment";
}

/**
 * The name an identifier token stands for: without its quotes, in lower case, as SQLite compares names; also of a text,
 * which is a name to SQLite where only a name can stand.
 */
export function identifierName(token: SqlToken): string {
  const { text } = token;
  const quote = text[0];
  let name = text;
  if (quote === '"' || quote === "`" || quote === "'") name = text.slice(1, -1).replaceAll(quote + quote, quote);
  if (quote === "[") name = text.slice(1, -1);
  return name.toLowerCase();
}

/** The other way round: a name as SQL takes it, whatever is in it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name as one would write it: in quotes where it needs them. */
export function quoteIfNeeded(name: string): string {
  return /^[a-z_]\w*$/i.test(name) && !isKeyword(name) ? name : quoteName(name);
}

/** Every name in it, and every text, which SQLite takes for a name where only a name can stand. */
export function namesIn(tokens: readonly SqlToken[]): Set<string> {
  return new Set(tokens.filter(isNameLike).map(identifierName));
}

/** An identifier, or a text that SQLite takes for one where only a name can stand. */
export function isNameLike({ kind, text }: { kind: string; text: string }): boolean {
  return kind === "identifier" || (kind === "string" && text.startsWith("'"));
}

/** A word that needs quotes to be a name. */
export function isKeyword(word: string): boolean {
  return keywords.has(word.toLowerCase());
}
