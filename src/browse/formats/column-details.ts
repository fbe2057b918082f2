import type { Relation } from "../language/relation.ts";

/** What SQLite knows of each column, by its name, as Datasette says it. */
export function toColumnDetails({ columns }: Relation): Record<string, unknown> {
  const details = columns.map(({ name, type, notNull = false, default: value = null, hidden = 0, pk = 0 }) => {
    const known = { type, sqlite_type: toStored(type), notnull: notNull, default: value };
    return [name, { ...known, is_pk: pk > 0, pk_position: pk, hidden }] as const;
  });
  return Object.fromEntries(details);
}

/** The class in which SQLite rather keeps values of a declared type. */
function toStored(type: string): string {
  const word = type.toUpperCase();
  if (word.includes("INT")) return "INTEGER";
  if (/CHAR|CLOB|TEXT/.test(word)) return "TEXT";
  if (word === "" || word.includes("BLOB")) return "BLOB";
  return /REAL|FLOA|DOUB/.test(word) ? "REAL" : "NUMERIC";
}
