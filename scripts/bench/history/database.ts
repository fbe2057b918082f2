import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";

/** The analytics database, to look into beside the server. */
export function look<T>(data: string, use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(data, "tallybook.db"), { readOnly: true, timeout: 5_000 });
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** Waits until no day is open but `still` of them: today, where it has hits. */
export async function settled(data: string, still = 1): Promise<void> {
  const open = (database: DatabaseSync) => {
    const sql = "select (select count(*) from open_days) + (select count(*) from pending_days) as count";
    return Number(database.prepare(sql).get()?.["count"]);
  };
  while (look(data, open) > still) await wait(100);
}

/** Waits until no more sums of days have been added for three seconds; they follow the days. */
export async function summed(data: string): Promise<void> {
  const sums = (database: DatabaseSync) =>
    database.prepare("select count(*) as count from closed_spans").get()?.["count"];
  for (let before: unknown = null, now = look(data, sums); now !== before; now = look(data, sums)) {
    before = now;
    await wait(3_000);
  }
}

/** Bytes of the raw events with their index, and of all daily tables. */
export function sizes(data: string): { raw: number; daily: number } {
  return look(data, (database) => {
    const sum = (where: string) =>
      Number(
        database.prepare(`select sum(pgsize) as bytes from dbstat where aggregate = 1 and ${where}`).get()?.["bytes"],
      );
    return { raw: sum("name in ('events', 'events_day')"), daily: sum("name in (select closed from daily_tables)") };
  });
}
