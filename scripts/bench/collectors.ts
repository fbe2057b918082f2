import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { addSite, command, emptyDirectory, startServer } from "../../tests/support/process.ts";
import { pixelRequests } from "./load.ts";
import { count, quantile, say } from "./say.ts";

const rows = 5000;
/** ms between two hits, so that a delay is the server's and not that of hits before. */
const everyMs = 2;

/** What comes: 450 bytes an item, of which the SELECT takes five columns. */
const items = (price: number) =>
  JSON.stringify(
    Array.from({ length: rows }, (_, id) => ({
      ...{ id: String(id), name: `Thing number ${id}`, price: price + id, city: `City ${id % 50}`, day: "2026-11-30" },
      text: "x".repeat(320),
    })),
  );

const file = (host: string) => `/* ---
collect: {from: "http://${host}/items", every: 1d, private: true}
off: true
rate: 100 per 1s
key: [id]
columns: {id: text, name: text, price: real, city: text, day: day}
keep: changes
--- */
select value ->> 'id' as id, value ->> 'name' as name, value ->> 'price' as price, value ->> 'city' as city,
  value ->> 'day' as day
from json_each(:body)`;

interface Told {
  runs: { id: number; started: number; ended: number | null; state: string; rows: number }[];
}

/** 5,000 rows fetched, mapped and stored: rows a second, and the longest delay of a hit meanwhile. */
export async function collectors(): Promise<void> {
  let body = items(0);
  const source = createServer((request, response) => {
    if (request.url === "/robots.txt") response.writeHead(404).end();
    else response.end(body);
  }).listen(0, "127.0.0.1");
  await once(source, "listening");
  const data = await emptyDirectory();
  const queries = join(data.path, "queries");
  await mkdir(join(queries, "collectors"), { recursive: true });
  const host = `127.0.0.1:${(source.address() as AddressInfo).port}`;
  await writeFile(join(queries, "collectors/things.sql"), file(host));
  await addSite(data.path, "blog", "blog.example");
  const server = await startServer(data.path, { TALLYBOOK_QUERIES: queries, TALLYBOOK_HITS_PER_MINUTE: "1000000" });
  const { output } = await command("token", ["create", "--scope", "collectors"], data.path);
  const headers = { authorization: `Bearer ${output.split(/\s+/).at(-1)}` };
  const ask = async (path: string, method = "GET") =>
    (await (await fetch(`${server.address}/collectors/things${path}`, { method, headers })).json()) as Told;

  yardstick(body);
  await delays(server.address, pause(3000));
  report("hits, quiet", await delays(server.address, pause(3000)));
  for (const [name, price] of [
    ["all new", 0],
    ["none changed", 0],
    ["all changed", 1],
  ] as const) {
    body = items(price);
    let run: Told["runs"][number] | undefined;
    const collected = (async () => {
      await ask("/run.json", "POST");
      do {
        await pause(50);
        [run] = (await ask(".json")).runs;
      } while (run?.ended === null);
    })();
    const waits = await delays(server.address, collected);
    if (run?.state !== "ok" || run.ended === null) throw new Error(`the run ended as ${run?.state}`);
    const ms = run.ended - run.started;
    say(
      `${count(rows)} rows, ${name}`,
      `${count((rows / ms) * 1000)}/s`,
      `${ms} ms, ${(body.length / 1e6).toFixed(1)} MB`,
    );
    report("hits meanwhile", waits);
  }
  await server.stop();
  source.close();
  await data.remove();
}

/** The same rows put by one statement into a table in memory, by SQLite alone. */
function yardstick(body: string): void {
  const database = new DatabaseSync(":memory:");
  database.exec("create table things (id text primary key, name text, price real, city text, day text) strict");
  const start = performance.now();
  database
    .prepare(
      `insert into things select value ->> 'id', value ->> 'name', value ->> 'price', value ->> 'city', value ->> 'day'
       from json_each(?)`,
    )
    .run(body);
  const ms = performance.now() - start;
  say("SQLite alone, in memory", `${count((rows / ms) * 1000)}/s`, `${ms.toFixed(0)} ms; the yardstick`);
  database.close();
}

/** ms that hits took, one after the other, until the work is over. */
async function delays(address: string, work: Promise<unknown>): Promise<number[]> {
  const requests = pixelRequests();
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  const waits: number[] = [];
  for (let at = 0; !isOver; at++) {
    const { path = "/", headers = {} } = requests[at % requests.length] ?? {};
    const start = performance.now();
    const answer = await fetch(address + path, { headers });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`a hit was answered ${answer.status}`);
    waits.push(performance.now() - start);
    await pause(everyMs);
  }
  await over;
  return waits;
}

function report(name: string, waits: number[]): void {
  const longest = Math.max(...waits);
  say(
    name,
    `${longest.toFixed(1)} ms`,
    `the longest of ${waits.length}; half took ${quantile(waits, 0.5).toFixed(1)} ms`,
  );
}
