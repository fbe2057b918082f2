import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readToken, startServer } from "../../../tests/support/process.ts";
import { median, ratio, say } from "../say.ts";

const periods = ["30d", "12m", "all"];

/** Server time of the overview, whole and narrowed to the most read page, source and country: asked first, and again. */
export async function narrowed(data: string, tell: (far: string) => void): Promise<void> {
  const filters = ["", ...mostOf(data)];
  const server = await startServer(data);
  const headers = { authorization: `Bearer ${await readToken(data)}` };
  const get = async (search: string) => {
    const start = performance.now();
    const response = await fetch(`${server.address}/?${search}`, { headers });
    const text = await response.text();
    const failed = text.match(/took too long|class="error/g)?.length ?? 0;
    return { ms: performance.now() - start, failed };
  };
  await get("from=2001-01-01&to=2001-01-02");
  for (const period of periods) {
    let whole = Number.NaN;
    for (const filter of filters) {
      tell(`${period} ${filter}`);
      const first = await get(`period=${period}&${filter}`);
      const again = median(await Promise.all([1, 2, 3].map(async () => (await get(`period=${period}&${filter}`)).ms)));
      if (filter === "") whole = first.ms;
      const failed = first.failed > 0 ? `, ${first.failed} cells without an answer` : "";
      const than = filter === "" ? "" : `, ${ratio(first.ms, whole)} the whole page`;
      say(
        `overview, ${period}, ${filter || "whole"}`,
        `${first.ms.toFixed(0)} ms`,
        `again ${again.toFixed(0)} ms${than}${failed}`,
      );
    }
  }
  await server.stop();
}

/** The filters by the most usual values of the last year. */
function mostOf(data: string): string[] {
  const database = new DatabaseSync(join(data, "tallybook.db"), { readOnly: true });
  const found = ["path", "source", "country"].map((column) => {
    const sql = `select ${column} as value from pageviews where ${column} is not null and day > date('now', '-90 days')
      group by 1 order by count(*) desc limit 1`;
    return `${new URLSearchParams({ [column]: String(database.prepare(sql).get()?.["value"]) })}`;
  });
  database.close();
  return found;
}
