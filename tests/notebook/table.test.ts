import assert from "node:assert/strict";
import { test } from "node:test";
import { toChart } from "../../src/notebook/chart/block.ts";
import { plainTable } from "../../src/notebook/chart/chart.ts";
import { toColumns } from "../../src/notebook/chart/column.ts";
import { toTable } from "../../src/notebook/table.ts";
import type { Value } from "../../src/query/answer.ts";

const context = {
  timezone: "UTC",
  today: "2026-11-22",
  newPosts: new Map([["blog", new Set(["/new"])]]),
  site: "blog",
  all: false,
  sort: null,
  chosen: {},
};

/** Where a press on a cell leads has tests of its own. */
function table(columns: string[], rows: Value[][], block?: object, more: object = {}) {
  const { rows: cells, ...rest } = whole(columns, rows, block, more);
  return { ...rest, rows: cells.map((row) => row.map(({ narrows: _, ...cell }) => cell)) };
}

function whole(columns: string[], rows: Value[][], block?: object, more: object = {}) {
  const all = toColumns({ columns, rows });
  return toTable(block ? toChart({ type: "table", ...block }, all) : plainTable, all, { ...context, ...more });
}

test("a press on a value narrows the page to it, by the filter called like its column or as the chart says", () => {
  const cases: [columns: string[], row: Value[], block: object, more: object, narrows: unknown][] = [
    [["source", "views"], ["Search", 3], {}, {}, [["source", "Search"]]],
    [["source"], ["Direct"], {}, {}, [["source__isnull", "1"]]],
    [["country"], [null], {}, {}, [["country__isnull", "1"]]],
    [
      ["day"],
      ["2026-11-20"],
      {},
      {},
      [
        ["period", null],
        ["from", "2026-11-20"],
        ["to", "2026-11-20"],
      ],
    ],
    [["name"], ["what"], {}, {}, undefined],
    [["name"], ["signup"], { columns: { name: { filter: "name" } } }, {}, [["name", "signup"]]],
    [["source"], ["Search"], { columns: { source: { filter: false } } }, {}, undefined],
    [
      ["title", "path"],
      ["Hello", "/hello/"],
      { columns: { title: { filter: "path" }, path: { hide: true } } },
      {},
      [["path", "/hello/"]],
    ],
    [
      ["page"],
      ["blog/a/"],
      { columns: { page: { filter: "path" } } },
      { site: null },
      [
        ["path", "/a/"],
        ["site", "blog"],
      ],
    ],
    [
      ["page", "path", "site"],
      ["docs/", "/", "docs"],
      { columns: { page: { filter: "entry" } } },
      { site: null },
      [
        ["entry", "/"],
        ["site", "docs"],
      ],
    ],
    [
      ["what"],
      ["Firefox"],
      { columns: { what: { filter: ":by" } } },
      { chosen: { by: "browser" } },
      [["browser", "Firefox"]],
    ],
    [["source"], ["x".repeat(3000)], {}, {}, undefined],
  ];
  for (const [columns, row, block, more, narrows] of cases) {
    assert.deepEqual(whole(columns, [row], block, more).rows[0]?.[0]?.narrows, narrows, JSON.stringify([columns, row]));
  }
});

test("rows are sorted by a column where the reader asks, before they are cut, and blanks come last", () => {
  const rows: Value[][] = [
    ["b", 2],
    ["a", 10],
    [null, null],
    ["c", 3n],
  ];
  const by = (column: string, descending: boolean, all = false) =>
    whole(["page", "n"], rows, { limit: 2 }, { sort: { column, descending }, all }).rows.map(([cell]) => cell?.text);
  assert.deepEqual(by("n", true), ["a", "c"]);
  assert.deepEqual(by("n", false), ["b", "c"]);
  assert.deepEqual(by("page", true, true), ["c", "b", "a", "—"]);
  assert.deepEqual(by("gone", true), ["b", "a"]);
  assert.equal(whole(["page", "n"], rows, { limit: 2 }).more, 2);
});

