import { join } from "node:path";
import { toConfig } from "../../src/base/config.ts";
import { Readers } from "../../src/query/readers/readers.ts";
import { addSite, command, emptyDirectory, readToken, startServer } from "../../tests/support/process.ts";
import { generateApart } from "./generating.ts";
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
  for (const [name, fill] of [
    ["the demo", async (data: string) => void (await command("demo", [], data))],
    [`${count(events)} events`, (data: string) => write(data, events)],
  ] as const) {
    const data = await emptyDirectory();
    try {
      await fill(data.path);
      console.log(name);
      await measure(data.path);
    } finally {
      await data.remove();
    }
  }
}

/** Two months, as the daily tables of more would take longer than what is measured. */
async function write(data: string, events: number): Promise<void> {
  await addSite(data, "blog", "blog.example");
  await generateApart(join(data, "tallybook.db"), { events, days: 60, until: Date.now(), timezone: "UTC" });
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
  // Each asks for another number of rows, so that none is answered from memory.
  const page = (query: string) => (n: number) => get(`/data/events${query.replaceAll("{size}", String(size + n))}`);
  const told = (name: string, taken: number, yardstick: number) =>
    say(name, `${taken.toFixed(1)} ms`, `${ratio(taken, yardstick)} of the SQL (${yardstick.toFixed(1)} ms)`);
  for (const [name, address] of [
    ["JSON", ".json?_size={size}"],
    ["the page itself", "?_size={size}"],
  ] as const) {
    const [first = 0, far = 0] = await times([page(address), page(`${address}&_next=${next}`)]);
    told(`${name}, page 1`, first, bare);
    told(`${name}, page 5,000`, far, bare);
  }
  const three = await time((n) => Promise.all(facetSql.map((sql) => ask(sql.replace("31", String(31 + n))))));
  const faceted = await time(page(`?_size={size}&${facets}&_facet_size={size}`));
  told("the page with three facets", faceted, three);
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

/** Median ms of each, taken in turn, so that what warms up or disturbs the machine does so to all of them. */
async function times(runs: ((n: number) => Promise<unknown>)[]): Promise<number[]> {
  const taken = runs.map((): number[] => []);
  for (let n = 0; n < 14; n++) {
    for (const [index, run] of runs.entries()) {
      const start = performance.now();
      await run(n);
      taken[index]?.push(performance.now() - start);
    }
  }
  return taken.map((all) => median(all.slice(3)));
}

async function time(run: (n: number) => Promise<unknown>): Promise<number> {
  return (await times([run]))[0] ?? Number.NaN;
}

async function rate(rows: number, run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return Math.round(rows / ((performance.now() - start) / 1000));
}
