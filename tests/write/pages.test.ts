import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Install, openInstall } from "../e2e/install.ts";
import { readToken } from "../support/process.ts";

let install: Install;
before(async () => {
  install = await openInstall();
  await install.setUp();
});
after(() => install.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(install.address + path, { headers: { cookie: install.cookie, ...headers }, redirect: "manual" });
const read = (file: string) => readFileSync(join(install.queries, file), "utf8");
const baseOf = (html: string) => /name="base" value="(\w*)"/.exec(html)?.[1] ?? "";
const errorOf = (html: string) => JSON.parse(plain(/data-answer="([^"]*)"/.exec(html)?.[1] ?? "{}"));
const plain = (text: string) => text.replaceAll("&#34;", '"').replaceAll("&quot;", '"').replaceAll("&amp;", "&");

test("without a script: write, run, save, edit", async () => {
  const blank = await (await get("/queries/new")).text();
  assert.match(blank, /<textarea[^>]* name="text"/);
  const ran = await install.post("/queries/new", {
    act: "run",
    name: "",
    kind: "query",
    text: "select 41 + 1 as answer",
  });
  const html = await ran.text();
  assert.match(html, /<dd|42/);
  assert.match(html, /select 41 \+ 1 as answer<\/textarea>/);
  const saved = await install.post("/queries/new", {
    act: "save",
    name: "mine",
    kind: "query",
    text: "select 42 as n",
  });
  assert.equal(saved.headers.get("location"), "/queries/mine/edit?done=saved");
  assert.equal(read("mine.sql"), "select 42 as n");
  const edit = await (await get("/queries/mine/edit")).text();
  const again = await install.post("/queries/mine/edit", {
    act: "save",
    name: "mine",
    kind: "query",
    text: "select 43 as n\r\n",
    base: baseOf(edit),
  });
  assert.equal(again.status, 303);
  assert.equal(read("mine.sql"), "select 43 as n\n");
});

test("a file that changed meanwhile is shown beside what was written; saving again is meant", async () => {
  writeFileSync(join(install.queries, "shared.sql"), "select 'first' as who\n");
  const edit = await (await get("/queries/shared/edit")).text();
  writeFileSync(join(install.queries, "shared.sql"), "select 'theirs' as who\n");
  const fields = { act: "save", name: "shared", kind: "query", text: "select 'mine' as who\n" };
  const refused = await install.post("/queries/shared/edit", { ...fields, base: baseOf(edit) });
  assert.equal(refused.status, 422);
  const html = await refused.text();
  assert.match(html, /The file was changed while you were writing/);
  assert.match(html, /removed: <\/span>\s*select (&#39;|')theirs/);
  assert.equal(read("shared.sql"), "select 'theirs' as who\n");
  assert.match(
    await (await get("/queries/shared/edit")).text(),
    /select (&#39;|')mine(&#39;|') as who/,
    "a draft by now",
  );
  const meant = await install.post("/queries/shared/edit", { ...fields, base: baseOf(html) });
  assert.equal(meant.status, 303);
  assert.equal(read("shared.sql"), "select 'mine' as who\n");
  const history = await (await get("/queries/shared/history")).text();
  const [, id = ""] = [...history.matchAll(/history\?version=(\d+)/g)].map(([, one]) => one);
  const restored = await install.post("/queries/shared/history", { restore: id });
  assert.equal(restored.headers.get("location"), "/queries/shared/edit");
  assert.match(await (await get("/queries/shared/edit")).text(), /select (&#39;|')theirs(&#39;|') as who/);
  await install.post("/queries/shared/edit", { ...fields, act: "discard", base: "" });
  assert.match(await (await get("/queries/shared/edit")).text(), /select (&#39;|')mine(&#39;|') as who/);
});

test("a run says which token is wrong, of the cell and of the file", async () => {
  const text = "# A\n\n```sql one\nselect 1 as n\n```\n\n```sql two\nselect n,\n  wrong\nfrom one\n```\n";
  const run = (more: object) => install.post("/write/run", { name: "x", kind: "notebook", text, ...more });
  const { cells } = errorOf(await (await run({})).text());
  assert.deepEqual(cells[0].columns, ["n"]);
  const { message, line, column, length } = cells[1].error;
  assert.match(message, /no such column: wrong/i);
  assert.deepEqual([line, column, length], [9, 3, 5]);
  assert.equal(errorOf(await (await run({ only: "one" })).text()).cells.length, 1);
  const { problem } = errorOf(await (await run({ text: "---\ntitel: x\n---\n" })).text());
  assert.equal(problem.line, 2);
});

const mistakes: [sql: string, token: string][] = [
  ["select from pageviews where", "from"],
  ["select * form pageviews", "form"],
  ["select pth from pageviews", "pth"],
  ["select * from pageview", "pageview"],
  ["select * from query.nothing_such", "query.nothing_such"],
  ["select (1 + 2 from pages", "("],
  ["select nosuch(1)", "nosuch"],
  ["select path from pageviews group by count(*)", "group"],
  ["select path from pageviews having 1", "having"],
  ["select 1 union select 1, 2", "union"],
  ["select substr()", "substr"],
  ["delete from events", "delete"],
  ["select 1; select 2", "select"],
  ["select ? as n", "?"],
  ["select 'open", "'open"],
];
test("mistakes are found under their token", async () => {
  for (const [sql, token] of mistakes) {
    const html = await (await install.post("/write/run", { name: "x", kind: "query", text: `\n${sql}` })).text();
    const error = errorOf(html).cells?.[0]?.error;
    assert.ok(error?.column, `${sql}: ${JSON.stringify(errorOf(html))}`);
    const found = sql.slice(error.column - 1, error.column - 1 + error.length);
    assert.equal(found, token, `${sql}: ${error.message}`);
  }
});

test("who leaves takes the reader along", async () => {
  const slow = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) as n from n";
  const leave = new AbortController();
  const running = fetch(`${install.address}/write/run`, {
    method: "POST",
    headers: { origin: install.address, cookie: install.cookie },
    body: new URLSearchParams({ name: "x", kind: "query", text: slow }),
    signal: leave.signal,
  });
  running.catch(() => {});
  // More than a reader's start takes, however busy the machine is.
  const busy = () => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isReader(pid) && ticks(pid) > 100);
  while (busy().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const [pid = ""] = busy();
  leave.abort();
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 20));
});

/** Children of our server that run the reader's program. */
function isReader(pid: string): boolean {
  try {
    const [, , parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/\(.*\)/, "x")
      .split(" ")
      .slice(1);
    const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return Number(parent) === install.server.child.pid && line.includes("reader.ts");
  } catch {
    return false;
  }
}

/** Processor time spent, in hundredths of a second. */
function ticks(pid: string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/\(.*\)/, "x")
    .split(" ");
  return Number(fields[13]);
}

test("5 MB are refused with words, by every way", async () => {
  const text = "x".repeat(5_000_000);
  for (const [path, fields] of [
    ["/queries/new", { act: "save", name: "big" }],
    ["/queries/mine/edit", { act: "save", name: "mine" }],
    ["/write/draft", { key: "mine" }],
    ["/write/save", { name: "mine" }],
    ["/write/run", { name: "mine" }],
  ] as const) {
    const answer = await install.post(path, { ...fields, kind: "query", text });
    assert.equal(answer.status, 413, path);
  }
  const large = await install.post("/queries/new", {
    act: "save",
    name: "big",
    kind: "query",
    text: "x".repeat(1_500_000),
  });
  assert.equal(large.status, 422);
  assert.match(await large.text(), /1 MB at the most/);
  assert.equal(existsSync(join(install.queries, "big.sql")), false);
});

test("200 cells run", async () => {
  const text = Array.from({ length: 200 }, (_, n) => `\`\`\`sql c${n}\nselect ${n} as n\n\`\`\`\n`).join("\n");
  const { cells } = errorOf(await (await install.post("/write/run", { name: "x", kind: "notebook", text })).text());
  assert.equal(cells.length, 200);
  assert.deepEqual(
    cells.filter(({ error }: { error: unknown }) => error),
    [],
  );
});

test("a name never becomes a header or a path", async () => {
  for (const name of ['a"\r\nset-cookie: x=1', "../../etc/passwd", "ü", "a.b", `${"a".repeat(300)}`]) {
    const answer = await install.post("/queries/new", { act: "download", name, kind: "query", text: "select 1" });
    assert.equal(answer.headers.get("content-disposition"), 'attachment; filename="notebook.sql"');
    assert.equal(answer.headers.get("set-cookie"), null);
    const saved = await install.post("/queries/new", { act: "save", name, kind: "query", text: "select 1" });
    assert.equal(saved.status, 422);
    assert.match(await saved.text(), /cannot be a name/);
  }
  for (const path of ["/queries/..%2f..%2fetc%2fpasswd/edit", "/queries/%2e%2e/edit", "/queries/a%0d%0ab/history"]) {
    assert.ok([404, 400, 302].includes((await get(path)).status), path);
  }
});

test("nothing written turns public unseen", async () => {
  const text = "/* ---\npublic: true\n--- */\nselect 1 as n\n";
  const fields = { act: "save", name: "house", kind: "query", text };
  const asked = await install.post("/queries/new", fields);
  assert.equal(asked.status, 422);
  assert.match(await asked.text(), /without login[\s\S]*name="agreed"/);
  assert.equal(existsSync(join(install.queries, "house.sql")), false);
  assert.equal((await install.post("/queries/new", { ...fields, agreed: "1" })).status, 303);
  const link = `/queries/new?sql=${encodeURIComponent(` -- x\n/* ---\npublic: true\n--- */ /**/ ${"select session from events"}`)}`;
  const prefilled = await (await get(link)).text();
  assert.doesNotMatch(prefilled, /public: true/);
  assert.match(prefilled, /select session from events/);
  assert.doesNotMatch(prefilled, /class="cell/, "nothing of an address runs by itself");
  assert.doesNotMatch(await (await get("/queries/new?begin=query.house")).text(), /public: true/);
});

test("only the owner writes, and only from a page of ours", async () => {
  const token = await readToken(install.data);
  const paths = ["/queries/new", "/queries/mine/edit", "/queries/mine/history", "/write/schema.json"];
  writeFileSync(join(install.queries, "new.sql"), "/* ---\npublic: true\n--- */ select 1");
  for (const path of paths) {
    assert.equal((await get(path, { cookie: "" })).status, path.endsWith("json") ? 401 : 302, path);
    assert.equal((await get(path, { cookie: "", authorization: `Bearer ${token}` })).status, 403, path);
  }
  const send = (path: string, headers: Record<string, string>) =>
    fetch(install.address + path, {
      method: "POST",
      headers,
      body: new URLSearchParams({ act: "save", name: "stolen", kind: "query", text: "select 1" }),
      redirect: "manual",
    });
  for (const path of ["/queries/new", "/write/save", "/write/run", "/write/draft", "/queries/mine/remove"]) {
    const elsewhere = await send(path, { origin: "https://elsewhere.example", cookie: install.cookie });
    assert.equal(elsewhere.status, 403, path);
    assert.notEqual((await send(path, { origin: install.address })).status, 200, path);
    const bearer = { origin: install.address, authorization: `Bearer ${token}` };
    assert.equal((await send(path, bearer)).status, 403, path);
  }
  assert.equal(existsSync(join(install.queries, "stolen.sql")), false);
});

test("rename and removal warn of those that refer to it", async () => {
  writeFileSync(join(install.queries, "basis.sql"), "select 1 as n\n");
  writeFileSync(
    join(install.queries, "user.sql"),
    "/* ---\ntitle: The user of it\n--- */\nselect * from query.basis\n",
  );
  for (const page of ["rename", "remove"]) {
    const html = await (await get(`/queries/basis/${page}`)).text();
    assert.match(html, /The user of it/);
  }
  const base = baseOf(await (await get("/queries/basis/rename")).text());
  const bad = await install.post("/queries/basis/rename", { to: "../x", base });
  assert.match(await bad.text(), /cannot be a name/);
  const good = await install.post("/queries/basis/rename", { to: "ground", base });
  assert.equal(good.headers.get("location"), "/queries/ground/edit");
  assert.equal((await install.post("/queries/ground/remove", { base })).status, 303);
  assert.deepEqual(
    readdirSync(install.queries).filter((file) => /^(basis|ground)/.test(file)),
    [],
  );
  const history = await get("/queries/ground/history");
  assert.equal(history.status, 200);
});

test("a directory that takes no files keeps the draft and offers it as a download", async () => {
  const closed = await openInstall({ TALLYBOOK_QUERIES: "/sys/kernel" });
  try {
    await closed.setUp();
    const fields = { name: "kept", kind: "query", text: "select 'kept' as what\n", key: "~00000001" };
    const refused = await closed.post("/queries/new", { ...fields, act: "save" });
    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /takes no files from Tallybook/);
    const file = await closed.post("/queries/new", { ...fields, act: "download" });
    assert.equal(file.headers.get("content-disposition"), 'attachment; filename="kept.sql"');
    assert.equal(await file.text(), fields.text);
    const again = await fetch(`${closed.address}/queries/new?draft=~00000001`, { headers: { cookie: closed.cookie } });
    assert.match(await again.text(), /select (&#39;|')kept(&#39;|') as what/);
  } finally {
    await closed.close();
  }
});

test("every template runs, and tables and queries can be begun from", async () => {
  const page = await (await get("/queries/new")).text();
  const links = [...page.matchAll(/begin=(template\.\w+)/g)].map(([, one]) => one ?? "");
  assert.ok(links.length >= 3);
  for (const from of [...links, "table.events", "table.pageviews", "query.top-pages", "notebook", "query"]) {
    const html = await (await get(`/queries/new?begin=${from}`)).text();
    const text = plain(/<textarea[^>]*>\n?([\s\S]*?)<\/textarea>/.exec(html)?.[1] ?? "")
      .replaceAll("&#39;", "'")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">");
    const kind = /value="notebook" selected/.test(html) ? "notebook" : "query";
    const { problem, cells } = errorOf(await (await install.post("/write/run", { name: "x", kind, text })).text());
    assert.equal(problem, null, from);
    assert.deepEqual(
      cells.filter(({ error }: { error: unknown }) => error),
      [],
      from,
    );
  }
  assert.equal((await get("/queries/new?begin=table.nothing")).status, 404);
});

test("the editor's proposals know tables, columns, queries and parameters", async () => {
  const schema = await (await get("/write/schema.json")).json();
  assert.ok(schema.tables.events.includes("referrer"));
  assert.ok(schema.tables.pageviews.includes("path"));
  assert.ok(schema.queries.top_pages.columns.includes("path"));
  assert.ok(schema.params.includes("from"));
  assert.equal(schema.tables.sqlite_schema, undefined);
});

test("who renames or removes a notebook is told of the share links that lead to it", async () => {
  writeFileSync(join(install.queries, "linked.sql"), "select 1 as n\n");
  assert.doesNotMatch(await (await get("/queries/linked/remove")).text(), /would open nothing/);
  const made = await install.post("/shares", { notebook: "linked", cell: "", search: "", days: "30" });
  assert.equal(made.status, 303);
  for (const what of ["rename", "remove"]) {
    const html = await (await get(`/queries/linked/${what}`)).text();
    assert.match(html, /A share link leads\s+to it and would open nothing/, what);
  }
});

test("a view whose name is taken is told where it is edited and on its page", async () => {
  writeFileSync(join(install.queries, "events.sql"), "select 1 as n\n");
  const edit = await (await get("/queries/events/edit")).text();
  const text = "/* ---\nview: true\n--- */\nselect 1 as n\n";
  const fields = { act: "save", name: "events", kind: "query", text, base: baseOf(edit) };
  assert.equal((await install.post("/queries/events/edit", fields)).status, 303);
  assert.match(await (await get("/queries/events/edit")).text(), /there is a table of this name/);
  const page = await get("/queries/events");
  assert.equal(page.status, 422);
  assert.match(await page.text(), /there is a table of this name.*events\.sql|events\.sql/s);
});
