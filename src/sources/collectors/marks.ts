import type { Store } from "../../store/store.ts";
import type { Definition } from "./definition.ts";

/** What a server said of an address last time. */
export interface Mark {
  url: string;
  etag: string | null;
  modified: string | null;
  /** Columns of its CSV. */
  fields: string[] | null;
}

/** What servers said last time, as long as the file is the same. */
export class Marks {
  readonly #store: Pick<Store, "read" | "write">;

  constructor(store: Pick<Store, "read" | "write">) {
    this.#store = store;
  }

  /** A changed file has its answers sent anew, but knows what columns they had. */
  async get({ name, madeOf }: Definition, subject: string | null): Promise<Mark> {
    const sql = "select url, made_of, etag, modified, fields from collector_marks where collector = ? and subject = ?";
    const [row] = await this.#store.read(sql, [name, subject ?? ""]);
    const isSame = row?.["made_of"] === madeOf;
    const text = (column: string) => (row?.[column] ?? null) as string | null;
    return {
      url: text("url") ?? "",
      etag: isSame ? text("etag") : null,
      modified: isSame ? text("modified") : null,
      fields: JSON.parse(text("fields") ?? "null") as string[] | null,
    };
  }

  async put(
    { name, madeOf }: Definition,
    subject: string | null,
    { url, etag, modified, fields }: Mark,
  ): Promise<void> {
    const sql = `insert or replace into collector_marks (collector, subject, url, made_of, etag, modified, fields)
      values (?, ?, ?, ?, ?, ?, ?)`;
    const args = [name, subject ?? "", url, madeOf, etag, modified, fields === null ? null : JSON.stringify(fields)];
    await this.#store.write([{ sql, args }]);
  }

  async forget(name: string): Promise<void> {
    await this.#store.write([{ sql: "delete from collector_marks where collector = ?", args: [name] }]);
  }
}
