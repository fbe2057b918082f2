import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { productQueries } from "../../src/base/config.ts";
import type { App } from "../../src/server/app.ts";
import { openHouse } from "../demo/house.ts";
import { now, takeKnown, timezone, today } from "./known.ts";

type Row = Record<string, unknown>;

const owner = { audience: "owner" } as const;
let app: App;
let close: () => Promise<void>;

before(async () => {
  ({ app, close } = await openHouse({ now, timezone }));
  await takeKnown(app);
});
after(() => close());

/** Rows of a cell as its .json address gives them. */
async function ask(name: string, search: string, cell?: string): Promise<Row[]> {
  const answer = await app.notebooks.export(name, cell, "json", new URLSearchParams(search), owner);
  const body = typeof answer.body === "string" ? answer.body : await text(answer.body as AsyncIterable<string>);
  const { ok, rows, error } = JSON.parse(body);
  assert.ok(ok, `${name} ${cell ?? ""}: ${error}`);
  return rows;
}

const pair = "from=2026-03-14&to=2026-03-15";

/** A question of a known period, and the columns of its answer that were counted by hand. */
const cases: { about: string; name: string; search: string; rows: Row[] }[] = [
  {
    about: "totals, today with the period before read as far as ten in the morning",
    name: "totals",
    search: pair,
    rows: [
      {
        ...{ visitors: 5, views: 6, visits: 5, views_a_visit: 1.2, bounce: 0.8, not_found: 1 },
        ...{
          visitors_before: 2,
          views_before: 3,
          views_a_visit_before: 1,
          visits_before: 3,
          bounce_before: 1,
          not_found_before: 0,
        },
      },
    ],
  },
  {
    about: "totals of one site",
    name: "totals",
    search: `${pair}&site=blog`,
    rows: [
      {
        ...{ visitors: 4, views: 5, visits: 4, views_a_visit: 1.25, bounce: 0.75, not_found: 1 },
        ...{ visitors_before: 2, views_before: 3 },
      },
    ],
  },
  {
    about: "totals of a site that was not there before",
    name: "totals",
    search: `${pair}&site=docs`,
    rows: [
      {
        visitors: 1,
        views: 1,
        visitors_before: null,
        views_before: null,
        views_a_visit_before: null,
        visits_before: null,
        bounce_before: null,
      },
    ],
  },
  {
    about: "totals of a site that was there before, though nobody came",
    name: "totals",
    search: `${pair}&site=quiet`,
    rows: [{ visitors: 0, views: 0, visitors_before: 0, views_before: 0, not_found_before: 0 }],
  },
  {
    about: "totals of days that are over, compared with whole days",
    name: "totals",
    search: "from=2026-03-12&to=2026-03-13",
    rows: [
      { visitors: 3, views: 5, visits: 4, bounce: 0.75, visitors_before: 1, views_before: 1, not_found_before: 0 },
    ],
  },
  {
    about: "no comparison with days on which nothing counted yet",
    name: "totals",
    search: "from=2026-03-11&to=2026-03-12",
    rows: [{ visitors: 1, views: 2, visitors_before: null, views_before: null, not_found_before: null }],
  },
  {
    about: "totals of days without anybody",
    name: "totals",
    search: "from=2026-03-11&to=2026-03-11",
    rows: [
      {
        visitors: 0,
        views: 0,
        visits: 0,
        views_a_visit: null,
        bounce: null,
        not_found: 0,
        visitors_before: 1,
        views_before: 1,
      },
    ],
  },
  {
    about: "traffic, local days side by side with those before",
    name: "traffic",
    search: pair,
    rows: [
      { day: "2026-03-14", views: 4, visitors: 3, views_before: 2, visitors_before: 1 },
      { day: "2026-03-15", views: 2, visitors: 2, views_before: 1, visitors_before: 1 },
    ],
  },
  {
    about: "traffic has days without anybody, and none from tomorrow",
    name: "traffic",
    search: "from=2026-03-10&to=2026-03-20&site=docs",
    rows: ["10", "11", "12", "13", "14", "15"].map((day) => ({ day: `2026-03-${day}`, views: day === "14" ? 1 : 0 })),
  },
  {
    about: "top pages",
    name: "top-pages",
    search: `${pair}&site=blog`,
    rows: [
      { page: "/a/", path: "/a/", title: "About tea", views: 3, visitors: 3 },
      { page: "/", path: "/", title: "Home", views: 2, visitors: 2 },
    ],
  },
  {
    about: "top pages of all sites carry the site's name",
    name: "top-pages",
    search: `${pair}&least=2`,
    rows: [{ page: "blog/a/" }, { page: "blog/" }],
  },
  {
    about: "top pages, no least",
    name: "top-pages",
    search: `${pair}&least=&site=docs`,
    rows: [{ title: "Docs", views: 1 }],
  },
  {
    about: "top pages of a country",
    name: "top-pages",
    search: `${pair}&site=blog&country=DE`,
    rows: [{ page: "/a/", views: 1, visitors: 1 }],
  },
  {
    about: "sources, with the visits that told none",
    name: "sources",
    search: `${pair}&site=blog`,
    rows: [
      { source: "Hacker News", medium: "aggregator", views: 2, visitors: 2, pages: 1 },
      { source: "Direct", medium: null, views: 1, visitors: 1, pages: null },
      { source: "Search", medium: "search", views: 1, visitors: 1, pages: 1 },
    ],
  },
  {
    about: "links from elsewhere",
    name: "referrers",
    search: `${pair}&source=Hacker+News`,
    rows: [
      {
        referrer: "https://news.ycombinator.com/item?id=1",
        source: "Hacker News",
        page: "About tea",
        pages: 1,
        views: 2,
      },
    ],
  },
  {
    about: "rare sources by page",
    name: "page-sources",
    search: pair,
    rows: [
      { page: "About tea", path: "/a/", sources: "Hacker News", count: 1, views: 2 },
      { page: "Docs", path: "/", count: 1, views: 1 },
      { page: "Home", path: "/", sources: "Search", count: 1, views: 1 },
    ],
  },
  {
    about: "no source is seen often, so all are there",
    name: "source-pages",
    search: pair,
    rows: [
      { source: "Hacker News", to: "About tea", views: 2, visitors: 2 },
      { source: "Newsletters", to: "Docs", views: 1, visitors: 1 },
      { source: "Search", to: "Home", views: 1, visitors: 1 },
    ],
  },
  {
    about: "campaigns",
    name: "campaigns",
    search: pair,
    rows: [{ campaign: "march", medium: "email", content: null, visitors: 1, views: 1 }],
  },
  {
    about: "entry pages",
    name: "entry-pages",
    search: `${pair}&site=blog`,
    rows: [
      { page: "/", visits: 2, bounce: 0.5, views_a_visit: 1.5 },
      { page: "/a/", visits: 2, bounce: 1, views_a_visit: 1 },
    ],
  },
  {
    about: "visits",
    name: "visits",
    search: "from=2026-03-14&to=2026-03-14&site=blog",
    rows: [
      { entry: "/a/", views: 1, seconds: 0, bounced: 1, exit: "/a/", country: "DE", device: "phone" },
      { entry: "/", views: 2, seconds: 60, bounced: 0, exit: "/a/", country: "GB", device: "desktop" },
    ],
  },
  {
    about: "countries",
    name: "countries",
    search: pair,
    rows: [
      { country: "GB", visitors: 3, views: 4, share: 0.6 },
      { country: "DE", visitors: 2, views: 2, share: 0.4 },
    ],
  },
  {
    about: "devices",
    name: "devices",
    search: pair,
    rows: [
      { what: "desktop", visitors: 3, views: 4 },
      { what: "phone", visitors: 2, views: 2 },
    ],
  },
  { about: "systems", name: "devices", search: `${pair}&by=os`, rows: [{ visitors: 3 }, { what: "iOS", visitors: 2 }] },
  {
    about: "hours of today alone",
    name: "hours",
    search: `from=${today}&to=${today}`,
    rows: hoursOf("Sun", { 9: 2 }),
  },
  {
    about: "hours of a longer period leave the unfinished day out; they are those of the zone",
    name: "hours",
    search: pair,
    rows: hoursOf("Sat", { 0: 2, 12: 2 }),
  },
  {
    about: "first days of the posts since counting began, whatever the period",
    name: "posts",
    search: `from=${today}&to=${today}`,
    rows: [{ title: "About tea", published: "2026-03-12", first_days: "[1,1,2]", first_day: 1, views: 5 }],
  },
  { about: "posts of a site that was not there yet", name: "posts", search: `${pair}&site=docs`, rows: [] },
  { about: "posts that were not out yet", name: "posts", search: "from=2026-03-10&to=2026-03-11", rows: [] },
  {
    about: "not found",
    name: "not-found",
    search: pair,
    rows: [{ page: "blog/gone/", sources: "from Search", hits: 1, visitors: 1, last_day: today }],
  },
  { about: "bots", name: "bots", search: pair, rows: [{ hits: 1, pages: 1, last_day: today }] },
  {
    about: "left out and why",
    name: "left-out",
    search: `${pair}&site=blog`,
    rows: [
      { reason: "gpc", site: "blog", host: "blog.example", hits: 1, last_day: "2026-03-14" },
      { reason: "opted out", site: "blog", hits: 1, last_day: today },
    ],
  },
];

