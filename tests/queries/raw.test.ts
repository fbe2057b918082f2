import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { startOfDay } from "../../src/base/days.ts";
import { Notebooks } from "../../src/notebook/notebooks.ts";
import { Library } from "../../src/query/library/library.ts";
import type { App } from "../../src/server/app.ts";
import { openHouse } from "../demo/house.ts";
import { writeRandom } from "./random.ts";

/**
 * The built-in notebooks read daily tables. Each is asked beside the same question put to the hits themselves, as the
 * files in `raw` have it, and the answers must be equal to the last digit.
 */
const raw = join(import.meta.dirname, "raw");
const timezone = "Europe/London"; // whose clocks went forward on 29 March
const first = startOfDay("2026-03-08", timezone);
const now = startOfDay("2026-04-06", timezone) + 15 * 3_600_000 + 1234;
/** Some days of months and years before, so that whole ones are over. */
const earlier = [
  ["2024-12-30", "2025-01-03"],
  ["2025-06-08", "2025-06-12"],
  ["2025-09-29", "2025-10-02"],
  ["2025-12-31", "2026-01-02"],
] as const;
const owner = { audience: "owner" } as const;

let app: App;
let close: () => Promise<void>;
let hits: Notebooks;

before(async () => {
  ({ app, close } = await openHouse({ now, timezone }));
  const { config, effects, readers, answers } = app;
  hits = new Notebooks({
    config,
    effects,
    readers,
    answers,
    lastHit: () => null,
    library: new Library({ ...config, queries: raw }, raw),
  });
  await app.sites.add({ name: "blog", hosts: ["blog.example"] });
  await app.sites.add({ name: "docs", hosts: ["docs.example"] });
  await app.store.write([
    { sql: "insert into pages (site, path, title) values ('blog', '/a/', 'About tea'), ('docs', '/', 'Docs')" },
    ...["2026-03-08", "2026-03-27", "2026-04-01", "2026-04-06"].map((day, index) => ({
      sql: "insert into posts (site, path, url, title, published, day) values ('blog', ?, ?, ?, ?, ?)",
      args: [
        [`/${index}/`, `/${index}`, `/${index}/index.html`][index % 3] as string,
        `https://blog.example/${index}/`,
        `Post ${index}`,
        BigInt(startOfDay(day, timezone)),
        day,
      ],
    })),
  ]);
  await writeRandom(app, 1, first, now, 2500);
  for (const [index, [from, to]] of earlier.entries()) {
    await writeRandom(app, 10 + index, startOfDay(from, timezone), startOfDay(to, timezone), 40);
  }
});
after(() => close());

/** Of the overview only what it asks itself. */
const cells = ["lead", "popular"];
const questions = readdirSync(raw)
  .map((file) => file.replace(/\.\w+$/, ""))
  .filter((name) => !["compared", "silent", "visited"].includes(name)) // whose rows are days, where the hits' are hits; totals and traffic add them up
  .flatMap((name) => (name === "overview" ? cells.map((cell) => ({ name, cell })) : [{ name, cell: "" }]));

const periods = [
  "period=today",
  "period=7d",
  "period=30d",
  "period=all",
  "from=2026-03-28&to=2026-04-02",
  "from=2026-03-29&to=2026-03-29",
  "from=2025-01-01&to=2026-03-10",
  "period=12m",
  "from=2024-12-31&to=2026-03-28",
  "from=2025-06-10&to=2025-09-30",
  "from=2025-01-02&to=2025-12-31",
  "from=2025-01-01&to=2026-12-31",
];
const sites = ["", "&site=docs"];
const choices: Record<string, string[]> = {
  devices: ["", "&by=browser", "&by=os"],
  "top-pages": ["", "&least=3", "&country=DE"],
  visits: ["", "&most=7"],
};

function searchesOf(name: string): string[] {
  const whose = [...periods.flatMap((period) => sites.map((site) => period + site)), "period=30d&site=nobody"];
  return whose.flatMap((search) => (choices[name] ?? [""]).map((choice) => search + choice));
}

