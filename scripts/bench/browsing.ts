import { join } from "node:path";
import { toConfig } from "../../src/config.ts";
import { Readers } from "../../src/query/readers.ts";
import { addSite, command, emptyDirectory, readToken, startServer } from "../../tests/process.ts";
import { generate } from "./generator.ts";
import { settled } from "./history/database.ts";
import { count, median, ratio, say } from "./say.ts";
import { megabytes, memory } from "./weighing.ts";

const usual = 1_000_000;
const facets = "_facet=source&_facet=device&_facet=path";
const facetSql = ["source", "device", "path"].map(
  (column) =>
    `select ${column}, count(*) as n from events where ${column} is not null group by 1 order by 2 desc limit 31`,
);

/** Pages of `/data` on the demo and on a large table, against their bare SQL in a reader; and a stream of all its rows. */
export async function browsing(events = usual): Promise<void> {
  const demo = await emptyDirectory();
  await command("demo", [], demo.path);
  console.log("the demo");
  await measure(demo.path);
  await demo.remove();
  const large = await emptyDirectory();
  await addSite(large.path, "blog", "blog.example");
  generate(join(large.path, "tallybook.db"), { events, days: 730, until: Date.now(), timezone: "UTC" });
  console.log(`${count(events)} events`);
  await measure(large.path);
  await large.remove();
}

async function measure(data: string): Promise<void> {
  const server = await startServer(data);
  // Daily tables are filled behind the server's back; they are not what is measured here.
  await settled(data);
  const headers = { authorization: `Bearer ${await readToken(data)}` };
  const readers = new Readers(toConfig({ TALLYBOOK_DATA: data }));
  const get = async (path: string) => (await fetch(server.address + path, { headers })).arrayBuffer();
  const ask = (sql: string) => readers.ask({ sql });
  const { rows } = await ask("select count(*), max(id) from events");
  const [total = 0, last = 0] = (rows[0] ?? []).map(Number);
  // So many rows a page that there are five thousand of them.
  const size = Math.max(1, Math.min(100, Math.floor(total / 5_100)));
  const next = last - size * 4_999;
  const bare = await time((n) => ask(`select * from events order by id desc limit ${size + 1 + n}`));
  const page = async (name: string, query: string, yardstick: number) => {
    // Each asks for another number of rows, so that none is answered from memory.
    const taken = await time((n) => get(`/data/events${query.replaceAll("{size}", String(size + n))}`));
    say(name, `${taken.toFixed(1)} ms`, `${ratio(taken, yardstick)} of the SQL (${yardstick.toFixed(1)} ms)`);
  };
  await page("JSON, page 1", ".json?_size={size}", bare);
  await page("JSON, page 5,000", `.json?_size={size}&_next=${next}`, bare);
  await page("the page itself, page 1", "?_size={size}", bare);
  await page("the page itself, page 5,000", `?_size={size}&_next=${next}`, bare);
  const three = await time((n) => Promise.all(facetSql.map((sql) => ask(sql.replace("31", String(31 + n))))));
  await page("the page with three facets", `?_size={size}&${facets}&_facet_size={size}`, three);
  await get(`/data/events?_size=${size}`);
  const kept = await time(() => get(`/data/events?_size=${size}`));
  say("the page, again", `${kept.toFixed(1)} ms`, "rows and counts from memory");
  const query = await time((n) => get(`/queries/top-pages.json?period=all&least=${n + 1}`));
  const onQuery = await time((n) => get(`/data/query.top-pages.json?period=all&least=${n + 1}&_facet=site&_size=0`));
  say(
    "a facet on a query",
    `${onQuery.toFixed(1)} ms`,
    `${ratio(onQuery, query)} of the query (${query.toFixed(1)} ms)`,
  );
  await stream(server.address, server.child.pid ?? 0, headers, readers, total);
  await readers.close();
  await server.stop();
}

async function stream(
  address: string,
  pid: number,
  headers: Record<string, string>,
  readers: Readers,
  total: number,
): Promise<void> {
  const bare = await rate(total, async () => {
    for await (const _ of readers.stream({ sql: "select * from events order by id desc" }));
  });
  const before = await memory(pid);
  let peak = before.server;
  let bytes = 0;
  const taken = await rate(total, async () => {
    const response = await fetch(`${address}/data/events.csv?_stream=on`, { headers });
    let looked = 0;
    for await (const part of response.body ?? []) {
      bytes += part.byteLength;
      if (bytes - looked < 5_000_000) continue;
      looked = bytes;
      peak = Math.max(peak, (await memory(pid)).server);
    }
  });
  say("streaming CSV", `${count(taken)} rows/s`, `${ratio(taken, bare)} of the SQL streamed (${count(bare)}/s)`);
  say("server before, at its peak", megabytes(peak), `${megabytes(before.server)} before; ${megabytes(bytes)} sent`);
}

/** Median ms of nine runs after one that is not counted. */
async function time(run: (n: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < 10; n++) {
    const start = performance.now();
    await run(n);
    taken.push(performance.now() - start);
  }
  return median(taken.slice(1));
}

async function rate(rows: number, run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return Math.round(rows / ((performance.now() - start) / 1000));
}
