import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { toConfig } from "../../../src/base/config.ts";
import { Library } from "../../../src/query/library/library.ts";
import { Readers } from "../../../src/query/readers/readers.ts";
import { Finder } from "../../../src/write/find/finder.ts";
import { rank } from "../../../src/write/find/rank.ts";
import { testDirectory } from "../../support/directory.ts";

let finder: Finder;
let readers: Readers;
const directory = testDirectory();

before(() => {
  const queries = join(directory, "queries");
  mkdirSync(queries);
  writeFileSync(join(queries, "launch.md"), "---\ntitle: Launch week\n---\nWords.\n");
  const database = new DatabaseSync(join(directory, "tallybook.db"));
  database.exec(
    readFileSync(join(import.meta.dirname, "../../../src/store/migrations/analytics/001-events.sql"), "utf8"),
  );
  database.exec(
    "create table odd_closed (x); create table [a/b?c] ([select] int); create table [it's 100%] (y); create table [a.json] (z); create table [..] (w)",
  );
  database.exec("begin");
  const insert = database.prepare("insert into pages (site, path, title) values ('blog', ?, ?)");
  insert.run("/100%_sure/", "Sure");
  insert.run("/caf%C3%A9/", "Coffee");
  for (let i = 0; i < 3100; i++) insert.run(`/post-${i}/`, `Post number ${i}`);
  database.exec("commit");
  database.close();
  const config = toConfig({ TALLYBOOK_DATA: directory, TALLYBOOK_QUERIES: queries });
  readers = new Readers(config, { size: 1 });
  finder = new Finder({ library: new Library(config), answers: readers });
});

after(async () => {
  await readers.close();
  rmSync(directory, { recursive: true, force: true });
});

test("notebooks, tables, columns and pages are found by parts of their names", async () => {
  const table: [string, string, string, string][] = [
    ["launch", "notebook", "Launch week", "/queries/launch"],
    ["lnch wk", "notebook", "Launch week", "/queries/launch"],
    ["pageviews", "view", "pageviews", "/data/pageviews"],
    ["campaign", "query", "Campaigns", "/queries/campaigns"],
    ["referrer", "column", "referrer", "/data/events?_facet=referrer"],
    ["number 3042", "page", "Post number 3042", "/?site=blog&path=%2Fpost-3042%2F"],
    ["100%_sure", "page", "Sure", "/?site=blog&path=%2F100%25_sure%2F"],
    ["café", "page", "Coffee", "/?site=blog&path=%2Fcaf%25C3%25A9%2F"],
    ["a/b?c", "table", "a/b?c", "/data/a~2Fb~3Fc"],
    ["it's 100%", "table", "it's 100%", "/data/it~27s+100~25"],
    ["a.json", "table", "a.json", "/data/a~2Ejson"],
    ["..", "table", "..", "/data/~2E~2E"],
    ["settings", "setting", "Settings", "/settings"],
  ];
  for (const [words, kind, title, href] of table) {
    const found = await finder.search(words);
    const place = found.find((one) => one.kind === kind && one.title === title);
    assert.equal(place?.href, href, `${words}: ${JSON.stringify(found.slice(0, 3))}`);
  }
});

test("nothing is found for nothing, for strange letters, and for very long words", async () => {
  for (const words of ["", "   ", "\u0000\u0001", "%", "_", "x'; drop table events --", "z".repeat(100_000)]) {
    assert.ok(Array.isArray(await finder.search(words)), words.slice(0, 20));
  }
  assert.deepEqual(await finder.search("zqzqzq"), []);
});

test("the index has every table but those that stand behind others, each column once, and says where pages are left out", async () => {
  const { places, more } = await finder.index();
  assert.equal(more, true);
  assert.equal(places.filter(({ kind }) => kind === "page").length, 3000);
  const titles = (kind: string) => places.filter((place) => place.kind === kind).map(({ title }) => title);
  assert.ok(titles("table").includes("events"));
  assert.ok(!titles("table").includes("odd_closed"));
  assert.equal(new Set(titles("column")).size, titles("column").length);
});

test("a notebook comes before a column with the same letters", () => {
  const hint = "";
  const [first] = rank(
    "source",
    [
      { kind: "column", title: "source", hint, href: "/a" },
      { kind: "query", title: "Sources", hint, href: "/b" },
    ],
    5,
  );
  assert.equal(first?.href, "/b");
});

test("all words must be found in one place, and letters that only happen to follow each other in a sentence are none", () => {
  const places = [
    { kind: "view", title: "daily_bots", hint: "day, site, bot, path, hits", href: "/bots" },
    { kind: "view", title: "daily_totals", hint: "day, site, views", href: "/totals" },
    {
      kind: "query",
      title: "Recent posts",
      hint: "The newest posts of the feeds, day by day, or none",
      href: "/posts",
    },
  ] as const;
  assert.equal(rank("daily tot", places, 5)[0]?.href, "/totals");
  assert.deepEqual(rank("onerror", places, 5), []);
});