async function ask(notebooks: Notebooks, name: string, cell: string, search: string): Promise<unknown[]> {
  const { body } = await notebooks.export(name, cell || undefined, "json", new URLSearchParams(search), owner);
  const answer = JSON.parse(typeof body === "string" ? body : await text(body as AsyncIterable<string>));
  assert.ok(answer.ok, `${name}?${search}: ${answer.error}`);
  return answer.rows;
}

/** What the hits answered last, by address: asked again only when they have changed. */
const answered = new Map<string, Promise<unknown[]>>();

async function compare(name: string, cell: string, searches = searchesOf(name)): Promise<void> {
  const askBoth = async (search: string) => {
    const expected = await answered.getOrInsertComputed(`${name} ${cell} ${search}`, () =>
      ask(hits, name, cell, search),
    );
    assert.deepEqual(await ask(app.notebooks, name, cell, search), expected, `${name} ${cell}?${search}`);
    return expected.length;
  };
  const counts = await Promise.all(searches.map(askBoth));
  assert.ok(Math.max(...counts) > 0, "no question had an answer");
}

describe("every notebook answers as the hits do", () => {
  describe("while all days are open", () => {
    for (const { name, cell } of questions) test(`${name} ${cell}`, () => compare(name, cell));
  });

  describe("with finished days closed", () => {
    before(() => app.daily.settle());
    for (const { name, cell } of questions) test(`${name} ${cell}`, () => compare(name, cell));
  });

  describe("after late hits", () => {
    before(async () => {
      await writeRandom(app, 2, startOfDay("2026-03-20", timezone), startOfDay("2026-03-30", timezone), 100);
      await writeRandom(app, 3, startOfDay("2025-06-09", timezone), startOfDay("2025-06-10", timezone), 20);
      answered.clear();
    });
    for (const { name, cell } of questions) test(`${name} ${cell}`, () => compare(name, cell));
  });

  describe("when the hits of closed days are gone", () => {
    before(async () => {
      await app.daily.settle();
      const gone = "day < '2026-03-28'";
      await app.store.write([
        { sql: `insert into frozen_days (day) select distinct day from events where ${gone}` },
        { sql: `delete from events where ${gone}` },
      ]);
    });
    for (const { name, cell } of questions) {
      if (name === "visits") continue; // one row a visit is asked of the hits
      const searches = searchesOf(name).filter((search) => !search.includes("country="));
      test(`${name} ${cell}`, () => compare(name, cell, searches));
    }
  });
});

test("a period is compared with the days before, the same dates a year before, or nothing", async () => {
  const totals = async (search: string) =>
    (await ask(app.notebooks, "totals", "", search))[0] as Record<string, number | null>;
  const asked = "from=2025-12-31&to=2026-01-02";
  const year = await totals(`${asked}&compare=year`);
  assert.ok((year["views_before"] ?? 0) > 0);
  assert.equal(year["views_before"], (await totals("from=2024-12-31&to=2025-01-02"))["views"]);
  assert.equal((await totals(`${asked}&compare=nothing`))["views_before"], null);
  const days = (await ask(app.notebooks, "traffic", "", `${asked}&compare=year`)) as Record<string, number>[];
  const before = days.reduce((sum, row) => sum + (row["views_before"] ?? 0), 0);
  assert.equal(before, year["views_before"]);
  // A period of more than a year has no year before it that is not its own.
  assert.equal((await totals("from=2025-01-01&to=2026-04-01&compare=year"))["views_before"], null);
  const { status, body } = await app.notebooks.export(
    "totals",
    undefined,
    "json",
    new URLSearchParams("compare=<b>"),
    owner,
  );
  assert.equal(status, 400);
  assert.match(String(body), /compare: none of before, year, nothing/);
});

test("the files in raw do ask the hits", async () => {
  const library = new Library({ ...app.config, queries: raw }, raw);
  for (const { name, cell } of questions) {
    const notebook = await library.open(name);
    const { sql } = await library.compile(notebook, cell || name.replaceAll("-", "_"));
    assert.doesNotMatch(sql, /daily_/, name);
  }
});
