import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { DuckDBInstance } from "@duckdb/node-api";
import { eventFormats } from "../../src/history/events/format.ts";
import { eventColumns, titleColumn } from "../../src/store/events/columns.ts";
import { exportTo, importFrom, noon, openHouse, read, text, toEvent, write } from "./house.ts";

/** Whatever a column may hold, and what formats are known to lose. */
const awkward = [
  toEvent(1, {
    session: 9_223_372_036_854_775_807n,
    value: 0.1 + 0.2,
    kind: "event",
    name: "sale",
    props: '{"a":"é"}',
  }),
  toEvent(2, { session: -9_007_199_254_740_993n, value: 1e-300 / 3, bot: "Googlebot" }),
  toEvent(3, {
    referrer: '=cmd|"/c calc"!A1',
    source: "'=1+1",
    medium: "''",
    campaign: "a,b\r\nc",
    term: " x ",
    content: "",
  }),
  toEvent(4, { path: "/日本/😀?", referrer: "'", source: "\ttab", query: "utm_source=a&ref=b", country: "GB" }),
  toEvent(5, { value: -0.5, device: "phone", browser: "Samsung Internet", os: "Android" }),
  toEvent(6, { value: Number.POSITIVE_INFINITY, host: "127.0.0.1" }),
  toEvent(7, { value: 1.2345678901234568e20, time: 1_000_000_000_000, kind: "notfound" }),
  toEvent(-12, { path: "/negative" }),
];

test("the columns of files are the table's", async (t) => {
  const { app } = await openHouse(t);
  const table = await app.store.read("select name, type, \"notnull\" or pk as needed from pragma_table_info('events')");
  assert.deepEqual(
    eventColumns.map(({ name, type, required }) => [name, type.toUpperCase(), required ? 1 : 0]),
    table.map(({ name, type, needed }) => [name, type, needed]),
  );
});

for (const format of eventFormats) {
  test(`${format}: what is exported comes back as it was, and not twice`, async (t) => {
    const from = await openHouse(t);
    const to = await openHouse(t);
    await write(from.app, awkward);
    const path = join(from.directory, `events.${format}`);
    assert.equal(await exportTo(from.app, path, format), awkward.length);
    const before = await read(from.app);

    assert.deepEqual(await importFrom(to.app, path, format), {
      events: 8,
      written: 8,
      renumbered: 0,
      present: 0,
      frozen: { events: 0, days: 0 },
      moved: 0,
    });
    assert.deepEqual(await read(to.app), before);

    for (const { app } of [to, from]) {
      const { written, present } = await importFrom(app, path, format);
      assert.deepEqual([written, present], [0, 8]);
      assert.deepEqual(await read(app), before);
    }
  });

  test(`${format}: no events at all`, async (t) => {
    const { app, directory } = await openHouse(t);
    const path = join(directory, `none.${format}`);
    assert.equal(await exportTo(app, path, format), 0);
    assert.equal((await importFrom(app, path, format)).events, 0);
  });

  test(`${format}: titles travel where they were asked for, and never replace one`, async (t) => {
    const from = await openHouse(t);
    const to = await openHouse(t);
    await write(from.app, [toEvent(1), toEvent(2), toEvent(3)]);
    await from.app.store.write(["insert into pages values ('blog', '/1', 'One'), ('blog', '/2', 'Two')"]);
    await to.app.store.write(["insert into pages values ('blog', '/2', 'Second')"]);
    const path = join(from.directory, `events.${format}`);
    await exportTo(from.app, path, format, { columns: [...eventColumns, titleColumn] });
    await importFrom(to.app, path, format);
    const pages = await to.app.store.read("select path, title from pages order by path");
    assert.deepEqual(
      pages.map(({ path, title }) => [path, title]),
      [
        ["/1", "One"],
        ["/2", "Second"],
      ],
    );
  });
}

test("an export is of the days and the site that were asked for, in the order of days", async (t) => {
  const { app, directory } = await openHouse(t);
  await app.sites.add({ name: "docs", hosts: ["docs.example"] });
  const at = (days: number) => noon - days * 86_400_000;
  await write(app, [
    toEvent(1, { time: at(2) }),
    toEvent(2, { time: at(4) }),
    toEvent(3, { time: at(3), site: "docs" }),
    toEvent(4, { time: at(3) }),
    toEvent(5, { time: at(1) }),
  ]);
  const ids = async (wish: Parameters<typeof exportTo>[3]) => {
    const path = join(directory, `${JSON.stringify(wish)}.csv`);
    await exportTo(app, path, "csv", wish);
    return (await text(path))
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => Number(line.split(",")[0]));
  };
  assert.deepEqual(await ids({}), [2, 3, 4, 1, 5]);
  assert.deepEqual(await ids({ since: "2026-03-11", until: "2026-03-12" }), [3, 4, 1]);
  assert.deepEqual(await ids({ since: "2026-03-11", site: "docs" }), [3]);
});

test("DuckDB opens the Parquet file with types and contents as they are here", async (t) => {
  const { app, directory } = await openHouse(t);
  await write(app, awkward);
  const path = join(directory, "events.parquet");
  await exportTo(app, path, "parquet");
  const duck = await (await DuckDBInstance.create()).connect();
  const types = await duck.runAndReadAll(`describe select * from '${path}'`);
  const duckTypes = { integer: "BIGINT", real: "DOUBLE", text: "VARCHAR" };
  assert.deepEqual(
    types.getRowObjects().map(({ column_name, column_type }) => [column_name, column_type]),
    eventColumns.map(({ name, type }) => [name, duckTypes[type]]),
  );
  const names = eventColumns.map(({ name, type }) => (type === "integer" ? `cast(${name} as text) as ${name}` : name));
  const rows = await duck.runAndReadAll(`select ${names.join(", ")} from '${path}' order by cast(id as bigint)`);
  assert.deepEqual(rows.getRowObjects(), await read(app));
  duck.closeSync();
});

test("files of many groups, parts and commits", async (t) => {
  const from = await openHouse(t);
  const many = 51_000;
  await from.app.store.write([
    `insert into events (id, time, day, hour, site, session, kind, host, path)
     with recursive n(n) as (select 1 union all select n + 1 from n where n < ${many})
     select n, ${noon} + n, '2026-03-14', 12, 'blog', n * 1000003, 'pageview', 'blog.example', '/' || (n % 100) from n`,
  ]);
  const before = await read(from.app, "id % 997 = 0");
  for (const format of ["csv", "parquet"] as const) {
    const path = join(from.directory, `many.${format}`);
    assert.equal(await exportTo(from.app, path, format), many);
  }
  const to = await openHouse(t);
  const { written } = await importFrom(to.app, join(from.directory, "many.parquet"), "parquet");
  assert.equal(written, many);
  assert.deepEqual(await read(to.app, "id % 997 = 0"), before);
  assert.equal((await importFrom(to.app, join(from.directory, "many.csv"), "csv")).present, many);
});
