import { join } from "node:path";
import { addSite, emptyDirectory, startServer } from "../../../tests/support/process.ts";
import { generateApart } from "../generating.ts";
import { count, ratio, say } from "../say.ts";
import { look, settled } from "./database.ts";
import { quietWaits, waits, wordsOf } from "./waiting.ts";

/** How long a day of so many events takes to be closed, and the longest that a hit waited meanwhile. */
export async function closing(events: number): Promise<void> {
  const data = await emptyDirectory();
  await addSite(data.path, "blog", "blog.example");
  const quiet = await startServer(data.path);
  const usual = await quietWaits(quiet.address);
  await quiet.stop();
  const yesterday = new Date().setUTCHours(0, 0, 0, 0) - 1;
  await generateApart(join(data.path, "tallybook.db"), { events, days: 1, until: yesterday, timezone: "UTC" });
  const server = await startServer(data.path);
  const start = performance.now();
  const busy = await waits(server.address, () => settled(data.path));
  const taken = performance.now() - start;
  await server.stop();
  const bare = askBare(data.path, new Date(yesterday).toISOString().slice(0, 10));
  say(
    `closing a day of ${count(events)}`,
    `${(taken / 1000).toFixed(1)} s`,
    `${ratio(taken, bare)} of the same SELECTs alone; ${wordsOf(busy, usual)}`,
  );
  await data.remove();
}

/** What closing the day asks, and nothing written; ms. */
function askBare(data: string, day: string): number {
  return look(data, (database) => {
    const files = database.prepare("select sql from daily_tables where state = 'serving'").all();
    const start = performance.now();
    for (const { sql } of files) {
      database.prepare(`with open_days(day) as (values (?)) select * from (\n${sql}\n)`).all(day);
    }
    return performance.now() - start;
  });
}
