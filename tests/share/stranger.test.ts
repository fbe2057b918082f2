/** What somebody who was sent a link can see, asked of a real server with two sites and notebooks that are not theirs. */
import assert from "node:assert/strict";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { type Install, openSeeded } from "../e2e/install.ts";

let install: Install;
/** Of the notebook `shared`, bound to the site `blog`. */
let whole: string;
/** Of its one cell `daily`. */
let cell: string;

const notebook = `---
title: Shared
params:
  least: {type: integer, default: 1}
  from_site: {type: choice, options: {query: select name from sites}}
---
Compare with [the secret one](/queries/secret-plans) and <b>html</b>, or [elsewhere](https://example.org/).

\`\`\`sql daily
select day, count(*) as views from pageviews
where day between :from and :to and (:site is null or site = :site) group by day having views >= :least
\`\`\`
\`\`\`chart daily
type: line
x: day
y: views
\`\`\`

\`\`\`sql pages
select path, count(*) as views from pageviews
where day between :from and :to and (:site is null or site = :site) group by path
\`\`\`
\`\`\`chart pages
type: table
columns:
  path: {href: "/queries/secret-plans?path={path}"}
\`\`\`

\`\`\`sql broken
select secret_column from pageviews
\`\`\`
`;

before(async () => {
  install = await openSeeded();
  await writeFile(join(install.queries, "shared.md"), notebook);
  await writeFile(join(install.queries, "secret-plans.sql"), "/* ---\ntitle: Secret plans\n--- */\nselect 1 as one\n");
  await install.post("/notes", { day: new Date().toISOString().slice(0, 10), site: "", text: "a private remark" });
  whole = await share({ notebook: "shared", search: "site=blog&period=7d&least=2", cell: "", days: "30" });
  cell = await share({ notebook: "shared", search: "site=blog", cell: "daily", days: "" });
});

after(() => install.close());

async function share(fields: Record<string, string>): Promise<string> {
  const answer = await install.post("/shares", fields);
  assert.equal(answer.status, 303);
  const id = /done=([\w-]+)/.exec(answer.headers.get("location") ?? "")?.[1];
  const page = await fetch(`${install.address}/shares`, { headers: { cookie: install.cookie } });
  return new RegExp(`/shared/${id}[\\w-]{22}`).exec(await page.text())?.[0] ?? "";
}

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(install.address + path, { headers, redirect: "manual" });