test("a table has names left, numbers right, and shares of the largest", () => {
  const { columns, rows } = table(
    ["path", "views"],
    [
      ["/", 4000],
      ["/new/", 1000],
    ],
  );
  assert.deepEqual(
    columns.map(({ align }) => align),
    ["left", "right"],
  );
  assert.deepEqual(rows[0], [{ text: "/", share: 1 }, { text: "4,000" }]);
  assert.deepEqual(rows[1], [{ text: "/new/", share: 0.25, flag: "new" }, { text: "1,000" }]);
});

test("columns can be named, hidden, joined and linked", () => {
  const { columns, rows } = table(
    ["source", "page", "views", "secret", "day"],
    [["Search", "/a?b&c", 3, "x", "2026-11-20"]],
    {
      columns: {
        source: { label: "From → to", arrow: "page", sub: "day", href: "/queries/sources?source={source}&p={page}" },
        secret: { hide: true },
      },
    },
  );
  assert.deepEqual(
    columns.map(({ label }) => label),
    ["From → to", "views"],
  );
  assert.deepEqual(rows[0]?.[0], {
    text: "Search",
    href: "/queries/sources?source=Search&p=%2Fa%3Fb%26c",
    arrow: "/a?b&c",
    sub: "20 Nov",
  });
});

test("numbers that are names are not grouped, and stand at the right all the same", () => {
  const texts = (columns: string[], rows: Value[][]) =>
    table(columns, rows).rows.map((row) => row.map(({ text }) => text));
  assert.deepEqual(texts(["id", "year", "views"], [[12_345, 2019, 2019]]), [["12345", "2019", "2,019"]]);
  assert.deepEqual(
    texts(
      ["y", "n"],
      [
        [2019, 2000],
        [2020, 2001],
      ],
    ),
    [
      ["2019", "2,000"],
      ["2020", "2,001"],
    ],
  );
  assert.deepEqual(texts(["strftime('%Y', day) + 0", "n"], [[2019, 1]]), [["2019", "1"]]);
  assert.deepEqual(
    texts(
      ["path", "n"],
      [
        ["/", 2019],
        ["/a", 2020],
      ],
    ),
    [
      ["/", "2,019"],
      ["/a", "2,020"],
    ],
  );
  assert.equal(table(["id", "n"], [[12_345, 1]]).columns[0]?.align, "right");
});

const addresses: [string, Value, string | undefined][] = [
  ["{u}", "https://a.example/x", "https://a.example/x"],
  ["{u}", "javascript:alert(1)", undefined],
  ["{u}", " javascript:alert(1)", undefined],
  ["{u}", "data:text/html,x", undefined],
  ["{u}", "//evil.example/", undefined],
  ["{u}", "/\\evil.example/", undefined],
  ["{u}", "/\t/evil.example/", undefined],
  ["{u}", "/fine", "/fine"],
  ["{u}", null, undefined],
  ["{u}", 12, undefined],
  ["javascript:{u}", "alert(1)", undefined],
  ["//evil.example/{u}", "x", undefined],
  ["/page?path={u}", "\ud800", "/page?path=%EF%BF%BD"],
  ["/page?path={u}", null, undefined],
];

for (const [href, value, expected] of addresses) {
  test(`the address ${href} for ${JSON.stringify(value)} is ${expected}`, () => {
    assert.equal(table(["u"], [[value]], { columns: { u: { href } } }).rows[0]?.[0]?.href, expected);
  });
}

