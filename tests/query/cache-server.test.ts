import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { addSite, emptyDirectory, readToken, startServer } from "../support/process.ts";

const slow = `with recursive c(n) as (select 1 union all select n + 1 from c limit 3000000)
select hex(randomblob(8)) as run, (select max(n) from c) as n`;

test("200 equal requests at once run the SQL once, and a kept answer can be asked anew", async (t) => {
  const { path, remove } = await emptyDirectory();
  const queries = join(path, "queries");
  mkdirSync(queries);
  writeFileSync(join(queries, "slow.sql"), slow);
  writeFileSync(join(queries, "still.sql"), "/* ---\nreads: period\n--- */\nselect count(*) as views from pageviews");
  const server = await startServer(path, { TALLYBOOK_QUERIES: queries });
  t.after(async () => {
    await server.stop();
    await remove();
  });
  await addSite(path, "blog", "blog.example");
  const headers = { authorization: `Bearer ${await readToken(path)}`, accept: "text/html" };
  const get = (address: string) => fetch(server.address + address, { headers, redirect: "manual" });

  const runs = await Promise.all(
    Array.from({ length: 200 }, async () => ((await (await get("/queries/slow.json")).json()) as Slow).rows[0]?.run),
  );
  assert.equal(new Set(runs).size, 1);

  const still = "/queries/still?from=2026-01-01&to=2026-01-02";
  assert.doesNotMatch(await (await get(still)).text(), /class="age"/);
  const page = await (await get(still)).text();
  const link = /class="age" href="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
  assert.equal(link, `${still}&refresh=still`);
  const refreshed = await get(link);
  assert.equal(refreshed.status, 303);
  assert.equal(refreshed.headers.get("location"), `${still}#still`);
  assert.match(await (await get(still)).text(), /class="age"[^>]* title="As of /);
  assert.equal((await get("/queries/still?refresh=no-such-cell")).status, 303);
});

interface Slow {
  rows: { run: string }[];
}
