import assert from "node:assert/strict";
import { after, test } from "node:test";
import { addAwkward, openHouse } from "./open.ts";

const house = openHouse((database) => {
  addAwkward(database);
  database.exec(`
    create table articles (id integer primary key, title text, body text, "_search_title" text);
    insert into articles values (1, 'Terry dog', 'a cat called Barry', 'x'), (2, 'A panther', 'Terry and the dogs', 'y'),
      (3, 'body: of "work"', 'AND so on', 'z');
    create virtual table found using fts5(title, body, content='articles', content_rowid='id');
    insert into found (rowid, title, body) select id, title, body from articles;
    create table slugged (slug text primary key not null, "odd ""name]" text);
    insert into slugged values ('a', 'one fox'), ('b', 'two foxes');
    create virtual table found4 using fts4("odd ""name]", content="slugged");
    insert into found4 (docid, "odd ""name]") select rowid, "odd ""name]" from slugged;
    create view seen as select id as number, title from articles;
    create virtual table found_seen using fts5(title, content=seen, content_rowid=number);
    insert into found_seen (rowid, title) select number, title from seen;
    create table tags (name text primary key, "group" text);
    create table tagged (article integer references articles (id), tag text references tags, weight integer);
    insert into tags values ('pets', 'x'), ('news', 'x'), ('it''s "odd"', 'y');
    insert into tagged values (1, 'pets', 5), (2, 'pets', 7), (2, 'news', 5), (3, 'it''s "odd"', 1);
    create table twos (a text, b text, foreign key (a, b) references pairs (a, b));
  `);
});
after(() => house.close());

async function ids(query: Record<string, string>, table = "articles"): Promise<unknown[]> {
  const answer = await house.json(`/data/${table}.json?${new URLSearchParams({ ...query, _shape: "arrays" })}`);
  assert.equal(answer.ok, true, answer.error);
  return answer.rows.map(([id]: unknown[]) => id);
}

test("_search looks in every column of the index, _search_<column> in one", async () => {
  assert.deepEqual(await ids({ _search: "terry" }), [1, 2]);
  assert.deepEqual(await ids({ _search_body: "", _search: "terry dog" }), [1]);
  assert.deepEqual(await ids({ _search_body: "terry" }), [2]);
  assert.deepEqual(await ids({ _search_BODY: "terry" }), [2]);
  assert.deepEqual(await ids({ _search_body: "cat", _search: "dog" }), [1]);
  assert.deepEqual(await ids({ _search_body: "cat", id: "2" }), []);
});

test("words are words and phrases phrases; a star ends the beginning of a word", async () => {
  assert.deepEqual(await ids({ _search: "AND" }), [2, 3]);
  assert.deepEqual(await ids({ _search: '"the dogs"' }), [2]);
  assert.deepEqual(await ids({ _search: '"dogs the"' }), []);
  assert.deepEqual(await ids({ _search: "ter*" }), [1, 2]);
  assert.deepEqual(await ids({ _search: "te* AND do*" }), [2]);
  assert.deepEqual(await ids({ _search: "cat OR panther" }), []);
  assert.deepEqual(await ids({ _search: "fo*" }, "slugged"), ["a", "b"]);
  for (const odd of ['"', "*", '""', "NEAR(", "title:terry", "^terry", "-", "\u0000", "') --"])
    await ids({ _search: odd });
});

test("_searchmode=raw takes the language of the index, and says what it cannot read", async () => {
  assert.deepEqual(await ids({ _search: "cat OR panther", _searchmode: "raw" }), [1, 2]);
  assert.deepEqual(await ids({ _search_body: "te* AND do*", _searchmode: "raw" }), [2]);
  assert.deepEqual(await ids({ _search: "cat OR panther", _searchmode: "escaped" }), []);
  for (const format of ["json?", "csv?", "csv?_stream=on&"]) {
    const { status, body } = await house.send(
      `/data/articles.${format}${new URLSearchParams({ _search: "NEAR(", _searchmode: "raw" })}`,
    );
    assert.equal(status, 400);
    assert.match(JSON.parse(body).error, /^_search: "NEAR\(" is not understood: /);
  }
  const { status, body } = await house.send("/data/articles.json?_search=a&_searchmode=rew");
  assert.equal(status, 400);
  assert.equal(JSON.parse(body).error, "Invalid _searchmode: rew");
});

