import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { mkdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { toConfig } from "../../src/base/config.ts";
import type { QueryCellView } from "../../src/notebook/page.ts";
import { type App, openApp } from "../../src/server/app.ts";
import { testDirectory } from "../support/directory.ts";

const now = Date.UTC(2026, 10, 22, 12);
const place = testDirectory();
let app: App;
let written = 0;

/** An owner's file, old enough to be known again by its time; a later one is always newer. */
async function write(file: string, text: string): Promise<void> {
  const path = join(place, "queries", file);
  writeFileSync(path, text);
  const time = new Date(Date.UTC(2026, 0, 1) + ++written * 1000);
  await utimes(path, time, time);
}

const daily = (chart: string) => `---
title: Days
public: true
---
\`\`\`sql days
select '2026-11-10' as day, 3 as views union all select '2026-11-11', 4 union all select '2026-11-12', 5
\`\`\`
\`\`\`chart days
${chart}
\`\`\`
\`\`\`sql pages
select '/a' as path, 3 as views where :site is null or :site = :site
\`\`\`
`;

before(async () => {
  await mkdir(join(place, "queries"));
  const config = toConfig({
    TALLYBOOK_DATA: place,
    TALLYBOOK_QUERIES: join(place, "queries"),
    TALLYBOOK_TIMEZONE: "UTC",
  });
  app = await openApp(config, { now: () => now, log: () => {} });
  await app.store.write([
    "insert into sites (name, hosts, created) values ('blog', '[]', 0), ('other', '[]', 0)",
    "insert into posts (site, path, url, title, day) values ('blog', '/a', 'https://a.example/a', 'A', '2026-11-20')",
  ]);
  await write("days.md", daily("type: line\nx: day\ny: views"));
});
after(async () => {
  await app.close();
  rmSync(place, { recursive: true });
});

async function cell(name: string, query = "", audience: "owner" | "stranger" = "owner"): Promise<QueryCellView> {
  const page = await app.notebooks.page("days", new URLSearchParams(query), { audience });
  const found = page.cells.find((one) => one.type === "query" && one.name === name);
  return found as QueryCellView;
}

test("the same answer is drawn once", async () => {
  const [first, second] = [await cell("days"), await cell("days")];
  assert.equal(second.table, first.table);
  assert.equal(second.figure, first.figure);
  assert.notEqual(second.kept, null);
});

test("a drawing tells of what it stands among, and strangers are told nothing of it", async () => {
  assert.doesNotMatch((await cell("days")).figure ?? "", /Front page/);
  await app.store.write(["insert into notes (day, text, created) values ('2026-11-11', 'Front page', 0)"]);
  assert.match((await cell("days")).figure ?? "", /Front page/);
  assert.doesNotMatch((await cell("days", "", "stranger")).figure ?? "", /Front page/);
  await app.store.write(["delete from notes"]);
  assert.doesNotMatch((await cell("days")).figure ?? "", /Front page/);
});

test("equal rows in another period are another drawing", async () => {
  const label = async (query: string) => /aria-label="([^"]*)"/.exec((await cell("days", query)).figure ?? "")?.[1];
  assert.match((await label("from=2026-11-10&to=2026-11-12")) ?? "", /from Tue 10 Nov to Thu 12 Nov/);
  assert.match((await label("from=2026-11-09&to=2026-11-14")) ?? "", /from Mon 9 Nov to Sat 14 Nov/);
});

test("equal rows of another site flag that site's posts", async () => {
  const flag = async (query: string) => (await cell("pages", query)).table?.rows[0]?.[0]?.flag;
  assert.deepEqual(
    [await flag("site=blog"), await flag("site=other"), await flag("site=blog")],
    ["new", undefined, "new"],
  );
});

test("the page's own parameters stay in its links", async () => {
  assert.equal((await cell("days", "site=blog")).links.csv, "/queries/days/days.csv?site=blog");
  assert.equal((await cell("days", "site=other")).links.csv, "/queries/days/days.csv?site=other");
});

test("a chart block that changes is drawn anew, over the same answer", async () => {
  assert.equal((await cell("days")).chart, "line");
  await write("days.md", daily("type: column\nx: day\ny: views\ntitle: Columns"));
  const { chart, title, figure } = await cell("days");
  assert.deepEqual([chart, title], ["column", "Columns"]);
  assert.match(figure ?? "", /Column chart/);
  await write("days.md", daily("type: column\nx: day\ny: viewz"));
  assert.match((await cell("days")).error?.message ?? "", /viewz/);
  assert.doesNotMatch((await cell("days", "", "stranger")).error?.message ?? "", /viewz/);
});
