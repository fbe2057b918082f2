import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The text of `sql/<name>.sql`. */
export function readHistorySql(name: string): string {
  return readFileSync(join(import.meta.dirname, "sql", `${name}.sql`), "utf8");
}