test("hostile values are plain text, cut where they are long", () => {
  const { rows } = table(
    ["a"],
    [["<script>alert(1)</script>"], [null], [new Uint8Array(12)], [Number.NaN], ["x".repeat(1_000_000)], ["a\nb"]],
  );
  const texts = rows.map(([cell]) => cell?.text);
  assert.equal(texts[0], "<script>alert(1)</script>");
  assert.deepEqual(rows[1], [{ text: "—", none: true }]);
  assert.deepEqual(rows[2], [{ text: "blob, 12 bytes", none: true }]);
  assert.deepEqual(rows[3], [{ text: "—", none: true }]);
  assert.equal(texts[4]?.length, 300);
  assert.ok((rows[4]?.[0]?.full?.length ?? 0) <= 4000);
  assert.equal(texts[5], "a b");
});

test("10,000 rows are shown in part, and counted", () => {
  const rows = Array.from({ length: 10_000 }, (_, i): Value[] => [i]);
  const view = table(["n"], rows);
  assert.equal(view.rows.length, 200);
  assert.equal(view.more, 9800);
  assert.equal(table(["n"], rows, { limit: 5 }).rows.length, 5);
});

test("no rows, no columns, one null", () => {
  assert.deepEqual(table([], []), { sort: null, columns: [], rows: [], more: 0 });
  assert.equal(table(["a"], []).rows.length, 0);
  assert.deepEqual(table(["a"], [[null]]).rows, [[{ text: "—", none: true }]]);
});

test("numbers in a column become a small line that says them", () => {
  const { rows } = table(
    ["p", "first"],
    [
      ["/", "[3,null,1]"],
      ["/b", "5,4,3"],
      ["/c", "<script>"],
    ],
    { columns: { first: { spark: true } } },
  );
  assert.equal(rows[0]?.[1]?.text, "3, —, 1");
  assert.match(rows[0]?.[1]?.spark ?? "", /^<svg class="spark" role="img" aria-label="3, —, 1"/);
  assert.match(rows[1]?.[1]?.spark ?? "", /aria-label="5, 4, 3"/);
  assert.deepEqual(rows[2]?.[1], { text: "—", none: true });
});

test("what turns the direction of a line is left out of it, and the letters stay", () => {
  const title = "\u202Egnp.exe\u202C \u2067שלום\u2069 \u200Fעולם";
  const { rows } = table(["title", "from", "views"], [[title, title, 1]], { columns: { title: { sub: "from" } } });
  const text = "gnp.exe שלום \u200Fעולם";
  assert.deepEqual(rows[0]?.[0], { text, sub: text });
});

test("the cells of a grid have no share of anything", () => {
  const rows: Value[][] = [
    ["Mon", 1, 5],
    ["Mon", 2, 3],
  ];
  const { rows: shown } = table(["weekday", "hour", "n"], rows, { type: "heat", x: "hour", y: "weekday", color: "n" });
  assert.deepEqual(shown[1], [{ text: "Mon" }, { text: "2" }, { text: "3" }]);
});

test("addresses are read decoded and lead where they are, exactly", () => {
  const { rows, columns } = table(
    ["path", "referrer", "title", "views"],
    [["/caf%C3%A9/%20", "https://xn--bcher-kva.example/%E6%97%A5", "/%E6%97%A5", 1]],
    { columns: { path: { href: "/queries/page?path={path}" }, referrer: { href: "{referrer}" } }, format: {} },
  );
  assert.deepEqual(
    columns.map(({ align }) => align),
    ["left", "left", "left", "right"],
  );
  assert.deepEqual(rows[0]?.slice(0, 3), [
    { text: "/café/%20", full: "/caf%C3%A9/%20", href: "/queries/page?path=%2Fcaf%25C3%25A9%2F%2520" },
    {
      text: "https://bücher.example/日",
      full: "https://xn--bcher-kva.example/%E6%97%A5",
      href: "https://xn--bcher-kva.example/%E6%97%A5",
    },
    { text: "/%E6%97%A5" },
  ]);
  const named = table(["title"], [["/%E6%97%A5"]], { format: { title: "address" } });
  assert.deepEqual(named.rows[0], [{ text: "/日", full: "/%E6%97%A5" }]);
});
