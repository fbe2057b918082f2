import { say } from "../say.ts";
import { look } from "./database.ts";

/** What pages ask of all the hits, and the same of a daily table; SQL that both engines understand. */
const questions: Record<string, { raw: string; daily: string }> = {
  days: {
    raw: "select day, count(*), count(distinct session) from pageviews group by day",
    daily: "select day, sum(views), sum(visitors) from daily_totals group by day",
  },
  pages: {
    raw: "select site, path, count(*), count(distinct session) from pageviews group by site, path",
    daily: "select site, path, sum(views), sum(visitors) from daily_pages group by site, path",
  },
  sources: {
    raw: "select source, count(*), count(distinct session) from pageviews where source is not null group by source",
    daily: "select source, sum(views), sum(visitors) from daily_sources group by source",
  },
  countries: {
    raw: "select country, count(*), count(distinct session) from pageviews group by country",
    daily: "select country, sum(views), sum(visitors) from daily_countries group by country",
  },
  hours: {
    raw: "select day, hour, count(*) from pageviews group by day, hour",
    daily: "select day, hour, sum(views) from daily_hours group by day, hour",
  },
};

/** The same questions of the same events in DuckDB, an engine made for them; it reads them from its own file. */
export async function duck(data: string, parquet: string, tell: (far: string) => void): Promise<void> {
  const api = await import("@duckdb/node-api").catch(() => null);
  if (api === null) return say("DuckDB", "-", "not on this platform");
  const instance = await api.DuckDBInstance.create(`${data}/events.duckdb`);
  const connection = await instance.connect();
  await connection.run(`create table events as select * from '${parquet.replaceAll("'", "''")}'`);
  await connection.run("create view pageviews as select * from events where kind = 'pageview' and bot is null");
  for (const [name, { raw, daily }] of Object.entries(questions)) {
    tell(name);
    const theirs = await best(async () => (await connection.runAndReadAll(raw)).currentRowCount);
    const ask = (sql: string) => () => look(data, (database) => database.prepare(sql).all().length);
    const all = await best(ask(raw), 1);
    const some = await best(ask(daily));
    if (all.rows !== theirs.rows || some.rows !== theirs.rows) throw new Error(`${name}: not the same answers`);
    const ratios = `${(all.ms / theirs.ms).toFixed(1)} DuckDBs of the hits, ${(some.ms / theirs.ms).toFixed(2)} of the daily table`;
    say(`${name}, DuckDB of the hits`, `${theirs.ms.toFixed(0)} ms`, ratios);
  }
  connection.closeSync();
  instance.closeSync();
}

/** The shortest of some runs, in ms, and how many rows it had. */
async function best(ask: () => number | Promise<number>, runs = 3): Promise<{ ms: number; rows: number }> {
  let [ms, rows] = [Infinity, 0];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    rows = await ask();
    ms = Math.min(ms, performance.now() - start);
  }
  return { ms, rows };
}
