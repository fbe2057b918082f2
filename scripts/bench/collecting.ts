import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addSite, emptyDirectory, readToken, startServer } from "../../tests/support/process.ts";
import { behindProxy, type Load, load, withYardstick } from "./load.ts";
import { ratio, say } from "./say.ts";

const seconds = 10;

/** Counts for about five seconds on the machines this was tried on; the server's own deadline ends it at ten. */
const slowQuery = `with recursive n(i) as (select 1 union all select i + 1 from n where i < 16000000) select max(i) as i from n`;

/** Hits answered after their commit against an empty handler, in quiet and while a reader works. */
export async function collecting(): Promise<void> {
  const data = await emptyDirectory();
  const queries = join(data.path, "queries");
  await mkdir(queries);
  await writeFile(join(queries, "slow.sql"), slowQuery);
  await addSite(data.path, "blog", "blog.example");
  const server = await startServer(data.path, { ...behindProxy, TALLYBOOK_QUERIES: queries });
  const token = await readToken(data.path);
  await withYardstick(async (empty) => {
    await load(server.address, 3);
    const yardstick = await load(empty, seconds);
    const quiet = await load(server.address, seconds);
    const [busy, asked] = await Promise.all([load(server.address, seconds), askSlowly(server.address, token)]);
    report("empty handler", yardstick);
    report("hits, quiet", quiet);
    report("hits, while a reader works", busy);
    say("hits / empty handler", ratio(quiet.rate, yardstick.rate), "aim 0.5 or more");
    say("p99 busy / p99 quiet", ratio(busy.p99, quiet.p99), `aim 2 or less; the question took ${asked} ms`);
  });
  await server.stop();
  await data.remove();
}

function report(name: string, { rate, p50, p99, failed }: Load): void {
  say(name, `${Math.round(rate)}/s`, `p50 ${p50} ms, p99 ${p99} ms, failed ${failed}`);
}

async function askSlowly(address: string, token: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${address}/queries/slow.json`, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  if (!response.ok) say("the slow question", String(response.status), "was not answered");
  return Math.round(performance.now() - start);
}
