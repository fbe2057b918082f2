import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The text of `sql/<name>.sql` beside a module; @param directory `import.meta.dirname` of that module */
export function readSql(directory: string, name: string): string {
  return readFileSync(join(directory, "sql", `${name}.sql`), "utf8");
}
