/** Foreign keys between tables, and which column of a table says in words what a row of it is. */
import type { Answer } from "../../query/answer.ts";
import { isSameName } from "../language/keywords.ts";
import { isRowid, type Relation } from "../language/relation.ts";

export const foreignKeys = `
select l.name, f.id, f."from", f."table", coalesce(f."to", (select name from pragma_table_xinfo(f."table") where pk = 1)) from pragma_table_list l join pragma_foreign_key_list(l.name) f
where l.schema = 'main' and l.type = 'table' order by l.name, f.id`;
/** Columns that are unique on their own. */
export const uniqueColumns = `
select l.name, min(c.name) from pragma_table_list l join pragma_index_list(l.name) i join pragma_index_info(i.name) c
where l.schema = 'main' and l.type = 'table' and i."unique" = 1 and i.partial = 0
group by l.name, i.name having count(*) = 1`;

/** A foreign key of several columns leads nowhere here, as in Datasette. */
export function addForeignKeys(all: Relation[], rows: Answer["rows"], unique: Answer["rows"]): void {
  const keys = Map.groupBy(rows, ([table, id]) => JSON.stringify([table, id]));
  for (const [[table, , from, parent, to] = [], ...more] of keys.values()) {
    const referred = all.find(({ name }) => isSameName(name, String(parent)));
    const own = all.find(({ name }) => name === table);
    const found = referred?.columns.find(({ name }) => isSameName(name, String(to)));
    const column = own?.columns.find(({ name }) => isSameName(name, String(from)));
    if (more.length > 0 || !referred || !own || !found || !column) continue;
    const names = unique.flatMap(([name, one]) => (name === referred.name ? [String(one)] : []));
    const label = labelOf(referred, new Set(names));
    referred.referrers.push({ table: own.name, columns: own.columns, from: column.name, to: found.name });
    own.references.push({ from: column.name, table: referred.name, to: found.name, label });
  }
}

/** Its one unique text, else its name or title, else what it has beside an id; null where it has none of these. */
function labelOf({ columns }: Relation, unique: ReadonlySet<string>): string | null {
  const own = columns.filter((column) => !isRowid(column));
  const texts = own.filter(({ name, affinity }) => affinity === "text" && unique.has(name));
  if (texts.length === 1) return texts[0]?.name ?? null;
  const named = own.find(({ name }) => /^(name|title)$/i.test(name));
  if (named) return named.name;
  const others = own.filter(({ name }) => name !== "id" && name !== "pk");
  return own.length === 2 && others.length === 1 ? (others[0]?.name ?? null) : null;
}