test("an index serves what it was made for, by whichever row numbers", async () => {
  assert.deepEqual(await ids({ _search: "foxes" }, "slugged"), ["b"]);
  assert.deepEqual(await ids({ '_search_odd "name]': "fox" }, "slugged"), ["a"]);
  assert.deepEqual(await ids({ _search: "panther" }, "seen"), [2]);
  assert.deepEqual(await ids({ _search_title: "panther" }, "found"), [2]);
  const { tables } = await house.json("/data/-/schema.json");
  const hidden = (name: string) => tables.find((one: { name: string }) => one.name === name).hidden;
  assert.deepEqual([hidden("found_data"), hidden("articles")], [true, false]);
});

test("a column of the word's name is the column", async () => {
  house.database.exec(
    `create table named (id integer primary key, "_search_t" text); insert into named values (1, 'a'), (2, 'b')`,
  );
  assert.deepEqual(await ids({ _search_t: "b" }, "named"), [2]);
  assert.deepEqual(await ids({ _search_t__not: "b" }, "named"), [1]);
  assert.deepEqual(await ids({ _search_title: "z" }), [3]);
});

const refused: [query: Record<string, string>, words: RegExp][] = [
  [{ _search_boddy: "x" }, /^Cannot search by that column$/],
  [{ "_search_body\" match 'x') --": "x" }, /^Cannot search by that column$/],
  [{ _through: "{" }, /_through: a JSON object with "table", "column" and "value" is taken, not "\{"/],
  [{ _through: "[]" }, /_through: a JSON object/],
  [{ _through: '{"table":"tagged","column":"tag"}' }, /_through: a JSON object/],
  [{ _through: '{"table":"tagged","column":"tag","value":null}' }, /_through: a JSON object/],
  [{ _through: '{"table":"taged","column":"tag","value":"x"}' }, /"taged" refers to articles\. Did you mean "tagged"/],
  [{ _through: '{"table":"tags","column":"name","value":"x"}' }, /no foreign key of a table "tags" refers to articles/],
  [{ _through: '{"table":"tagged","column":"tg","value":"x"}' }, /tagged has no column "tg"\. Did you mean "tag"/],
  [{ _through: '{"table":"tagged","column":"tag\\" or 1=1 --","value":"x"}' }, /has no column/],
];

for (const [query, words] of refused) {
  test(`?${decodeURIComponent(String(new URLSearchParams(query)))} is refused`, async () => {
    const { status, body } = await house.send(`/data/articles.json?${new URLSearchParams(query)}`);
    assert.equal(status, 400, body);
    assert.match(JSON.parse(body).error, words);
  });
}

test("tables without an index or a foreign key say so", async () => {
  for (const [address, words] of [
    ["/data/events.json?_search_path=x", /_search_path: events has no full-text index; use <column>__contains/],
    [
      `/data/pairs.json?_through=${encodeURIComponent('{"table":"twos","column":"a","value":"a"}')}`,
      /"twos" refers to pairs/,
    ],
  ] as const) {
    const { status, body } = await house.send(address);
    assert.equal(status, 400);
    assert.match(JSON.parse(body).error, words);
  }
});

test("_through filters by what refers to a row", async () => {
  const through = (column: string, value: unknown, table = "tagged") => ({
    _through: JSON.stringify({ table, column, value }),
  });
  assert.deepEqual(await ids(through("tag", "pets")), [1, 2]);
  assert.deepEqual(await ids(through("TAG", "pets", "TAGGED")), [1, 2]);
  assert.deepEqual(await ids(through("weight", 5)), [1, 2]);
  assert.deepEqual(await ids(through("weight", "5")), [1, 2]);
  assert.deepEqual(await ids(through("tag", 'it\'s "odd"')), [3]);
  assert.deepEqual(await ids(through("tag", "') or 1=1 --")), []);
  assert.deepEqual(await ids({ ...through("tag", "pets"), id__gt: "1" }), [2]);
  assert.deepEqual(await ids(through("article", 2), "tags"), ["news", "pets"]);
  const both = await house.json(
    `/data/articles.json?${new URLSearchParams([...Object.entries(through("tag", "pets")), ...Object.entries(through("tag", "news")), ["_extra", "count,human_description_en"]])}`,
  );
  assert.deepEqual([both.count, both.human_description_en], [1, 'where tagged.tag = "pets" and tagged.tag = "news"']);
});

