import assert from "node:assert/strict";
import { test } from "node:test";
import { openHouse } from "./open.ts";

test("rows of a daily view whose file names a key have addresses, those of others have none", async () => {
  const status = [
    { name: "daily_found", title: "Found", description: "What was found." },
    { name: "daily_loose", title: "Loose", description: null },
  ];
  const house = openHouse(
    (database) =>
      database.exec(`
        create table kept (day text not null, site, path, views, primary key (day, site, path)) without rowid;
        insert into kept values ('2026-11-20', 'blog', '/a,b/', 3), ('2026-11-21', 'blog', '/~', 2), ('2026-11-21', 'notes', '/', 5);
        create view daily_found as select * from kept;
        create view daily_found_spans as select substr(day, 1, 7) as span, day as first, day as last, site, path, views from kept;
        create view daily_loose as select day, views from kept;
        insert into daily_tables (id, name, state, closed, sql, columns, key) values
          (1, 'daily_found', 'serving', 'kept', '', '[]', '["day","site","path"]'),
          (2, 'daily_found', 'building', 'other', '', '[]', '["day"]'),
          (3, 'daily_loose', 'serving', 'loose', '', '[]', '[]');`),
    { status: () => status },
  );
  try {
    const page = await house.get("/data/daily_found");
    assert.ok(page.type === "table");
    assert.deepEqual(page.rowLinks, [
      { href: "/data/daily_found/2026-11-21,blog,~2F~7E", label: "2026-11-21, blog, /~" },
      { href: "/data/daily_found/2026-11-21,notes,~2F", label: "2026-11-21, notes, /" },
      { href: "/data/daily_found/2026-11-20,blog,~2Fa~2Cb~2F", label: "2026-11-20, blog, /a,b/" },
    ]);
    assert.equal(page.rows[0]?.[0]?.href, "/data/daily_found?day=2026-11-21");
    for (const [index, { href }] of (page.rowLinks ?? []).entries()) {
      const row = await house.get(href);
      assert.ok(row.type === "row");
      assert.equal(row.values[3]?.value.text, page.rows[index]?.[3]?.text);
      const { rows, primary_keys: keys } = await house.json(row.json);
      assert.deepEqual([rows.length, keys], [1, ["day", "site", "path"]]);
    }
    assert.deepEqual(Object.keys(await house.json("/data/daily_found.json?_shape=object&_size=1")), [
      "2026-11-21,blog,~2F~7E",
    ]);
    const pages = await Array.fromAsync(house.pages("/data/daily_found.json?_size=1"));
    assert.deepEqual(
      pages.flatMap(({ rows }) => rows.map(({ path }: { path: string }) => path)),
      ["/~", "/", "/a,b/"],
    );
    for (const name of ["daily_loose", "daily_found_spans"]) {
      const other = await house.get(`/data/${name}`);
      assert.ok(other.type === "table");
      assert.equal(other.rowLinks, null);
      assert.equal((await house.send(`/data/${name}/2026-11-20.json`)).status, 404);
    }
    const schema = await house.json("/data/-/schema.json");
    const found = schema.tables.find(({ name }: { name: string }) => name === "daily_found");
    assert.deepEqual([found.description, found.primary_keys], ["What was found.", ["day", "site", "path"]]);
    const sums = schema.tables.find(({ name }: { name: string }) => name === "daily_found_spans");
    assert.deepEqual([sums.hidden, found.hidden], [true, false]);
    assert.match(sums.description, /^Sums of daily_found/);
  } finally {
    await house.close();
  }
});

test("a daily view that another version serves has that one's key from the same commit on", async () => {
  const house = openHouse(
    (database) =>
      database.exec(`
        create table kept (day text not null, site text not null, path text not null, views);
        insert into kept values ('2026-11-20', 'blog', '/', 3), ('2026-11-20', 'blog', '/a', 2), ('2026-11-20', 'notes', '/', 5);
        create view daily_found as select day, site, sum(views) as views from kept group by 1, 2;
        insert into daily_tables (id, name, state, closed, sql, columns, key)
        values (1, 'daily_found', 'serving', 'kept', '', '[]', '["day","site"]');`),
    { status: () => [{ name: "daily_found", title: "Found", description: null }] },
  );
  const keys = async () => (await house.json("/data/daily_found.json?_extra=primary_keys&_size=1")).primary_keys;
  try {
    assert.deepEqual(await keys(), ["day", "site"]);
    house.database.exec(`begin;
      drop view daily_found;
      create view daily_found as select * from kept;
      update daily_tables set key = '["day","site","path"]';
      commit`);
    assert.deepEqual(await keys(), ["day", "site", "path"]);
  } finally {
    await house.close();
  }
});
