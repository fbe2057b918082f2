import { clip } from "../../base/clip.ts";
import { QuestionError } from "../answer.ts";
import { isCode, type SqlToken, toTokens } from "./tokens.ts";
import { levelsOf, toTree } from "./tree.ts";

/** Longest SQL that is read, in UTF-16 units; readers hold SQLite to the same. */
export const maxSqlLength = 200_000;

/** What can be asked; whether it only reads is the authorizer's to say. */
const openings = ["select", "with", "values", "explain", "pragma"];

/** SQL of exactly one statement that asks something. */
export interface Statement {
  tokens: SqlToken[];
  /** Offset at which the statement ends, before `;` and what follows it. */
  end: number;
}

/** A SQL text that cannot be asked, and where in it. */
export class StatementError extends QuestionError {
  readonly offset: number;
  constructor(message: string, offset: number, status = 400, words?: string) {
    super(message, { status, ...(words === undefined ? {} : { words }) });
    this.offset = offset;
  }
}

/** Throws StatementError for SQL that is empty, too long, unclosed, of several statements or no question. */
export function toStatement(sql: string): Statement {
  if (sql.length > maxSqlLength) {
    throw new StatementError(`The SQL is ${sql.length} characters long; at most ${maxSqlLength} are taken.`, 0, 413);
  }
  const nul = sql.indexOf("\0");
  if (nul !== -1) throw new StatementError("The SQL has a NUL character in it; remove it.", nul);
  const tokens = toTokens(sql);
  const first = tokens.find(isCode);
  if (first === undefined || first.text === ";") throw new StatementError("There is no SQL to ask.", 0);
  if (!openings.includes(first.text.toLowerCase()) && first.text !== "(") {
    throw new StatementError(
      `A query begins with SELECT, WITH or VALUES, not with "${clip(first.text, 40)}".`,
      first.offset,
    );
  }
  checkClosed(tokens);
  const semicolon = tokens.findIndex((token) => token.kind === "operator" && token.text === ";");
  if (semicolon === -1) return { tokens, end: sql.length };
  const more = tokens.slice(semicolon + 1).find((token) => isCode(token) && token.text !== ";");
  if (more !== undefined) {
    throw new StatementError("One statement at a time: remove the one after the semicolon.", more.offset);
  }
  return { tokens: tokens.slice(0, semicolon), end: tokens[semicolon]?.offset ?? sql.length };
}

/** What is open at the end would swallow what comes after it, when the SQL becomes a part of another. */
function checkClosed(tokens: SqlToken[]): void {
  const last = tokens.at(-1);
  if (last && isOpen(last)) {
    const text = clip(last.text, 40);
    // Programs are told in SQLite's own words.
    throw new StatementError(
      `This ${last.kind} is never closed: ${text}`,
      last.offset,
      400,
      `unrecognized token: "${text}"`,
    );
  }
  const [whole, ...brackets] = levelsOf(toTree(tokens));
  const closing = whole?.nodes.find(({ kind, text }) => kind === "operator" && text === ")");
  if (closing) throw new StatementError("This bracket closes nothing.", closing.offset);
  const open = brackets.find(({ closed }) => !closed);
  if (open) throw new StatementError("This bracket is never closed.", open.offset);
}

const closers: Record<string, string> = { "'": "'", '"': '"', "`": "`", "[": "]" };

function isOpen({ kind, text }: SqlToken): boolean {
  if (kind === "comment") return text.startsWith("/*") && (text.length < 4 || !text.endsWith("*/"));
  if (kind !== "string" && kind !== "identifier") return false;
  const body = kind === "string" ? text.replace(/^x/i, "") : text;
  const quote = body[0] ?? "";
  const closer = closers[quote];
  if (closer === undefined) return false;
  if (body.length < 2 || !body.endsWith(closer)) return true;
  return quote !== "[" && (body.length - body.replaceAll(quote, "").length) % 2 === 1;
}
