import assert from "node:assert/strict";
import { test } from "node:test";
import { DemoError, fillDemo } from "../../src/demo/fill.ts";
import { frontPageDay } from "../../src/demo/places.ts";
import type { App } from "../../src/server/app.ts";
import { withApp } from "./house.ts";

const now = Date.parse("2026-03-18T15:30:00Z");
const small = { days: 30, scale: 0.06 };
const quiet = () => {};

/** One number, or one column as a list. */
async function one(app: App, sql: string): Promise<unknown> {
  return Object.values((await app.store.read(sql))[0] ?? {})[0];
}
async function column(app: App, sql: string): Promise<unknown[]> {
  return (await app.store.read(sql)).map((row) => Object.values(row)[0]);
}

test("the demo is a believable blog", async (t) => {
  await withApp({ now, timezone: "America/New_York" }, async (app) => {
    const lines: string[] = [];
    const taken = await fillDemo(app, (line) => lines.push(line), small);

    await t.test("it tells how far it is", () => {
      assert.match(lines[0] ?? "", /Three sites, and a feed of \d\d posts/);
      assert.match(lines[1] ?? "", /^Day 1 of 30, 2026-02-17: /);
      assert.match(lines.at(-1) ?? "", new RegExp(`${taken.toLocaleString("en")} hits to three sites`));
    });

    await t.test("every hit is stored or in the ledger, each once", async () => {
      const stored = (await one(app, "select count(*) from events")) as number;
      const left = (await one(app, "select sum(count) from dropped")) as number;
      assert.equal(stored + left, taken);
    });

    await t.test("days are those of the reporting time zone, up to now", async () => {
      assert.deepEqual(await column(app, "select distinct day from events order by day limit 1"), ["2026-02-17"]);
      assert.equal(await one(app, "select max(day) from events"), "2026-03-18");
      assert.ok(((await one(app, "select max(time) from events")) as number) <= now);
      assert.equal(await one(app, "select max(hour) from events where day = '2026-03-18'"), 11);
    });

    await t.test("posts came through the feed, which is then asked for no more", async () => {
      assert.ok(((await one(app, "select count(*) from posts where day <= '2026-03-18'")) as number) > 55);
      assert.equal(app.sites.list().find((site) => site.name === "demo-blog")?.feed, null);
    });

    await t.test("the front page is the highest day, and there is a note on it", async () => {
      const day = frontPageDay("2026-03-18");
      assert.equal(
        await one(
          app,
          "select day from pageviews where site = 'demo-blog' group by day order by count(*) desc limit 1",
        ),
        day,
      );
      assert.equal(await one(app, `select text from notes where day = '${day}'`), "Front page of Hacker News");
    });

    await t.test("all kinds of things happen", async () => {
      assert.deepEqual(await column(app, "select distinct site from pageviews order by site"), [
        "demo-blog",
        "demo-docs",
        "demo-photos",
      ]);
      assert.deepEqual(
        new Set(await column(app, "select distinct reason from dropped")),
        new Set(["development host", "gpc", "opted out", "unknown site"]),
      );
      const media = await column(app, "select distinct medium from pageviews where medium is not null");
      for (const medium of ["search", "social", "aggregator", "reader", "email", "ai", "own", "referral"]) {
        assert.ok(media.includes(medium), medium);
      }
      assert.ok(((await one(app, "select count(distinct country) from pageviews")) as number) > 15);
      assert.ok(((await one(app, "select count(distinct bot) from events")) as number) > 5);
      assert.ok(((await one(app, "select count(*) from events where kind = 'notfound'")) as number) > 50);
      assert.ok(((await one(app, "select count(distinct campaign) from pageviews")) as number) >= 2);
      assert.deepEqual(
        new Set(await column(app, "select distinct device from pageviews")),
        new Set(["desktop", "phone", "tablet"]),
      );
    });

    await t.test("a second time it says that there are events, and adds nothing unless told to", async () => {
      const before = await one(app, "select count(*) from events");
      await assert.rejects(fillDemo(app, quiet, small), (error) => {
        assert.ok(error instanceof DemoError);
        assert.match(error.message, /There are events already.*--again/);
        return true;
      });
      assert.equal(await one(app, "select count(*) from events"), before);
      assert.equal(await fillDemo(app, quiet, { ...small, again: true }), taken);
      assert.equal(await one(app, "select count(*) from events"), 2 * (before as number));
      assert.equal(await one(app, "select count(*) from notes"), 2);
      assert.equal(app.sites.list().length, 3);
    });
  });
});

test("the same seed tells the same story, another one another", async () => {
  const story = async (seed: number) => {
    let rows: unknown;
    await withApp({ now }, async (app) => {
      await fillDemo(app, quiet, { days: 3, scale: 0.1, seed });
      rows = await app.store.read("select time, site, path, source, country, device from events order by time, id");
    });
    return rows;
  };
  assert.deepEqual(await story(1), await story(1));
  assert.notDeepEqual(await story(1), await story(2));
});

test("the sites that an owner has, as the README adds them, stay beside the demo's", async () => {
  await withApp({ now }, async (app) => {
    await app.sites.add({ name: "blog", hosts: ["example.com", "www.example.com"] });
    await fillDemo(app, quiet, { days: 2, scale: 0.05 });
    assert.deepEqual(
      app.sites.list().map(({ name }) => name),
      ["blog", "demo-blog", "demo-docs", "demo-photos"],
    );
    assert.deepEqual(app.sites.byHost("example.com")?.hosts, ["example.com", "www.example.com"]);
  });
});

const taken = [
  { site: { name: "demo-blog", hosts: ["example.com"] }, words: /There is a site demo-blog with other hosts/ },
  { site: { name: "mine", hosts: ["thimble.example"] }, words: /thimble\.example belongs to the site mine/ },
];

for (const { site, words } of taken) {
  test(`an owner's own site that stands in the way is left alone: ${site.name}`, async () => {
    await withApp({ now }, async (app) => {
      await app.sites.add(site);
      await assert.rejects(fillDemo(app, quiet, small), words);
      assert.equal(await one(app, "select count(*) from events"), 0);
      assert.deepEqual(
        app.sites.list().map(({ hosts }) => hosts),
        [site.hosts],
      );
    });
  });
}
