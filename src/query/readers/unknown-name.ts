import type { DatabaseSync } from "node:sqlite";
import { didYouMean } from "../../base/nearest.ts";
import { closedTables } from "../sql/closed-tables.ts";
import { identifierName, isCode, type SqlToken, toTokens } from "../sql/tokens.ts";
import type { Guard } from "./guard.ts";

/** A name in SQL that SQLite does not find. */
export interface UnknownName {
  kind: "table" | "column" | "function";
  name: string;
  /** What stands before its dot: a database, a table. */
  of: string | undefined;
}

/** As SQLite says it; null where it says something else. */
export function toUnknownName(message: string): UnknownName | null {
  const [, kind, name = ""] = /^no such (table|column|function): "?([^"\s]+)/.exec(message) ?? [];
  const [last = "", of] = name.split(".").reverse();
  return kind === undefined ? null : { kind: kind as UnknownName["kind"], name: last, of };
}

/** ` Did you mean "pageviews"?` for a name that is in the schema, among the functions, or in the SQL itself. */
export function toHint({ kind, name }: UnknownName, sql: string, database: DatabaseSync, guard: Guard): string {
  const known: Record<UnknownName["kind"], () => Iterable<string>> = {
    table: () => [...relationsOf(database), ...namedIn(sql, namesTable)],
    column: () => [...columnsOf(database), ...namedIn(sql, () => true)],
    function: () => guard.functions,
  };
  const names = guard.lifted(known[kind]);
  return didYouMean(
    name,
    [...names].filter((one) => one.toLowerCase() !== name.toLowerCase()),
  );
}

type Place = (before: SqlToken | undefined, after: SqlToken | undefined) => boolean;

function namedIn(sql: string, place: Place): string[] {
  const code = toTokens(sql).filter(isCode);
  const isNamed = (token: SqlToken, at: number) => token.kind === "identifier" && place(code[at - 1], code[at + 1]);
  return code.filter(isNamed).map(identifierName);
}

/** In `with a as`, `, b(c) as` and a like place: a name that `from` could ask for. */
const namesTable: Place = (before, after) => {
  const begins = before !== undefined && ["with", "recursive", ","].includes(before.text.toLowerCase());
  return begins && after !== undefined && ["as", "("].includes(after.text.toLowerCase());
};

function relationsOf(database: DatabaseSync): string[] {
  const rows = database.prepare("select name from sqlite_schema where type in ('table', 'view')").all();
  return rows.map((row) => String(row["name"])).filter((name) => !closedTables.has(name));
}

/** One by one: a view whose table has changed cannot be described, and must not spoil the others. */
function columnsOf(database: DatabaseSync): string[] {
  const describe = database.prepare("select name from pragma_table_info(?)");
  const columns = relationsOf(database).flatMap((relation) => {
    try {
      return describe.all(relation).map((row) => String(row["name"]));
    } catch {
      return [];
    }
  });
  return [...new Set(columns)];
}
