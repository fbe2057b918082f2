import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { Original } from "../../src/write/notebook-writer.ts";
import { openRoom } from "./room.ts";

const query = "select 1 as n\n";
const open = "/* ---\npublic: true\n--- */\nselect 1 as n\n";

test("a new notebook is a file at once, and a page", async (t) => {
  const { writer, library, read, config } = await openRoom(t);
  const saved = await writer.save({ name: "launch-week", kind: "query", text: query, base: "" });
  assert.equal(read("launch-week.sql"), query);
  assert.equal(saved.file, "queries/launch-week.sql");
  assert.equal((await library.open("launch-week")).title, "Launch week");
  assert.deepEqual(readdirSync(config.queries), ["launch-week.sql"]);
});

const names: [what: string, name: string][] = [
  ["a way out of the directory", "../escape"],
  ["an encoded way out", "%2e%2e%2fescape"],
  ["an absolute path", "/etc/passwd"],
  ["a Windows path", "..\\escape"],
  ["a drive", "c:escape"],
  ["300 characters", "a".repeat(300)],
  ["a device of Windows", "con"],
  ["another one", "lpt1"],
  ["a hidden file", ".hidden"],
  ["an extension", "a.sql"],
  ["a header of its own", "a\r\nSet-Cookie: x=1"],
  ["a NUL", "a\0b"],
  ["a quote", 'a"b'],
  ["capitals", "README"],
  ["an address of ours", "new"],
  ["nothing", ""],
];
for (const [what, name] of names) {
  test(`${what} is no name`, async (t) => {
    const { writer, config, write } = await openRoom(t);
    write("kept.sql", query);
    const refused = { name: "WriteError", problem: "name" };
    await assert.rejects(writer.save({ name, kind: "query", text: query, base: "" }), refused);
    await assert.rejects(writer.rename("kept", name, writer.original("kept")?.base ?? ""), refused);
    assert.deepEqual(readdirSync(config.queries), ["kept.sql"]);
    assert.deepEqual(
      readdirSync(dirname(config.queries)).filter((file) => !/^control\.db|^queries$/.test(file)),
      [],
    );
  });
}

test("a name that another file has is refused, also with - for _", async (t) => {
  const { writer, read } = await openRoom(t, { "top-pages.sql": query, "product/visits.sql": query });
  for (const name of ["top-pages", "top_pages", "visits"]) {
    const refused = { problem: "taken", message: /has this name/ };
    await assert.rejects(writer.save({ name, kind: "notebook", text: "# A\n", base: "" }), refused);
  }
  assert.equal(read("top-pages.md"), null);
});

test("of two editors that save at once the second one is shown what the first one wrote", async (t) => {
  const { writer, read } = await openRoom(t, { "a.sql": query });
  const { base } = writer.original("a") ?? { base: "" };
  const both = await Promise.allSettled([
    writer.save({ name: "a", kind: "query", text: "select 2", base }),
    writer.save({ name: "a", kind: "query", text: "select 3", base }),
  ]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ["fulfilled", "rejected"],
  );
  const { reason } = both[1] as PromiseRejectedResult;
  assert.equal(reason.problem, "changed");
  assert.equal(reason.theirs, "select 2");
  assert.equal(read("a.sql"), "select 2");
});

test("two new notebooks of one name: the second one is refused", async (t) => {
  const { writer, read } = await openRoom(t);
  const both = await Promise.allSettled(
    ["select 2", "select 3"].map((text) => writer.save({ name: "a", kind: "query", text, base: "" })),
  );
  assert.deepEqual(
    both.map(({ status }) => status),
    ["fulfilled", "rejected"],
  );
  assert.equal(read("a.sql"), "select 2");
});

test("a file that changed or went away on the disk is not overwritten", async (t) => {
  const { writer, read, write, config } = await openRoom(t, { "a.sql": query, "b.sql": query });
  const [a, b] = ["a", "b"].map((name) => writer.original(name)?.base ?? "");
  write("a.sql", "select 'theirs'");
  await assert.rejects(writer.save({ name: "a", kind: "query", text: "select 'mine'", base: a ?? "" }), {
    problem: "changed",
    theirs: "select 'theirs'",
  });
  assert.equal(read("a.sql"), "select 'theirs'");
  await assert.rejects(writer.remove("a", a ?? ""), { problem: "changed" });
  await assert.rejects(writer.rename("a", "c", a ?? ""), { problem: "changed" });
  await writer.remove("b", b ?? "");
  await assert.rejects(writer.save({ name: "b", kind: "query", text: "select 2", base: b ?? "" }), {
    problem: "changed",
    theirs: null,
  });
  assert.deepEqual(readdirSync(config.queries), ["a.sql"]);
});

