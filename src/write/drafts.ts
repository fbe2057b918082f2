import { randomBytes } from "node:crypto";
import { maxFileBytes, namePattern } from "../query/library/query-directory.ts";
import type { Store } from "../store/store.ts";
import { WriteError } from "./problem.ts";
import type { NotebookKind } from "./versions.ts";

/** What is being written, before it is saved. */
export interface Draft {
  /** The notebook's name, or `~` and 8 hexadecimal digits for one that is not saved yet. */
  key: string;
  /** Its name as typed; whether it can be a name is asked when it is saved. */
  name: string;
  kind: NotebookKind;
  text: string;
  /** Hash of the file that the edit began from, "" where there was none. */
  base: string;
  /** ms since 1970, UTC */
  updated: number;
}

/** The oldest drafts make room. */
const maxDrafts = 100;

/** Unsaved work, kept where a reload, a crash of the tab or another browser finds it again. */
export class Drafts {
  readonly #store: Store;
  readonly #now: () => number;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** A key for something that has no name yet. */
  newKey(): string {
    return `~${randomBytes(4).toString("hex")}`;
  }

  isKey(key: string): boolean {
    return namePattern.test(key) || /^~[0-9a-f]{8}$/.test(key);
  }

  async get(key: string): Promise<Draft | null> {
    const [row] = await this.#store.read("select * from drafts where key = ?", [key]);
    return row === undefined ? null : toDraft(row);
  }

  /** Newest first, without their texts. */
  async list(): Promise<Omit<Draft, "text">[]> {
    const rows = await this.#store.read("select key, name, kind, base, updated from drafts order by updated desc");
    return rows.map(toDraft);
  }

  /** @throws WriteError `name` for a key that is none, `large` */
  async put({ key, name, kind, text, base }: Omit<Draft, "updated">): Promise<void> {
    if (!this.isKey(key)) throw new WriteError("name", "This is no draft of a notebook.");
    if (Buffer.byteLength(text) > maxFileBytes) {
      throw new WriteError(
        "large",
        `A notebook may have ${maxFileBytes / 1_000_000} MB at the most; this one has more.`,
      );
    }
    await this.#store.write([
      {
        sql: "insert or replace into drafts (key, name, kind, text, base, updated) values (?, ?, ?, ?, ?, ?)",
        args: [key, name.slice(0, 200), kind, text, base, BigInt(this.#now())],
      },
      `delete from drafts where key not in (select key from drafts order by updated desc limit ${maxDrafts})`,
    ]);
  }

  /** Moves the draft of a notebook that has another name now; one that stands there gives way. */
  async rename(from: string, to: string): Promise<void> {
    await this.#store.write([
      { sql: "update or replace drafts set key = ?, name = ? where key = ?", args: [to, to, from] },
    ]);
  }

  async drop(key: string): Promise<void> {
    await this.#store.write([{ sql: "delete from drafts where key = ?", args: [key] }]);
  }
}

function toDraft(row: Record<string, unknown>): Draft {
  return {
    key: String(row["key"]),
    name: String(row["name"]),
    kind: row["kind"] as NotebookKind,
    text: String(row["text"] ?? ""),
    base: String(row["base"]),
    updated: Number(row["updated"]),
  };
}
