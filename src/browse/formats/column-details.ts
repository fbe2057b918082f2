import type { Relation } from "../language/relation.ts";

/** What SQLite knows of each column, by its name, as Datasette says it. */
export function toColumnDetails({ columns, key, kind }: Relation): Record<string, unknown> {
  const details = columns.map(({ name, type, nullable, default: value = null, hidden = 0 }) => {
    const position = kind === "table" ? key.indexOf(name) + 1 : 0;
    const known = { type, sqlite_type: toStored(type), notnull: !nullable, default: value };
    return [name, { ...known, is_pk: position > 0, pk_position: position, hidden }] as const;
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