test("a link shows its notebook to anyone, and nothing of anything else", async () => {
  for (const headers of [{}, { cookie: install.cookie }]) {
    const answer = await ask(whole, headers);
    const html = await answer.text();
    assert.equal(answer.status, 200);
    assert.match(html, /<h1[^>]*>Shared</);
    assert.match(html, /data-cell="daily"/);
    assert.match(html, /\/post-1\//);
    assert.match(html, /href="https:\/\/example\.org\/"/);
    const closed =
      /secret-plans|Secret plans|notes\.example|private remark|pageviews|select |secret_column|shared\.md|Settings|<nav/i;
    assert.equal(closed.exec(html)?.[0], undefined);
    assert.doesNotMatch(html.replace(/notes-|"notes"/g, ""), />\s*notes\s*</);
    const inside = [...html.matchAll(/(?:href|action)="(\/[^"]*)"/g)].map((match) => match[1] ?? "");
    assert.deepEqual(
      inside.filter((href) => !/^\/(_astro|favicon\.svg|shared\/)/.test(href)),
      [],
    );
  }
});

test("the parameters are locked, whatever the address adds", async () => {
  const plain = await (await ask(`${whole}/pages.json`)).text();
  assert.match(await (await ask(whole)).text(), /<p class="limits">[^<]*: 2<\/p>/);
  for (const more of ["?site=notes", "?site=", "?period=all&least=100", "?from=2000-01-01&to=2000-01-02", "?least=x"]) {
    assert.equal(await (await ask(`${whole}/pages.json${more}`)).text(), plain, more);
  }
  // How a picture looks is the reader's to choose; what it shows is not.
  assert.match(await (await ask(`${whole}/daily.svg?theme=dark`)).text(), /fill="#15171a"/);
  assert.equal((await ask(`${whole}/daily.png?theme=pink`)).status, 400);
  assert.ok(JSON.parse(plain).rows.length > 0);
  assert.ok(!plain.includes("notes"));
});

test("the cells of a link come in every format; what is not there is told without names", async () => {
  const table: [string, number, string][] = [
    ["daily.csv", 200, "text/csv"],
    ["daily.json", 200, "application/json"],
    ["daily.ndjson", 200, "application/x-ndjson"],
    ["daily.svg", 200, "image/svg+xml"],
    ["daily.png", 200, "image/png"],
    ["daily.exe", 404, "application/json"],
    ["nothing.csv", 404, "application/json"],
    ["broken.json", 400, "application/json"],
  ];
  for (const [name, status, type] of table) {
    const answer = await ask(`${whole}/${name}`);
    const body = await answer.text();
    assert.deepEqual([answer.status, answer.headers.get("content-type")?.split(";")[0]], [status, type], name);
    assert.doesNotMatch(body, /secret_column|pageviews|queries\//, name);
  }
});

test("a link to one cell opens this cell only", async () => {
  const html = await (await ask(cell)).text();
  assert.match(html, /data-cell="daily"/);
  assert.doesNotMatch(html, /id="pages"|post-1/);
  assert.equal((await ask(`${cell}/daily.csv`)).status, 200);
  for (const path of ["/pages.csv", "/embed/pages"]) assert.equal((await ask(cell + path)).status, 404, path);
});

/** Status, and whether the page may stand in a frame: what its policy says, and what the older header does. */
async function framing(path: string) {
  const { headers, status } = await ask(path);
  const policy = /frame-ancestors ([^;]+)/.exec(headers.get("content-security-policy") ?? "")?.[1];
  return [status, policy, headers.get("x-frame-options")];
}

test("only what is meant for it may stand in a frame", async () => {
  assert.deepEqual(await framing(`${cell}/embed/daily`), [200, "*", null]);
  assert.deepEqual(await framing("/embed/open-house/open_house"), [200, "*", null]);
  for (const path of [cell, whole, "/login", "/queries/open-house"]) {
    assert.deepEqual((await framing(path)).slice(1), ["'none'", "DENY"], path);
  }
  // What is not public and what is not there are the same to a stranger, and both may say so in the frame.
  for (const path of ["/embed/secret-plans/secret_plans", "/embed/no-such/cell", "/shared/gone/embed/daily"]) {
    assert.deepEqual(await framing(path), [404, "*", null], path);
  }
  const bodies = await Promise.all(
    ["/embed/secret-plans/secret_plans", "/embed/no-such/cell"].map(async (path) => (await ask(path)).text()),
  );
  assert.equal(bodies[0], bodies[1]);
  assert.doesNotMatch(bodies[0] ?? "", /secret|<form|<a /i);
  const owner = await ask("/embed/secret-plans/secret_plans", { cookie: install.cookie });
  assert.equal(owner.status, 404);
  const script = await ask("/embed.js");
  assert.equal(script.status, 200);
});

test("the owner reads what a link is bound to, the period that nobody chose too", async () => {
  const list = await (await ask("/shares", { cookie: install.cookie })).text();
  assert.match(list, /the last 30 days, site blog · open until you revoke it/);
  assert.match(list, /site blog, period 7d, least 2 · ends on/);
});

test("what breaks in a frame says so there, with nothing to press", async () => {
  const control = new DatabaseSync(join(install.data, "control.db"));
  control.exec("alter table shares rename to lost");
  try {
    assert.deepEqual(await framing(`${cell}/embed/daily`), [500, "*", null]);
    const inside = await (await ask(`${cell}/embed/daily`)).text();
    assert.match(inside, /could not be shown/);
    assert.doesNotMatch(inside, /<form|<a |<button/i);
    assert.deepEqual(await framing(cell), [500, "'none'", "DENY"]);
    assert.match(await (await ask(cell)).text(), /Something broke/);
  } finally {
    control.exec("alter table lost rename to shares");
    control.close();
  }
});

test("a link that is revoked, made up or whose notebook is gone opens nothing, and all say the same", async () => {
  const doomed = await share({ notebook: "shared", search: "", cell: "", days: "1" });
  assert.equal((await ask(doomed)).status, 200);
  await install.post("/shares", { do: "revoke", id: doomed.slice("/shared/".length, "/shared/".length + 12) });
  await writeFile(join(install.queries, "brief.sql"), "select 1 as one\n");
  const orphan = await share({ notebook: "brief", search: "", cell: "", days: "1" });
  await writeFile(join(install.queries, "brief.sql"), "/* ---\nnonsense: [\n--- */ select");
  const pages = await Promise.all(
    [doomed, orphan, `/shared/${"x".repeat(34)}`, "/shared/x", `${whole}x`].map(async (path) => {
      const answer = await ask(path);
      assert.equal(answer.status, 404, path);
      return (await answer.text()).replaceAll(/<(script|link)[^>]*>/g, "");
    }),
  );
  assert.equal(new Set(pages).size, 1);
});

test("links are made by the owner only, from a page of ours, for notebooks that are there", async () => {
  const body = new URLSearchParams({ notebook: "shared", search: "", cell: "", days: "1" });
  const stranger = await fetch(`${install.address}/shares`, {
    method: "POST",
    headers: { origin: install.address },
    body,
    redirect: "manual",
  });
  assert.equal(stranger.status, 302);
  const foreign = await fetch(`${install.address}/shares`, {
    method: "POST",
    headers: { origin: "https://evil.example", cookie: install.cookie },
    body,
    redirect: "manual",
  });
  assert.equal(foreign.status, 403);
  assert.equal((await install.post("/shares", { notebook: "nowhere", search: "", days: "1" })).status, 422);
  assert.equal((await install.post("/shares", { notebook: "shared", search: "", days: "x" })).status, 422);
  for (const path of ["/shares", "/notes", "/find", "/find.json"]) {
    assert.notEqual((await ask(path)).status, 200, path);
  }
});

test("a note goes back to where it came from, and nowhere else", async () => {
  const day = "2026-11-09";
  const back = async (to: string) => {
    const answer = await install.post("/notes", { day, site: "", text: `note ${to}`, back: to });
    return [answer.status, answer.headers.get("location")];
  };
  assert.deepEqual(await back("/queries/traffic?period=7d#traffic"), [303, "/queries/traffic?period=7d#traffic"]);
  for (const to of ["//evil.example", "/\\evil.example", "https://evil.example/", "/.//evil.example"]) {
    assert.deepEqual(await back(to), [303, "/"], to);
  }
  assert.deepEqual(await back(""), [303, "/notes?done=added"]);
  assert.equal((await install.post("/notes", { day: "never", text: "x", back: "" })).status, 422);
  assert.equal((await ask("/notes/999999", { cookie: install.cookie })).status, 404);
});

test("no link is made to a cell that is not there", async () => {
  const answer = await install.post("/shares", { notebook: "shared", cell: "dayly", search: "", days: "7" });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /There is no such cell\./);
});

test("a directory that cannot be read for a while ends no link", async () => {
  const link = await share({ notebook: "shared", search: "", cell: "", days: "7" });
  await rename(install.queries, `${install.queries}-away`);
  assert.equal((await ask(link)).status, 404);
  await rename(`${install.queries}-away`, install.queries);
  assert.equal((await ask(link)).status, 200);
});

test("a notebook that went away ends its links; another one of its name has none", async () => {
  const file = join(install.queries, "fleeting.sql");
  await writeFile(file, "select 1 as one\n");
  const link = await share({ notebook: "fleeting", search: "", cell: "", days: "7" });
  assert.equal((await ask(link)).status, 200);
  await rm(file);
  assert.equal((await ask(link)).status, 404);
  await writeFile(file, "select 2 as two\n");
  assert.equal((await ask(link)).status, 404);
  await rm(file);
});
