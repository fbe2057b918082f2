import { QuestionError } from "../query/answer.ts";
import type { Library } from "../query/library/library.ts";
import { barParams, inputsOf } from "../query/library/params.ts";
import type { Readers } from "../query/readers/readers.ts";
import { closedTablesSql } from "../query/sql/closed-tables.ts";

/** What an editor can propose. */
export interface EditorSchema {
  /** Tables and views, each with its columns. */
  tables: Record<string, string[]>;
  /** Query files as `query.<name>` names them, with the columns of their answers as far as they are known. */
  queries: Record<string, { title: string; columns: string[]; params: string[] }>;
  /** Parameters that mean the same everywhere. */
  params: readonly string[];
}

const columnsOfAll = `
select s.name, c.name from sqlite_schema s, pragma_table_info(s.name) c
where s.type in ('table', 'view') and s.name not like 'sqlite\\_%' escape '\\' and s.name not in (${closedTablesSql})
order by s.name, c.cid
`;

export async function schemaOf(
  { library, readers }: { library: Library; readers: Readers },
  signal: AbortSignal,
): Promise<EditorSchema> {
  const { rows } = await readers.ask({ sql: columnsOfAll, signal });
  const tables = Map.groupBy(rows, ([table]) => String(table));
  const entries = (await library.list()).filter(({ kind, problem }) => kind === "query" && problem === null);
  const queries = entries.map(async ({ name, title }) => {
    const notebook = await library.open(name);
    const columns = await columnsOf(library, readers, name, signal);
    return [name.replaceAll("-", "_"), { title, columns, params: notebook.params.flatMap(inputsOf) }] as const;
  });
  return {
    tables: Object.fromEntries([...tables].map(([table, of]) => [table, of.map(([, column]) => String(column))])),
    queries: Object.fromEntries(await Promise.all(queries)),
    params: barParams,
  };
}

/** Named by preparing the query; of one that cannot be asked none are known. */
async function columnsOf(library: Library, readers: Readers, name: string, signal: AbortSignal): Promise<string[]> {
  try {
    const { sql } = await library.compile(await library.open(name), name.replaceAll("-", "_"));
    return (await readers.ask({ sql: `select * from (${sql}\n) limit 0`, deadline: 2_000, signal })).columns;
  } catch (error) {
    if (error instanceof QuestionError && error.status !== 499) return [];
    throw error;
  }
}
