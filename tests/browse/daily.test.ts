import assert from "node:assert/strict";
import { test } from "node:test";
import { openHouse } from "./open.ts";

test("rows of a daily view whose file names a key have addresses, those of others have none", async () => {
  const status = [
    { name: "daily_found", title: "Found", description: "What was found.", key: ["day", "site", "path"] },
    { name: "daily_loose", title: "Loose", description: null, key: [] },
  ];
  const house = openHouse(
    (database) =>
      database.exec(`
        create table kept (day text not null, site, path, views, primary key (day, site, path)) without rowid;
        insert into kept values ('2026-11-20', 'blog', '/a,b/', 3), ('2026-11-21', 'blog', '/~', 2), ('2026-11-21', 'notes', '/', 5);
        create view daily_found as select * from kept;
        create view daily_found_spans as select substr(day, 1, 7) as span, day as first, day as last, site, path, views from kept;
        create view daily_loose as select day, views from kept;`),
    { status: () => status },
  );
  try {
    const page = await house.get("/data/daily_found");
    assert.ok(page.type === "table");
    assert.deepEqual(page.own, [
      { href: "/data/daily_found/2026-11-21,blog,~2F~7E", label: "2026-11-21, blog, /~" },
      { href: "/data/daily_found/2026-11-21,notes,~2F", label: "2026-11-21, notes, /" },
      { href: "/data/daily_found/2026-11-20,blog,~2Fa~2Cb~2F", label: "2026-11-20, blog, /a,b/" },
    ]);
    assert.equal(page.rows[0]?.[0]?.href, "/data/daily_found?day=2026-11-21");
    for (const [index, { href }] of (page.own ?? []).entries()) {
      const row = await house.get(href);
      assert.ok(row.type === "row");
      assert.equal(row.values[3]?.value.text, page.rows[index]?.[3]?.text);
      const { rows, primary_keys: keys } = await house.json(row.json);
      assert.deepEqual([rows.length, keys], [1, ["day", "site", "path"]]);
    }
    assert.deepEqual(Object.keys(await house.json("/data/daily_found.json?_shape=object&_size=1")), [
      "2026-11-21,blog,~2F~7E",
    ]);
    const walked: unknown[] = [];
    for (let next = "/data/daily_found.json?_size=1"; next; ) {
      const answer = await house.json(next);
      walked.push(...answer.rows.map(({ path }: { path: string }) => path));
      next = answer.next_url;
    }
    assert.deepEqual(walked, ["/~", "/", "/a,b/"]);
    for (const name of ["daily_loose", "daily_found_spans"]) {
      const other = await house.get(`/data/${name}`);
      assert.ok(other.type === "table");
      assert.equal(other.own, null);
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
