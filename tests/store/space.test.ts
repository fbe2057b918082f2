import assert from "node:assert/strict";
import { mkdir, stat } from "node:fs/promises";
import { test } from "node:test";
import { createClient } from "@libsql/client";
import { openStore, type Store } from "../../src/store/store.ts";
import { emptyConfig } from "../support/store.ts";

const pragma = async (store: Store, name: string) => (await store.read(`pragma ${name}`))[0]?.[name];

const fill = {
  sql: `with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000)
    insert into notes (day, text, created) select '2026-01-01', hex(randomblob(200)), i from n`,
  args: [],
};

test("a new file gives the space of deleted rows back, some pages at a time", async (context) => {
  const config = emptyConfig();
  const store = await openStore(config);
  context.after(() => store.close());
  const size = async () => (await stat(config.database.slice("file:".length))).size;
  await store.write([fill]);
  await store.read("pragma wal_checkpoint(truncate)");
  const full = await size();
  await store.write(["delete from notes"]);
  const free = Number(await pragma(store, "freelist_count"));
  assert.ok(free > 200);
  assert.equal(await store.giveBack(50), free - 50);
  await store.write(["insert into notes (day, text, created) values ('', '', 1)"]);
  assert.equal(await store.giveBack(10_000), 0);
  await store.read("pragma wal_checkpoint(passive)");
  assert.ok((await size()) < full - free * 3000);
  assert.equal(await pragma(store, "wal_autocheckpoint"), 4000);
});

test("a file of an earlier version is made anew when a site deletes events, and not before", async () => {
  const config = emptyConfig();
  await mkdir(config.data, { recursive: true });
  const early = createClient({ url: config.database, concurrency: 1 });
  await early.executeMultiple("pragma journal_mode = wal; create table before (one); drop table before;");
  early.close();
  const lines: string[] = [];
  const open = () => openStore(config, (line) => lines.push(line));
  const first = await open();
  assert.equal(await pragma(first, "auto_vacuum"), 0);
  await first.write([fill, "insert into sites (name, hosts, created, keep_days) values ('blog', '[]', 0, 40)"]);
  await first.close();
  assert.deepEqual(lines, []);
  const second = await open();
  assert.equal(await pragma(second, "auto_vacuum"), 2);
  assert.deepEqual(await second.read("select count(*) as n from notes"), [{ n: 3000 }]);
  await second.close();
  assert.equal(lines.length, 2);
  await (await open()).close();
  assert.equal(lines.length, 2);
});
