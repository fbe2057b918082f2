import type { DatabaseSync } from "node:sqlite";
import { type DaysProgress, QuestionError } from "../answer.ts";
import { StatementError } from "../sql/statement.ts";
import { identifierName, isCode, type SqlToken, toTokens } from "../sql/tokens.ts";
import { findProgress } from "./daily-progress.ts";
import type { Guard } from "./guard.ts";
import { toHint, toUnknownName } from "./unknown-name.ts";

export interface Failure {
  message: string;
  status: number;
  /** Offsets into the SQL where the error may be; the server knows which of them are in the SQL's own text. */
  offsets: number[];
  /** The daily table that it waits for. */
  progress?: DaysProgress;
}

interface Asked {
  database: DatabaseSync;
  guard: Guard;
}

/** What SQLite's result codes mean to the one who asked; the rest are told in SQLite's own words. */
const meanings: Record<number, [message: string, status: number]> = {
  5: ["The database is busy. Ask again in a moment.", 503],
  6: ["The database is busy. Ask again in a moment.", 503],
  7: ["This needs more memory than a query may use. Narrow it: a shorter period, fewer columns, no huge texts.", 400],
  10: ["The database file could not be read: the disk reports an error.", 503],
  11: ["The database file is damaged. Restore it from a backup.", 503],
  13: ["The disk is full; this query needs room for temporary files.", 503],
  14: ["The database file could not be opened. May the server read it and its directory?", 503],
  // Writing fails in a reader only for its temporary files, at the limit the process was started with.
  778: ["This sorts or groups more than fits in 2 GB of temporary files. Narrow it.", 400],
  18: ["A text or blob grew over 10 MB, which no query may do.", 400],
  26: ["The database file is not an SQLite database.", 503],
};

/** An error of a reader, in words that say what to do. */
export function toFailure(error: unknown, sql: string, asked: Asked | null): Failure {
  if (error instanceof StatementError) return { message: error.message, status: error.status, offsets: [error.offset] };
  if (error instanceof QuestionError) return { message: error.message, status: error.status, offsets: [] };
  const { message, errcode } = error as Error & { errcode?: number };
  const refused = asked?.guard.refused();
  if (refused) {
    const word = refused.split(/[ (]/)[0] ?? "";
    const offsets = find(sql, (token) => token.text.toLowerCase() === word.toLowerCase());
    if (word === "READ") return { message: `No query reads the table ${refused.slice(5)}.`, status: 400, offsets };
    return { message: `A query may only read; this is refused: ${refused}.`, status: 400, offsets };
  }
  const meaning = errcode === undefined ? undefined : (meanings[errcode] ?? meanings[errcode & 0xff]);
  if (meaning) return { message: meaning[0], status: meaning[1], offsets: [] };
  if (asked === null) return { message: sentence(message), status: 400, offsets: [] };
  const { database, guard } = asked;
  const unknown = toUnknownName(message);
  const progress = unknown && guard.lifted(() => findProgress(database, sql, unknown));
  if (progress) return toWait(progress);
  const hint = unknown === null ? "" : toHint(unknown, sql, database, guard);
  return { message: `${sentence(message)}${hint}`, status: 400, offsets: places(message, sql, asked) };
}

function toWait({ table, done, total }: DaysProgress & { table: string }): Failure {
  const part = Math.floor((100 * done) / Math.max(1, total));
  const message = `${table} is being built anew, as its file has changed: ${part} % is done.`;
  return { message, status: 503, offsets: [], progress: { done, total } };
}

/** Where in the SQL the error may be, as far as its message tells. */
function places(message: string, sql: string, { database, guard }: Asked): number[] {
  if (message === "incomplete input") return [sql.trimEnd().length];
  const unrecognized = /^unrecognized token: "([\s\S]*)"$/.exec(message)?.[1];
  if (unrecognized !== undefined) return [sql.indexOf(unrecognized)];
  const near = /^near "([\s\S]*)": syntax error$/.exec(message)?.[1];
  if (near !== undefined) return guard.lifted(() => errorAt(database, sql, near));
  const unknown = toUnknownName(message);
  const name = (unknown?.name ?? blamed.exec(message)?.[1])?.toLowerCase();
  const table = unknown?.of?.toLowerCase();
  const word = words.find(([words]) => words.test(message))?.[1];
  if (name === undefined && word !== undefined) return find(sql, (token) => token.text.toLowerCase() === word);
  return find(sql, (token, index, code) => {
    if (token.kind === "string" || identifierName(token) !== name) return false;
    const [before, dot] = code.slice(Math.max(0, index - 2), index);
    return table === undefined || (dot?.text === "." && before !== undefined && identifierName(before) === table);
  });
}

/** "misuse of aggregate: count()", "wrong number of arguments to function substr()" */
const blamed = /(?:: |function )(\w+)(?:\(\))?$/;

/** What SQLite says of a part of the SQL without quoting from it, and the word that part begins with. */
const words: [RegExp, string][] = [
  [/HAVING/, "having"],
  [/ORDER BY (term|clause)/, "order"],
  [/GROUP BY (term|clause)/, "group"],
  [/right of UNION/, "union"],
  [/right of INTERSECT/, "intersect"],
  [/right of EXCEPT/, "except"],
  [/LIMIT clause/, "limit"],
  [/^no tables specified/, "*"],
  [/cannot have both ON and USING|ON clause references/, "on"],
];

/** The parser stops at the first token that cannot follow: the one whose prefix fails in the same words. */
function errorAt(database: DatabaseSync, sql: string, text: string): number[] {
  const tokens = toTokens(sql).filter((token) => token.text === text);
  for (const token of tokens.slice(0, 200)) {
    try {
      database.prepare(sql.slice(0, token.offset + token.text.length));
    } catch (error) {
      if ((error as Error).message === `near "${text}": syntax error`) return [token.offset];
    }
  }
  return tokens.slice(0, 1).map(({ offset }) => offset);
}

function find(sql: string, wanted: (token: SqlToken, index: number, code: SqlToken[]) => boolean): number[] {
  return toTokens(sql)
    .filter(isCode)
    .filter(wanted)
    .map(({ offset }) => offset);
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