function hoursOf(weekday: string, views: Record<number, number>): Row[] {
  return Array.from({ length: 24 }, (_, hour) => ({ weekday, hour, views: views[hour] ?? 0, total: views[hour] ?? 0 }));
}

describe("a few hits, counted by hand", () => {
  for (const { about, name, search, rows } of cases) {
    test(`${name}: ${about}`, async () => {
      const answer = await ask(name, search);
      const counted = answer.map((row, index) => pick(row, Object.keys(rows[index] ?? row)));
      assert.deepEqual(counted, rows);
    });
  }

  test("left-out: strangers and drafts belong to no site", async () => {
    const rows = await ask("left-out", pair);
    assert.deepEqual(
      new Set(rows.filter((row) => row["site"] === "no site").map((row) => row["reason"])),
      new Set(["development host", "unknown site"]),
    );
  });
});

function pick(row: Row, names: string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

describe("every file that comes with the product", () => {
  const names = readdirSync(productQueries)
    .filter((file) => /\.(sql|md)$/.test(file))
    .map((file) => file.replace(/\.\w+$/, ""));
  const searches = [
    "",
    "period=today",
    "period=all",
    "site=docs",
    "site=nobody",
    "from=2026-04-01&to=2026-04-30",
    "from=2000-01-01&to=2099-12-31",
  ];
  for (const name of names) {
    test(`${name} has a title, a description, and an answer for any period and site`, async () => {
      const entry = (await app.library.list()).find((entry) => entry.name === name);
      assert.equal(entry?.problem ?? null, null);
      assert.ok(entry?.description, "no description");
      for (const search of searches) {
        const page = await app.notebooks.page(name, new URLSearchParams(search), owner);
        for (const cell of page.cells) {
          if (cell.type === "query")
            assert.equal(cell.error, null, `${name} ${cell.name} ?${search}: ${cell.error?.message}`);
        }
        assert.ok(!page.fields.some((field) => field.error), `${name}?${search}`);
      }
    });
  }
});

describe("overview", () => {
  test("has a cell for everything that the owner looks at first", async () => {
    const page = await app.notebooks.page("overview", new URLSearchParams(pair), owner);
    const cells = page.cells.filter((cell) => cell.type === "query");
    assert.deepEqual(
      cells.map((cell) => cell.name),
      [
        "lead",
        "totals",
        "traffic",
        "popular",
        "sources",
        "posts",
        "rare_sources",
        "countries",
        "countries_list",
        "not_found",
        "hours",
      ],
    );
    assert.deepEqual(page.fields, []);
    assert.ok(cells[0]?.headline);
    assert.deepEqual(
      cells[1]?.numbers?.map((number) => [number.label, number.text]),
      [
        ["Visitors, day by day", "5"],
        ["Page views", "6"],
        ["Visits", "5"],
        ["Views a visit", "1.2"],
        ["Bounces", "80%"],
        ["Not found", "1"],
      ],
    );
  });

  test("the lead names the most read page of the highest day only", async () => {
    assert.deepEqual(await ask("overview", `${pair}&site=blog`, "lead"), [
      { day: "2026-03-14", views: 3, before: 2, top: "About tea", top_views: 2 },
      { day: "2026-03-15", views: 2, before: 1, top: null, top_views: null },
    ]);
  });
});

test("top pages say that raw events are gone only where they ask them: for one country", async () => {
  await app.store.write(["insert into retired (site, before) values ('blog', '2026-03-01')"]);
  const remark = async (search: string) =>
    (await app.notebooks.page("top-pages", new URLSearchParams(`from=2026-01-01&to=${today}${search}`), owner)).remark;
  assert.equal(await remark(""), null);
  assert.match((await remark("&country=GB")) ?? "", /^Raw events of blog before 1 March were deleted/);
});

describe("words and links in many spellings", () => {
  const search = "from=2026-01-01&to=2026-01-31&site=words";
  const visit = (query: string, referrer: string, address = "62.255.1.1") =>
    app.collector.take(
      { url: `https://words.example/${query}`, referrer },
      {
        address,
        userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        gpc: false,
        dnt: false,
        optedOut: false,
      },
      Date.UTC(2026, 0, 10),
    );

  before(async () => {
    await app.sites.add({ name: "words", hosts: ["words.example"] });
    await app.sites.add({ name: "my-blog", hosts: ["my-blog.example"] });
    const sources = ["Book club", "Book club", "book-club", "BOOK_CLUB", "bookclub", "book%2Bclub", "C%2B%2B", "c"];
    const sites = ["my-blog.example", "My-Blog", "my_blog"];
    for (const source of [...sources, ...sites]) await visit(`?utm_source=${source}`, "");
    for (const [index, campaign] of [
      "Spring-Sale",
      "spring sale",
      "spring sale",
      "2026-1-12",
      "2026_1_12",
      "2026-11-2",
    ].entries()) {
      await visit(
        `?utm_campaign=${campaign}&utm_source=${index % 2 ? "poster" : "Poster"}&utm_medium=print`,
        "",
        "62.255.1.2",
      );
    }
    for (const link of [
      "http://a.example/b",
      "https://www.a.example/b/",
      "https://a.example/b/",
      "https://a.example/b/",
    ]) {
      await visit("", link, "62.255.1.3");
    }
    for (const link of ["https://a.example/B", "https://a.example/b/c"]) await visit("", link, "62.255.1.3");
  });

  test("of a source are one, with its visitors counted once, and called by the most usual", async () => {
    const rows = await ask("sources", search);
    assert.deepEqual(rows.map(({ source, views, visitors }) => [source, views, visitors]).toSorted(), [
      ["Book club", 6, 1],
      ["C++", 1, 1],
      ["Poster", 6, 1],
      ["a.example", 6, 1],
      ["c", 1, 1],
      ["my-blog", 3, 1],
    ]);
  });

  test("of a campaign are one, and figures stay apart", async () => {
    const rows = await ask("campaigns", search);
    assert.deepEqual(
      rows.map(({ campaign, source, views, visitors }) => [campaign, source, views, visitors]),
      [
        ["2026-1-12", "Poster", 2, 1],
        ["2026-11-2", "Poster", 1, 1],
        ["spring sale", "Poster", 3, 1],
      ],
    );
  });

  test("of a link are one, which leads where most of it came from", async () => {
    const rows = await ask("referrers", search);
    assert.deepEqual(
      rows.map(({ referrer, views }) => [referrer, views]),
      [
        ["https://a.example/b/", 4],
        ["https://a.example/B", 1],
        ["https://a.example/b/c", 1],
      ],
    );
  });

  test("any spelling asks for the links of all", async () => {
    await visit("?utm_source=Book club", "https://b.example/");
    await visit("?utm_source=book-club", "https://b.example/");
    for (const source of ["Book club", "book-club"]) {
      const rows = await ask("referrers", `${search}&source=${source}`);
      assert.deepEqual(
        rows.map(({ source, views }) => [source, views]),
        [["Book club", 2]],
      );
    }
  });

  test("are what was sent in the events", async () => {
    const { rows } = await app.readers.ask({
      sql: "select distinct source from events where source like 'book%' order by 1",
    });
    assert.deepEqual(rows.flat(), ["BOOK_CLUB", "Book club", "book+club", "book-club", "bookclub"]);
  });
});
