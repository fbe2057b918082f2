import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { missingSpans } from "../../../src/history/daily/sql.ts";

/** The analytics database, to look into beside the server. */
export function look<T>(data: string, use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(data, "tallybook.db"), { readOnly: true, timeout: 5_000 });
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** Waits until no day is open but `still` of them: today, where it has hits. @param tell is told how many there are */
export async function settled(data: string, still = 1, tell: (open: number) => void = () => {}): Promise<void> {
  const open = (database: DatabaseSync) => {
    const sql = "select (select count(*) from open_days) + (select count(*) from pending_days) as count";
    return Number(database.prepare(sql).get()?.["count"]);
  };
  await until(() => look(data, open), still, tell);
}

/** Waits until all sums of days are there; they follow the days. @param tell is told how many are missing */
export async function summed(data: string, tell: (missing: number) => void = () => {}): Promise<void> {
  const missing = (database: DatabaseSync) => {
    const tables =
      "select id from daily_tables where state = 'serving' and (sums <> '[]' or maxima <> '[]' or minima <> '[]')";
    const spans = database.prepare(missingSpans);
    const counts = database
      .prepare(tables)
      .all()
      .map(({ id }) => spans.all({ id: id as number }).length);
    return counts.reduce((sum, count) => sum + count, 0);
  };
  await until(() => look(data, missing), 0, tell);
}

/** ms without any change after which nothing more is waited for. */
const patience = 300_000;

/** Until there are at most so many. */
async function until(count: () => number, most: number, tell: (count: number) => void): Promise<void> {
  let changed = performance.now();
  for (let [left, before] = [count(), Infinity]; left > most; [left, before] = [count(), left]) {
    tell(left);
    if (left !== before) changed = performance.now();
    if (performance.now() - changed > patience) throw new Error(`${left} are left, and nothing happens`);
    await wait(100);
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
