import assert from "node:assert/strict";
import { test } from "node:test";
import { dependantsOf } from "../../src/write/dependants.ts";
import { difference } from "../../src/write/difference.ts";
import { openRoom } from "./room.ts";

test("every save keeps what was there before, also what came by another editor", async (t) => {
  const { writer, write, effects } = await openRoom(t, { "a.sql": "select 1" });
  const save = (text: string) => {
    effects.time += 60_000;
    return writer.save({ name: "a", kind: "query", text, base: writer.original("a")?.base ?? "" });
  };
  await save("select 2");
  write("a.sql", "select 'by hand'");
  await save("select 3");
  await save("select 3");
  const versions = await writer.versions.list("a");
  const texts = await Promise.all(versions.map(({ id }) => writer.versions.text("a", id)));
  assert.deepEqual(texts, ["select 3", "select 'by hand'", "select 2", "select 1"]);
  assert.deepEqual(
    versions.map(({ how }) => how),
    ["saved", "found", "saved", "found"],
  );
  assert.equal(await writer.versions.text("b", versions[0]?.id ?? 0), null);
});

test("what was removed can be had back, and the past follows a new name", async (t) => {
  const { writer } = await openRoom(t, { "a.sql": "select 1" });
  await writer.rename("a", "b", writer.original("a")?.base ?? "");
  await writer.save({ name: "b", kind: "query", text: "select 2", base: writer.original("b")?.base ?? "" });
  await writer.rename("b", "c", writer.original("b")?.base ?? "");
  await writer.remove("c", writer.original("c")?.base ?? "");
  assert.equal(writer.original("c"), null);
  const [last] = await writer.versions.list("c");
  assert.equal(last?.how, "removed");
  assert.equal(await writer.versions.text("c", last?.id ?? 0), "select 2");
  assert.equal((await writer.versions.list("c")).length, 3);
});

test("what is not saved yet follows a new name, and is saved there", async (t) => {
  const { writer, read } = await openRoom(t, { "a.sql": "select 1" });
  const base = writer.original("a")?.base ?? "";
  await writer.drafts.put({ key: "a", name: "a", kind: "query", text: "select 2", base });
  await writer.rename("a", "b", base);
  assert.equal(await writer.drafts.get("a"), null);
  const draft = await writer.drafts.get("b");
  assert.equal(draft?.text, "select 2");
  await writer.save({ name: "b", kind: "query", text: "select 2", base: draft?.base ?? "" });
  assert.equal(read("b.sql"), "select 2");
});

test("only so many versions are kept", async (t) => {
  const { writer } = await openRoom(t);
  for (let n = 0; n < 210; n++) await writer.versions.add("a", "query", `select ${n}`, "saved");
  const versions = await writer.versions.list("a");
  assert.equal(versions.length, 200);
  assert.equal(await writer.versions.text("a", versions[0]?.id ?? 0), "select 209");
});

test("the difference shows the lines that changed among those around them", () => {
  const lines = Array.from({ length: 20 }, (_, n) => `line ${n + 1}`);
  const before = `${lines.join("\n")}\n`;
  const after = before.replace("line 10\n", "line ten\n");
  const [hunk, ...more] = difference(before, after) ?? [];
  assert.equal(more.length, 0);
  assert.equal(hunk?.line, 7);
  assert.deepEqual(
    hunk?.lines.filter(({ kind }) => kind !== "same"),
    [
      { kind: "removed", text: "line 10" },
      { kind: "added", text: "line ten" },
    ],
  );
  assert.deepEqual(difference("a\r\nb", "a\nb"), []);
});

test("texts that have nothing in common are given up on, soon", () => {
  const one = Array.from({ length: 40_000 }, (_, n) => `a${n}`).join("\n");
  const other = Array.from({ length: 40_000 }, (_, n) => `b${n}`).join("\n");
  const start = performance.now();
  assert.equal(difference(one, other), null);
  assert.ok(performance.now() - start < 5_000);
});

test("who refers to a query is known, by SQL and by link", async (t) => {
  const { library } = await openRoom(t, {
    "top-pages.sql": "select 1 as n",
    "by-sql.sql": "select * from query.Top_Pages",
    "by-choice.sql":
      "/* ---\nparams:\n  p: {type: choice, options: {query: select n from query.top_pages}}\n--- */\nselect :p",
    "by-link.md": "See [it](/queries/top-pages?period=7d).",
    "not.md": "See /queries/top-pages-more.\n```sql one\nselect 'query.top_pages' as text\n```",
    "broken.sql": "/* ---\nfrom: query.top_pages\n--- */ select 1",
  });
  const found = (await dependantsOf(library, "top-pages")).map(({ name, how }) => `${name} ${how}`);
  assert.deepEqual(found.sort(), ["by-choice query", "by-link link", "by-sql query"]);
});

test("drafts outlive what they were typed into; the oldest make room", async (t) => {
  const { writer, effects } = await openRoom(t);
  const { drafts } = writer;
  const draft = { name: "Whatever it is called", kind: "notebook", text: "# Unfinished", base: "" } as const;
  const key = drafts.newKey();
  await drafts.put({ ...draft, key });
  assert.deepEqual(await drafts.get(key), { ...draft, key, updated: effects.time });
  for (let n = 0; n < 100; n++) {
    effects.time++;
    await drafts.put({ ...draft, key: `n${n}` });
  }
  assert.equal(await drafts.get(key), null);
  assert.equal((await drafts.list()).length, 100);
  for (const bad of ["", "../a", "~xyz", "a b", "A"]) await assert.rejects(drafts.put({ ...draft, key: bad }));
});
