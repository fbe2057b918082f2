/** What is public as a folder of files, published by a real server for its owner's command line. */
import assert from "node:assert/strict";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { type Entry, writeFolder } from "../../src/share/publish/folder.ts";
import { type Install, openSeeded } from "../e2e/install.ts";
import { testDirectory } from "../support/directory.ts";
import { command } from "../support/process.ts";

let install: Install;

const launch = `---
title: Launch
description: How it went.
public: true
---
See [the house](/queries/open-house), [the secret one](/queries/secret-plans), [one day](/queries/open-house?period=today)
or [elsewhere](https://example.org/).

\`\`\`sql pages
select path, (select title from pages where pages.path = pageviews.path limit 1) as title, count(*) as views
from pageviews where day between :from and :to group by path order by path
\`\`\`
\`\`\`chart pages
type: table
columns:
  path: {href: "/queries/open-house"}
  title: {href: "/queries/secret-plans?path={path}"}
\`\`\`

\`\`\`sql nothing
select day, count(*) as views from pageviews where day < '2000-01-01' group by day
\`\`\`
\`\`\`chart nothing
{type: line, x: day, y: views}
\`\`\`
`;

before(async () => {
  install = await openSeeded();
  for (const name of ["story.sql", "crowds.md"]) rmSync(join(install.queries, name));
  writeFileSync(join(install.queries, "launch.md"), launch);
  writeFileSync(join(install.queries, "secret-plans.sql"), "/* ---\ntitle: Secret plans\n--- */\nselect 1 as one\n");
  await install.post("/notes", { day: new Date().toISOString().slice(0, 10), site: "", text: "a private remark" });
});

after(() => install.close());

const publish = (out: string, ...more: string[]) =>
  command("publish", ["--out", out, ...more], install.data, { TALLYBOOK_QUERIES: install.queries });

const filesIn = (folder: string) =>
  globSync("**/*", { cwd: folder })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();

const read = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");

test("what is public lies in the folder as strangers see it, and nothing else", async () => {
  const out = join(testDirectory(), "new", "stats");
  const { code, output } = await publish(out, "--url", "https://example.com/stats/");
  assert.deepEqual([code, /(\d+) files? written, 0 the same, 0 removed/.test(output)], [0, true], output);
  const files = filesIn(out);
  const own = files.filter((path) => !path.startsWith("assets/"));
  assert.deepEqual(own, [
    "favicon.svg",
    "index.html",
    ...["launch.html", "launch/nothing.csv", "launch/nothing.json", "launch/pages.csv", "launch/pages.json"].map(below),
    ...["open-house.csv", "open-house.html", "open-house.json", "open-house.svg"].map(below),
    "sitemap.xml",
    "tallybook-files.txt",
  ]);
  for (const path of own.filter((path) => /\.(csv|json|svg)$/.test(path) && path !== "favicon.svg")) {
    assert.equal(read(out, path), await (await fetch(`${install.address}/${path}`)).text(), path);
  }
  const closed =
    /secret|private remark|pageviews|select |Settings|\/\/localhost|<script|data-|href="\/|src="\/|noindex/i;
  for (const path of own.filter((path) => path.endsWith(".html"))) {
    const html = read(out, path);
    assert.equal(closed.exec(html.replace("the secret one", ""))?.[0], undefined, path);
    assert.equal(html.match(/<html lang="en">/g)?.length, 1);
    const leads = [...html.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, to = ""]) => to);
    const inside = leads.filter((to) => !/^https:\/\/example\.(org|com)\//.test(to));
    assert.ok(inside.length > 3, path);
    for (const to of inside) assert.ok(existsSync(join(out, dirname(path), to)), `${path}: ${to}`);
  }
  const page = read(out, "queries/launch.html");
  assert.match(page, /<h1>Launch<\/h1>.*Last 30 days/s);
  assert.match(page, /<a href="open-house\.html">the house<\/a>, the secret one, one day\nor <a href="https/);
  assert.match(page, /<a href="open-house\.html" rel="noopener">/);
  assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.match(page, /<link rel="canonical" href="https:\/\/example\.com\/stats\/queries\/launch\.html">/);
  assert.match(read(out, "sitemap.xml"), /<loc>https:\/\/example\.com\/stats\/queries\/open-house\.html<\/loc>/);
  for (const style of files.filter((path) => path.endsWith(".css"))) {
    for (const [, name = ""] of read(out, style).matchAll(/url\(([^)]+)\)/g)) {
      if (!name.startsWith('"data:')) assert.ok(files.includes(`assets/${name}`), `${style}: ${name}`);
    }
  }
});

function below(path: string): string {
  return `queries/${path}`;
}

