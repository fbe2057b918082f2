/** Logs that were read, by what is left of their first lines when nothing of who asked is in them. */
import type { InStatement, Store } from "../../store/store.ts";
import type { SeenIds } from "../enrich/seen.ts";
import type { OpenedLog } from "./wire.ts";

interface KnownLog extends OpenedLog {
  /** By how many of its first lines it is known. */
  lines: number;
}

export class KnownLogs {
  readonly #store: Store;
  readonly #seen: SeenIds;

  constructor(store: Store, seen: SeenIds) {
    this.#store = store;
    this.#seen = seen;
  }

  /** The log that begins with these lines, or with as many of them as were there when it was read; null where it is not known. */
  async find(head: readonly string[]): Promise<OpenedLog | null> {
    const marks = this.#marksOf(head);
    const rows = await this.#store.read(
      `select l.id, l.bytes, l.line, l.lines, m.mark, m.lines as marked
      from read_log_marks m join read_logs l on l.id = m.log
      where m.mark in (select value from json_each(?)) order by m.lines desc, l.id`,
      [JSON.stringify(marks)],
    );
    const found = rows.find(({ lines, marked, mark }) => {
      const shared = Math.min(Number(lines), marks.length);
      return marked === shared && mark === marks[shared - 1];
    });
    if (!found) return null;
    const known = toKnownLog(found);
    if (marks.length > known.lines) await this.#mark(known.id, marks);
    return known;
  }

  /** A new one, of which nothing has been read. */
  async add(head: readonly string[], day: string): Promise<OpenedLog> {
    const [row] = await this.#store.read("select coalesce(max(id), 0) + 1 as id from read_logs");
    const id = Number(row?.["id"]);
    await this.#store.write(
      [
        {
          sql: "insert into read_logs (id, lines, bytes, line, day) values (?, 0, 0, 0, ?)",
          args: [BigInt(id), day],
        },
        ...this.#toMarking(id, this.#marksOf(head)),
      ],
      "nothing",
    );
    return { id, bytes: 0, line: 0 };
  }

  async byId(id: number): Promise<OpenedLog | null> {
    const [row] = await this.#store.read("select id, lines, bytes, line from read_logs where id = ?", [id]);
    return row ? toKnownLog(row) : null;
  }

  #mark(id: number, marks: readonly number[]): Promise<void> {
    return this.#store.write(this.#toMarking(id, marks), "nothing");
  }

  #toMarking(id: number, marks: readonly number[]): InStatement[] {
    const log = BigInt(id);
    const insert = `insert or ignore into read_log_marks (mark, lines, log)
      select value, key + 1, ? from json_each(?)`;
    return [
      { sql: insert, args: [log, JSON.stringify(marks)] },
      { sql: "update read_logs set lines = ? where id = ?", args: [BigInt(marks.length), log] },
    ];
  }

  /** Of its first line, its first two, and so on. */
  #marksOf(head: readonly string[]): number[] {
    return head.map((_, index) => this.#seen.toKey("log", head.slice(0, index + 1).join("\n")).hash);
  }
}

function toKnownLog(row: Record<string, unknown>): KnownLog {
  const [id, lines, bytes, line] = ["id", "lines", "bytes", "line"].map((name) => Number(row[name]));
  return { id, lines, bytes, line } as KnownLog;
}