test("searches and joins are chips that can be taken away, facets count what is left, and all of it opens as SQL", async () => {
  const query = new URLSearchParams({
    _search: "terry",
    _search_body: "dogs",
    _through: JSON.stringify({ table: "tagged", column: "tag", value: "news" }),
    _facet: "title",
  });
  const page = await house.get(`/data/articles?${query}`);
  assert.ok(page.type === "table");
  assert.deepEqual(
    page.filters.map(({ text }) => text),
    ['tagged.tag = "news"', "search: terry", "search in body: dogs"],
  );
  for (const { remove } of page.filters) {
    const rest = await house.get(remove);
    assert.ok(rest.type === "table");
    assert.equal(rest.filters.length, 2);
  }
  assert.deepEqual(
    page.facets[0]?.values.map(({ text, count }) => [text, count]),
    [["A panther", 1]],
  );
  assert.deepEqual(
    house.database
      .prepare(page.sql)
      .all()
      .map((row) => row["id"]),
    [2],
  );
});

test("the list of tables is Datasette's: columns by name, foreign keys, views and queries apart", async () => {
  house.write("liked.sql", "/* ---\ntitle: Liked\n--- */\nselect 1 as one");
  house.write("broken.sql", "/* ---\nparams: 5\n--- */\nselect 1 as one");
  const { ok, database, tables, views, queries, hidden_count: hidden } = await house.json("/data.json");
  const table = (name: string) => tables.find((one: { name: string }) => one.name === name);
  const { description, count, ...articles } = table("articles");
  assert.deepEqual([ok, database, description], [true, "data", null]);
  assert.ok(count === null || count === 3);
  assert.deepEqual(articles, {
    name: "articles",
    columns: ["id", "title", "body", "_search_title"],
    primary_keys: ["id"],
    count_truncated: false,
    hidden: false,
    fts_table: "found",
    foreign_keys: { incoming: [{ other_table: "tagged", column: "id", other_column: "article" }], outgoing: [] },
    private: true,
  });
  assert.deepEqual(table("tagged").foreign_keys.outgoing, [
    { other_table: "articles", column: "article", other_column: "id" },
    { other_table: "tags", column: "tag", other_column: "name" },
  ]);
  assert.equal(hidden, tables.filter((one: { hidden: boolean }) => one.hidden).length);
  const names = (list: { name: string }[]) => list.map(({ name }) => name);
  assert.ok(names(views).includes("seen") && !names(tables).includes("seen"));
  assert.ok(names(queries).includes("query.liked") && !names(queries).includes("query.broken"));
  for (const name of ["query.liked", "articles", "seen"])
    assert.equal((await house.json(`/data/${name}.json?_size=1`)).ok, true, name);
});

test("a row says what refers to it", async () => {
  const { foreign_key_tables: found } = await house.json("/data/articles/2.json?_extra=foreign_key_tables");
  const link = "/data/tagged?article=2";
  assert.deepEqual(found, [{ other_table: "tagged", column: "id", other_column: "article", count: 2, link }]);
  const page = await house.get("/data/articles/2");
  assert.ok(page.type === "row");
  assert.deepEqual(page.referring, [{ label: "tagged.article (2)", href: link }]);
  const rows = await house.get(link);
  assert.ok(rows.type === "table" && rows.rows.length === 2);
  house.database.exec("insert into articles (id, title) values (9, 'alone')");
  const alone = await house.get("/data/articles/9");
  assert.ok(alone.type === "row");
  assert.deepEqual(alone.referring, []);
});

test("nothing refers to null, and no link carries a value that is too long for one", async () => {
  house.database.exec(`
    create table codes (id integer primary key, code text unique);
    create table uses (code text references codes (code));
    insert into codes values (1, null), (2, ''), (3, 'x'), (4, printf('%.*c', 100000, 'y'));
    insert into uses values (''), ('x'), ('x'), (null), (printf('%.*c', 100000, 'y'));
  `);
  const counts = async (id: number) => {
    const { foreign_key_tables: found } = await house.json(`/data/codes/${id}.json?_extra=foreign_key_tables`);
    return found.map(({ count }: { count: number }) => count);
  };
  assert.deepEqual([await counts(1), await counts(2), await counts(3)], [[], [1], [2]]);
  assert.ok(JSON.stringify(await house.get("/data/codes/4")).length < 10_000);
});
