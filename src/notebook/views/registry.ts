import { quoteName } from "../../query/sql/tokens.ts";
import { type InStatement, type Store, StoreError } from "../../store/store.ts";

/** A view that a query file made. */
export interface View {
  /** Its name in the database. */
  name: string;
  /** The file's name without extension. */
  file: string;
  /** The SELECT it was made of. */
  source: string;
  /** The view is there as it was made; else somebody dropped it, or made another one of its name. */
  own: boolean;
}

/** What the database refused a view for. */
export class RefusedError extends Error {}

const all = `
select v.name, v.file, v.source, s.sql is not null as own from saved_views v
left join sqlite_schema s on s.type = 'view' and s.name = v.name and s.sql = v.made`;

/** Which word of SQLite, or whose table, a name is. A module's name would be its table's. */
const holders = `
select 'a ' || type || ' of this name' as holder from sqlite_schema where name = :name collate nocase and type in ('table', 'view')
union all select 'a daily table of this name' from daily_tables where name = :name collate nocase
union all select 'a table of SQLite''s of this name' from pragma_module_list where name = :name collate nocase`;

/** Fails, and with it the whole commit, unless the view is the one that was made. */
const mine = `update saved_views set made = (
  select s.sql from sqlite_schema s where s.type = 'view' and s.name = saved_views.name and s.sql = saved_views.made
) where name = ?`;

/** The views that are ours, in the database. Each change is one commit: nobody sees a view half changed. */
export class ViewRegistry {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Differs after every change of any table or view, whoever made it. */
  async version(): Promise<string> {
    const [row] = await this.#store.read("select schema_version as version from pragma_schema_version");
    return String(row?.["version"]);
  }

  async read(): Promise<View[]> {
    const rows = await this.#store.read(all);
    return rows.map((row) => ({
      name: String(row["name"]),
      file: String(row["file"]),
      source: String(row["source"]),
      own: row["own"] === 1,
    }));
  }

  /** What has this name that is not ours, in words; null: it is free. */
  async holder(name: string): Promise<string | null> {
    if (/^(sqlite_|pragma_|jsonb?_)/.test(name)) return "a table of SQLite's of such a name";
    const [row] = await this.#store.read(holders, { name });
    return row === undefined ? null : String(row["holder"]);
  }

  /** @param before what it takes the place of. @throws RefusedError where SQLite does not take it */
  async make({ name, file, source }: Omit<View, "own">, before: View | undefined): Promise<void> {
    await this.#write([
      ...(before ? toDrop(before) : []),
      `create view ${quoteName(name)} as\n${source}`,
      {
        sql: `insert into saved_views (name, file, source, made)
          select :name, :file, :source, sql from sqlite_schema where type = 'view' and name = :name`,
        args: { name, file, source },
      },
    ]);
  }

  async drop(view: View): Promise<void> {
    await this.#write(toDrop(view));
  }

  /** Forgets a view that is not ours any more, or not there. */
  async forget({ name }: View): Promise<void> {
    await this.#store.write([{ sql: "delete from saved_views where name = ?", args: [name] }], {
      tables: ["saved_views"],
    });
  }

  async #write(statements: InStatement[]): Promise<void> {
    try {
      await this.#store.write(statements);
    } catch (error) {
      if (!(error instanceof StoreError) || !/^SQLITE_(ERROR|CONSTRAINT)/.test(error.code)) throw error;
      throw new RefusedError(String((error.cause as Error)?.message ?? error.message).replace(/^SQLITE_\w+: /, ""));
    }
  }
}

function toDrop({ name }: View): InStatement[] {
  return [
    { sql: mine, args: [name] },
    `drop view ${quoteName(name)}`,
    { sql: "delete from saved_views where name = ?", args: [name] },
  ];
}
