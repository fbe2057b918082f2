/** Logs that were read, by what is left of their first lines when nothing of who asked is in them. */
import type { Store } from "../../store/store.ts";
import type { SeenIds } from "../enrich/seen.ts";
import type { OpenedLog } from "./wire.ts";

interface KnownLog extends OpenedLog {
  /** How many lines the mark is made of. */
  lines: number;
  mark: number;
}

export class KnownLogs {
  readonly #store: Store;
  readonly #seen: SeenIds;

  constructor(store: Store, seen: SeenIds) {
    this.#store = store;
    this.#seen = seen;
  }

  /** The log that begins with these lines; null where it is not known. A log that grew since is known by more of them. */
  async find(head: readonly string[]): Promise<OpenedLog | null> {
    const marks = this.#marksOf(head);
    const rows = await this.#store.read(
      `select id, lines, mark, bytes, line from read_logs
      where mark in (select value from json_each(?)) order by lines desc, id`,
      [JSON.stringify(marks)],
    );
    const known = rows.map(toKnownLog).find(({ lines, mark }) => marks[lines - 1] === mark);
    if (!known) return null;
    if (head.length > known.lines) {
      const args = [BigInt(head.length), BigInt(marks.at(-1) as number), BigInt(known.id)];
      await this.#store.write([{ sql: "update read_logs set lines = ?, mark = ? where id = ?", args }], "nothing");
    }
    return known;
  }

  /** A new one, of which nothing has been read. */
  async add(head: readonly string[], day: string): Promise<OpenedLog> {
    const args = [BigInt(head.length), BigInt(this.#marksOf(head).at(-1) as number), day];
    const sql = "insert into read_logs (lines, mark, bytes, line, day) values (?, ?, 0, 0, ?)";
    await this.#store.write([{ sql, args }], "nothing");
    return (await this.find(head)) as OpenedLog;
  }

  async byId(id: number): Promise<OpenedLog | null> {
    const [row] = await this.#store.read("select id, lines, mark, bytes, line from read_logs where id = ?", [id]);
    return row ? toKnownLog(row) : null;
  }

  /** Of its first line, its first two, and so on. */
  #marksOf(head: readonly string[]): number[] {
    return head.map((_, index) => this.#seen.toKey("log", head.slice(0, index + 1).join("\n")).hash);
  }
}

function toKnownLog(row: Record<string, unknown>): KnownLog {
  const [id, lines, mark, bytes, line] = ["id", "lines", "mark", "bytes", "line"].map((name) => Number(row[name]));
  return { id, lines, mark, bytes, line } as KnownLog;
}