test("5 MB are refused, and what is read at most is saved", async (t) => {
  const { writer, read } = await openRoom(t);
  const text = (bytes: number) => `select 1 -- ${"x".repeat(bytes - 12)}`;
  await assert.rejects(writer.save({ name: "a", kind: "query", text: text(5_000_000), base: "" }), { status: 413 });
  await assert.rejects(writer.save({ name: "a", kind: "notebook", text: "ü".repeat(600_000), base: "" }), {
    status: 413,
  });
  await assert.rejects(writer.drafts.put({ key: "a", name: "a", kind: "query", text: text(5_000_000), base: "" }), {
    status: 413,
  });
  await writer.save({ name: "a", kind: "query", text: text(1_000_000), base: "" });
  assert.equal(read("a.sql")?.length, 1_000_000);
});

test("200 cells are a notebook", async (t) => {
  const { writer, library } = await openRoom(t);
  const text = Array.from({ length: 200 }, (_, n) => `\`\`\`sql c${n}\nselect ${n} as n\n\`\`\`\n`).join("\n");
  await writer.save({ name: "many", kind: "notebook", text, base: "" });
  assert.equal((await library.open("many")).cells.filter(({ type }) => type === "query").length, 200);
});

test("what cannot be a notebook is refused with its place, and the file stays", async (t) => {
  const { writer, read } = await openRoom(t, { "a.sql": query });
  const { base } = writer.original("a") ?? { base: "" };
  const text = "/* ---\ntitel: A\n--- */\nselect 1";
  await assert.rejects(writer.save({ name: "a", kind: "query", text, base }), {
    name: "QuestionError",
    file: "queries/a.sql",
    line: 2,
    message: /Did you mean "title"/,
  });
  assert.equal(read("a.sql"), query);
});

test("nothing becomes public unless the owner agreed", async (t) => {
  const { writer, read } = await openRoom(t, { "a.sql": query });
  const { base } = writer.original("a") ?? { base: "" };
  const saving = { name: "a", kind: "query", text: open, base } as const;
  await assert.rejects(writer.save(saving), { problem: "public", status: 409 });
  await assert.rejects(writer.save({ ...saving, name: "b", base: "" }), { problem: "public" });
  assert.equal(read("a.sql"), query);
  const saved = await writer.save({ ...saving, agreed: true });
  assert.equal(read("a.sql"), open);
  await writer.save({ ...saved, text: open.replace("1 as", "2 as") });
});

test("what a public page draws on does not change behind its back", async (t) => {
  const files = {
    "house.md": "---\npublic: true\n---\n```sql one\nselect * from query.middle\n```\n",
    "middle.sql": "select * from query.deep\n",
    "deep.sql": query,
    "aside.sql": query,
  };
  const { writer } = await openRoom(t, files);
  const saving = (name: string, text: string) => {
    return { name, kind: "query" as const, text, base: writer.original(name)?.base ?? "" };
  };
  const secret = "select session as n from events\n";
  await assert.rejects(writer.save(saving("deep", secret)), { problem: "public", message: /House/ });
  await writer.save(saving("deep", `/* ---\ntitle: Deep\n--- */\n${query}`));
  await writer.save(saving("aside", secret));
  await writer.remove("deep", writer.original("deep")?.base ?? "");
  const { base } = writer.original("aside") ?? { base: "" };
  await assert.rejects(writer.rename("aside", "deep", base), { problem: "public", message: /House/ });
  await writer.rename("aside", "deep", base, true);
});

test("a directory that takes no files says so; the draft is kept", async (t) => {
  const blocked = join(import.meta.dirname, "save.test.ts");
  const { writer } = await openRoom(t, { "product/a.sql": query }, { queries: join(blocked, "queries") });
  const { base } = writer.original("a") ?? { base: "" };
  assert.equal(await writer.writable(), false);
  await assert.rejects(writer.save({ name: "a", kind: "query", text: "select 2", base }), {
    problem: "read-only",
    status: 403,
  });
  await writer.drafts.put({ key: "a", name: "a", kind: "query", text: "select 2", base });
  assert.equal((await writer.drafts.get("a"))?.text, "select 2");
});

