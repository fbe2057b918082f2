import { constants, type DatabaseSync } from "node:sqlite";
import type { Reads } from "../answer.ts";
import { closedTables } from "../sql/closed-tables.ts";
import { type SqlUses, Trace, type TracedStatement } from "./trace.ts";

/**
 * What SQL may do in a reader, whoever wrote it: read. The connection is read-only and the process holds no secret, so
 * this is the second wall; it also keeps a query from touching files (ATTACH, VACUUM INTO), settings and extensions.
 */
const reading = new Set([constants.SQLITE_SELECT, constants.SQLITE_READ, constants.SQLITE_RECURSIVE]);

/** Functions that are not marked innocuous by SQLite and yet only compute. */
const harmless = new Set(["median", "percentile", "percentile_cont", "percentile_disc", "match", "like", "glob"]);

/** Pragmas that describe; those in `values` may be read but not set. */
const descriptions = new Set(
  "table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list function_list collation_list".split(
    " ",
  ),
);
const values = new Set(
  "user_version schema_version data_version page_count page_size freelist_count auto_vacuum encoding".split(" "),
);

const names: Record<number, string> = Object.fromEntries(
  Object.entries(constants).flatMap(([name, code]) =>
    /^SQLITE_(?!OK|DENY|IGNORE|CHANGESET)[A-Z_]+$/.test(name)
      ? [[code, name.slice("SQLITE_".length).replaceAll("_", " ")]]
      : [],
  ),
);

/** Says what the last statement was refused, such as `ATTACH other.db`. */
export interface Guard {
  /** Those that a statement may use, in lower case. */
  readonly functions: ReadonlySet<string>;
  refused(): string | null;
  clear(): void;
  /** What was asked here since `clear`. */
  notes(): SqlUses;
  /** What the statement rests on of which these notes were taken while it was prepared. */
  reads(notes: SqlUses, asked: TracedStatement): Reads;
  /** What `reads` of a statement depend on beside it: as long as the schema is the same, equal keys have equal `reads`. */
  contextKey(asked: TracedStatement): string;
  /** Runs our own questions about the schema without the rules. */
  lifted<T>(work: () => T): T;
}

export function guard(database: DatabaseSync): Guard {
  const functions = new Set(harmless);
  const innocuous = "select distinct name from pragma_function_list where flags & 0x200000";
  for (const row of database.prepare(innocuous).all()) functions.add(String(row["name"]).toLowerCase());
  const trace = new Trace(database);
  let refused: string | null = null;
  let lifted = false;
  database.setAuthorizer((code, first, second) => {
    if (!lifted) trace.note(code, first, second);
    const isClosed = code === constants.SQLITE_READ && closedTables.has((first ?? "").toLowerCase());
    if (lifted || (reading.has(code) && !isClosed)) return constants.SQLITE_OK;
    if (code === constants.SQLITE_FUNCTION && functions.has(String(second).toLowerCase())) return constants.SQLITE_OK;
    if (code === constants.SQLITE_PRAGMA && isDescription(first, second)) return constants.SQLITE_OK;
    refused ??= code === constants.SQLITE_FUNCTION ? `${second}()` : `${names[code] ?? "this"} ${first ?? ""}`.trim();
    return constants.SQLITE_DENY;
  });
  const lift = <T>(work: () => T): T => {
    lifted = true;
    try {
      return work();
    } finally {
      lifted = false;
    }
  };
  return {
    functions,
    refused: () => refused,
    clear: () => {
      refused = null;
      trace.clear();
    },
    notes: () => trace.notes(),
    reads: (notes, asked) => lift(() => trace.reads(notes, asked)),
    contextKey: (asked) => lift(() => trace.contextKey(asked)),
    lifted: lift,
  };
}

function isDescription(name: string | null, argument: string | null): boolean {
  const pragma = String(name).toLowerCase();
  return descriptions.has(pragma) || (values.has(pragma) && argument === null);
}