test("a second run writes what has changed and removes what is not public any more", async () => {
  const out = join(testDirectory(), "stats");
  await publish(out, "--period", "7d");
  const times = () => new Map(filesIn(out).map((path) => [path, statSync(join(out, path)).mtimeMs]));
  writeFileSync(join(out, "robots.txt"), "mine");
  const before = times();
  assert.match((await publish(out, "--period", "7d")).output, / 0 files written, \d+ the same, 0 removed$/);
  assert.deepEqual(times(), before);
  assert.match(read(out, "queries/launch.html"), /Last 7 days/);
  const file = join(install.queries, "launch.md");
  writeFileSync(file, launch.replace("public: true\n", ""));
  const { code, output } = await publish(out, "--period", "7d");
  writeFileSync(file, launch);
  assert.equal(code, 0);
  assert.match(output, / 1 file written, \d+ the same, 5 removed$/);
  assert.ok(!existsSync(join(out, "queries/launch")) && read(out, "robots.txt") === "mine");
});

test("what cannot be answered is told, and the rest is published", async () => {
  const out = join(testDirectory(), "stats");
  const file = join(install.queries, "bad.sql");
  writeFileSync(file, "/* ---\ntitle: Bad\npublic: true\n--- */\nselect secret_column from pageviews\n");
  const { code, output } = await publish(out);
  rmSync(file);
  assert.equal(code, 1);
  assert.match(output, /^bad, bad: This cannot be answered as it stands; its owner can see why\.$/m);
  assert.match(read(out, "queries/bad.html"), /cannot be answered as it stands/);
  assert.ok(existsSync(join(out, "queries/open-house.csv")) && !existsSync(join(out, "queries/bad.csv")));
});

test("a folder that is not ours, and words that mean nothing, are refused before anything is written", async () => {
  const place = testDirectory({ "site/index.html": "mine", file: "x", "taken/tallybook-files.txt": "# \n" });
  mkdirSync(join(place, "taken", "queries"));
  writeFileSync(join(place, "taken", "queries", "launch.html"), "mine");
  const table: [out: string, more: string[], code: number, said: RegExp][] = [
    [join(place, "site"), [], 1, /site has files and no tallybook-files\.txt.*name another folder/],
    [join(place, "file"), [], 1, /file cannot be written: a part of it is a file/],
    ["/proc/tallybook", [], 1, /\/proc\/tallybook cannot be written: there is no such folder/],
    [join(place, "taken"), [], 1, /launch\.html is there already and was not published: move it away/],
    [join(place, "new"), ["--period", "never"], 1, /period: .*never/],
    [join(place, "new"), ["--url", "ftp://x"], 2, /--url: an address such as .*"ftp:\/\/x"/],
  ];
  for (const [out, more, code, said] of table) {
    const answer = await publish(out, ...more);
    assert.equal(answer.code, code, out + answer.output);
    assert.match(answer.output, said);
  }
  assert.equal(read(place, "site/index.html"), "mine");
  assert.equal(read(place, "taken/queries/launch.html"), "mine");
});

async function* entries(...all: (Entry | Error)[]): AsyncGenerator<Entry> {
  for (const entry of all) {
    if (entry instanceof Error) throw entry;
    yield entry;
  }
}

test("a run that was cut is taken up: nothing half written, nothing left over, nothing that could not be had lost", async () => {
  const out = join(testDirectory(), "stats");
  const [a, b, c] = ["a.html", "queries/b.html", "queries/c/d.csv"].map((path) => ({ path, body: path }));
  assert.ok(a && b && c);
  await writeFolder(out, entries(a, b, c));
  const cut = entries({ ...a, body: "new" }, { path: "e.html", body: "e" }, new Error("cut"));
  await assert.rejects(writeFolder(out, cut), /cut/);
  // As a kill leaves it: a file that is not whole, and a line.
  writeFileSync(join(out, ".tallybook-new"), "ha");
  writeFileSync(join(out, "tallybook-files.txt"), `${read(out, "tallybook-files.txt")}../x\nrobots`);
  writeFileSync(join(out, "robots"), "mine");
  const again = await writeFolder(out, entries({ ...a, body: "new" }, { kept: "queries/b" }, { kept: "queries/c" }));
  assert.deepEqual(again, { changed: 0, same: 1, removed: 1, kept: 2 });
  assert.deepEqual(filesIn(out), ["a.html", "queries/b.html", "queries/c/d.csv", "robots", "tallybook-files.txt"]);
  assert.ok(!existsSync(join(out, ".tallybook-new")));
  assert.deepEqual(await writeFolder(out, entries(a)), { changed: 1, same: 0, removed: 2, kept: 0 });
  assert.deepEqual(filesIn(out), ["a.html", "robots", "tallybook-files.txt"]);
});