test("a directory that is not there yet is made", async (t) => {
  const { writer, read } = await openRoom(t);
  await writer.save({ name: "a", kind: "query", text: query, base: "" });
  assert.equal(read("a.sql"), query);
});

test("a link to another place is not replaced", async (t) => {
  const { writer, config } = await openRoom(t);
  const elsewhere = join(dirname(config.queries), "elsewhere.sql");
  writeFileSync(elsewhere, query);
  mkdirSync(config.queries);
  symlinkSync(elsewhere, join(config.queries, "a.sql"));
  const { base } = writer.original("a") ?? { base: "" };
  await assert.rejects(writer.save({ name: "a", kind: "query", text: "select 2", base }), { problem: "read-only" });
});

test("a file keeps its mode and the ends of its lines", async (t) => {
  const { writer, read, config } = await openRoom(t, { "a.sql": "select 1,\r\n  2\r\n", "b.sql": "select 1,\n  2\n" });
  chmodSync(join(config.queries, "a.sql"), 0o600);
  for (const [name, ends] of [
    ["a", "\r\n"],
    ["b", "\n"],
  ] as const) {
    const { base } = writer.original(name) ?? { base: "" };
    await writer.save({ name, kind: "query", text: "select 3,\r\n  4\r\n", base });
    assert.equal(read(`${name}.sql`), `select 3,${ends}  4${ends}`);
  }
  assert.equal(statSync(join(config.queries, "a.sql")).mode & 0o777, 0o600);
});

test("an edit of the product's own becomes the owner's file, whose removal brings the product's back", async (t) => {
  const { writer, library, read } = await openRoom(t, { "product/a.sql": query });
  const original = writer.original("a");
  assert.equal(original?.own, false);
  await assert.rejects(writer.remove("a", original?.base ?? ""), {
    problem: "missing",
    message: /comes with Tallybook/,
  });
  const saved = await writer.save({ name: "a", kind: "query", text: "select 2", base: original?.base ?? "" });
  assert.equal(read("a.sql"), "select 2");
  await writer.remove("a", saved.base);
  assert.equal((await library.open("a")).text, query);
});

test("a query that becomes a notebook is one file, not two", async (t) => {
  const { writer, config } = await openRoom(t, { "a.sql": query });
  const { base } = writer.original("a") ?? { base: "" };
  await writer.save({ name: "a", kind: "notebook", text: "# A\n", base });
  assert.deepEqual(readdirSync(config.queries), ["a.md"]);
});

test("what another program writes while a save is under way is not overwritten", async (t) => {
  const { writer, config, read, write } = await openRoom(t, { "raced.sql": query });
  const { base } = writer.original("raced") ?? { base: "" };
  // The save begins to write beside the file once it has looked at it.
  const watcher = watch(config.queries, (_, file) => {
    if (file?.endsWith(".tmp")) write("raced.sql", "select 'theirs' as who\n");
  });
  t.after(() => watcher.close());
  await assert.rejects(writer.save({ name: "raced", kind: "query", text: "select 2 as n\n", base }), {
    problem: "changed",
    theirs: "select 'theirs' as who\n",
  });
  assert.equal(read("raced.sql"), "select 'theirs' as who\n");
  assert.deepEqual(readdirSync(config.queries), ["raced.sql"]);
});

test("what a link shows does not change behind its back either", async (t) => {
  const files = { "sent.md": "```sql one\nselect * from query.deep\n```\n", "deep.sql": "select 1 as n\n" };
  const ended: string[] = [];
  const links = { shown: async () => new Set(["sent"]), end: async (name: string) => void ended.push(name) };
  const { writer } = await openRoom(t, files, {}, links);
  const change = (name: string, text: string) => {
    const { kind, base } = writer.original(name) as Original;
    return { name, kind, text, base };
  };
  const more = "```sql one\nselect * from query.deep\n```\n```sql two\nselect 2\n```\n";
  await assert.rejects(writer.save(change("sent", more)), { problem: "public", message: /A link shows this page/ });
  await assert.rejects(writer.save(change("deep", "select 2 as n\n")), { problem: "public", message: /Links show/ });
  await writer.save(change("sent", `Words.\n\n${files["sent.md"]}`));
  await writer.save({ ...change("sent", more), agreed: true });
  await writer.remove("sent", (writer.original("sent") as Original).base);
  assert.deepEqual(ended, ["sent"]);
});
