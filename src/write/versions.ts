import { sha256 } from "../base/sha256.ts";
import type { Store } from "../store/store.ts";

export type NotebookKind = "query" | "notebook";

/** What a notebook said at some time. */
export interface NotebookVersion {
  id: number;
  kind: NotebookKind;
  /** ms since 1970, UTC */
  time: number;
  how: How;
  hash: string;
}

/** `found`: on the disk, when something else was saved over it; `removed`: its last words. */
type How = "saved" | "found" | "removed";

/** Versions of one notebook that are kept; the oldest go first. */
const maxVersions = 200;

/** Earlier texts of notebooks. They are in the control database: what was taken back may have been a secret. */
export class Versions {
  readonly #store: Store;
  readonly #now: () => number;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Newest first. */
  async list(name: string): Promise<NotebookVersion[]> {
    const sql = "select id, kind, time, how, hash from versions where name = ? order by id desc";
    return (await this.#store.read(sql, [name])).map((row) => ({
      id: Number(row["id"]),
      kind: row["kind"] as NotebookKind,
      time: Number(row["time"]),
      how: row["how"] as How,
      hash: String(row["hash"]),
    }));
  }

  /** Null where this notebook has no such version. */
  async text(name: string, id: number): Promise<string | null> {
    const sql = "select text from versions where name = ? and id = ?";
    const [row] = await this.#store.read(sql, [name, BigInt(id)]);
    return row === undefined ? null : String(row["text"]);
  }

  /** Keeps a text, unless it is what the newest version says already. */
  async add(name: string, kind: NotebookKind, text: string, how: How): Promise<void> {
    const hash = sha256(text);
    const [newest] = await this.list(name);
    if (newest?.hash === hash && (how === "found" || newest.how === how)) return;
    await this.#store.write([
      {
        sql: "insert into versions (name, kind, time, how, hash, text) values (?, ?, ?, ?, ?, ?)",
        args: [name, kind, BigInt(this.#now()), how, hash, text],
      },
      {
        sql: `delete from versions where name = ? and id not in
          (select id from versions where name = ? order by id desc limit ${maxVersions})`,
        args: [name, name],
      },
    ]);
  }

  /** The past of a notebook follows it to its new name. */
  async rename(from: string, to: string): Promise<void> {
    await this.#store.write([{ sql: "update versions set name = ? where name = ?", args: [to, from] }]);
  }
}
