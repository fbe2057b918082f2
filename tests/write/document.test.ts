import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { type KnownNames, propose } from "../../src/client/editor/completion.ts";
import { newBlock, parseDocument, queryAsNotebook, write } from "../../src/client/editor/document.ts";
import { YamlText } from "../../src/client/editor/yaml.ts";

const root = join(import.meta.dirname, "../..");
const files = globSync(["queries/**/*.{sql,md}", "src/write/templates/*", "tests/e2e/queries/*"], { cwd: root });
const kindOf = (file: string) => (file.endsWith(".md") ? "notebook" : "query");

test("what was not touched is written again letter by letter", () => {
  assert.ok(files.length > 20);
  for (const file of files) {
    const text = readFileSync(join(root, file), "utf8");
    assert.equal(write(parseDocument(kindOf(file), text)).text, text, file);
  }
  const strange = [
    "",
    "\n",
    "\n\n# A\n\n\n",
    "# A\n```sql one\nselect 1\n```\n```chart one\ntype: line\n```",
    "~~~sql one\nselect 1\n~~~~\n\n   \ntext\n  ```sql two  \n```\n",
    "---\n---\ntext",
    "```js\ncode\n```\n````sql one\nselect '```'\n````\n\n",
    "```sql\nno name\n```\n",
  ];
  for (const text of strange) assert.equal(write(parseDocument("notebook", text)).text, text, JSON.stringify(text));
  for (const text of ["select 1", "/* --- */ select 1", "/* ---\ntitle: A\n--- */ select 1\n\n", "\n\nselect 1\n"]) {
    assert.equal(write(parseDocument("query", text)).text, text, JSON.stringify(text));
  }
});

test("the line on which each block begins is that of the file", () => {
  for (const file of files) {
    const text = readFileSync(join(root, file), "utf8");
    const notebook = parseDocument(kindOf(file), text);
    const { lines } = write(notebook);
    const all = text.split("\n");
    for (const [index, { body }] of notebook.blocks.entries()) {
      assert.equal(all[(lines[index] ?? 0) - 1], body.split("\n")[0], `${file}, block ${index}`);
    }
  }
});

test("a new cell stands apart from its neighbours", () => {
  const notebook = parseDocument("notebook", "# A\n\n```sql one\nselect 1\n```\n");
  notebook.blocks.push(newBlock("sql", "two", "select 2"), newBlock("text", "", "Words."));
  assert.equal(write(notebook).text, "# A\n\n```sql one\nselect 1\n```\n\n```sql two\nselect 2\n```\n\nWords.\n");
});

test("a header that a form changed keeps its comments and the rest", () => {
  const query = parseDocument(
    "query",
    "/* ---\n# Why this is here.\ntitle: A\nparams:\n  least: 1 # few\n--- */\nselect 1\n",
  );
  const yaml = new YamlText(query.head, (text) => {
    query.head = text;
  });
  yaml.set(["description"], "With words");
  yaml.set(["chart", "type"], "line");
  assert.equal(
    write(query).text,
    "/* ---\n# Why this is here.\ntitle: A\nparams:\n  least: 1 # few\ndescription: With words\nchart:\n  type: line\n--- */\nselect 1\n",
  );
  yaml.set(["chart"], undefined);
  assert.equal(yaml.get(["chart"]), undefined);
});

test("a title cannot end the header or open another one", () => {
  const query = parseDocument("query", "select 1\n");
  const yaml = new YamlText(query.head, (text) => {
    query.head = text;
  });
  yaml.set(["title"], "x\npublic: true\n---");
  const again = new YamlText(parseDocument("query", write(query).text).head, () => {});
  assert.equal(again.get(["title"]), "x\npublic: true\n---");
  assert.equal(again.get(["public"]), undefined);
});

test("a query becomes a notebook of one cell with its chart", () => {
  const query = parseDocument("query", "/* ---\ntitle: A\n--- */\nselect 1 as n\n");
  const { text } = write(queryAsNotebook(query, "one", "title: A\n", "type: bar\n"));
  assert.equal(text, "---\ntitle: A\n---\n\n```sql one\nselect 1 as n\n```\n\n```chart one\ntype: bar\n```\n");
});

const known: KnownNames = {
  schema: {
    tables: { events: ["day", "path", "group"], pages: ["title"] },
    queries: { top_pages: { title: "Top pages", columns: ["path", "views"], params: [] } },
    params: ["from", "to"],
  },
  cells: { daily: ["day", "views"] },
  params: ["least"],
};
const proposals: [sql: string, has: string[], not: string[]][] = [
  ["select | from events", ["path", '"group"', "count", "daily", "query.top_pages"], ["title"]],
  ["select e.| from events as e", ["path"], ["title", "count", "select"]],
  ["select * from query.|", ["top_pages"], ["events"]],
  ["select top_pages.| from query.top_pages", ["views"], ["day"]],
  ["select d.| from daily d", ["views"], ["path"]],
  ["select * from events where day > :|", ["least", "from"], ["path"]],
  ["select 'not |", [], ["path"]],
  ["select 1 -- not |", [], ["path"]],
  ["select 'done', | from events", ["path"], []],
  ["select count(*) as vi|", [], ["views", "path", "select"]],
  ["with pa| as (select 1)", [], ["path", "partition"]],
  ["with a(pa|", [], ["path"]],
  ["select 1 from events wh|", ["where"], ["path", "events"]],
  ["select 1 from events e wh|", ["where", "path"], []],
  ["select cast(path as te|", [], ["path"]],
  ["select case when path th| from events", ["then", "path"], []],
  ["with often(page, times) as (select 1, 2) select | from often", ["page", "times", "often"], []],
  ["with a as (select path as way, day, 1 from events), b as (select * from a) select b.| from b", ["way", "day"], []],
  ["select x.| from (select d.*, count(*) n from daily as d) as x", ["views", "n"], ["path"]],
  ["select count(*) as reads from events as ev order by |", ["reads", "ev"], []],
  ["select path from events limit 1|", [], ["count"]],
];
for (const [sql, has, not] of proposals) {
  test(`proposals for ${sql}`, () => {
    const state = EditorState.create({ doc: sql.replace("|", "") });
    const labels = (propose(known)(new CompletionContext(state, sql.indexOf("|"), true))?.options ?? []).map(
      ({ label }) => label,
    );
    for (const label of has) assert.ok(labels.includes(label), `${label} is not in ${labels}`);
    for (const label of not) assert.ok(!labels.includes(label), `${label} is in ${labels}`);
  });
}
