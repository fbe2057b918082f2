import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ConfigError } from "../../src/base/config.ts";
import { testDirectory } from "../support/directory.ts";
import { noon, openRoom, reader } from "./room.ts";

test("all history is put under today's rules, in slices, with progress", async () => {
  const room = await openRoom();
  try {
    const arrivals = ["https://lobste.rs/s/abc/x", "https://friend.example/", "", "https://www.google.com/"];
    await Promise.all(
      Array.from({ length: 12_000 }, (_, i) =>
        room.collector.take(
          { url: `https://example.com/${i}${i % 10 ? "" : "?utm_source=hn"}`, referrer: arrivals[i % 4] },
          reader,
          noon,
        ),
      ),
    );
    const grouped = "select source, medium, count(*) as n from events group by source, medium order by source";
    const today = await room.rows(grouped);
    await room.store.write(["update events set source = 'lobste.rs', medium = 'referral' where source = 'Lobsters'"]);
    await room.store.write(["update events set source = null, medium = null where source = 'Search'"]);
    await room.store.write([
      "insert into events (time, day, hour, site, session, kind, host, path, source, medium)" +
        " values (0, '1970-01-01', 0, 'blog', 1, 'pageview', 'example.com', '/imported', 'Carrier pigeon', 'bird')",
    ]);
    const progress: [number, number][] = [];
    const { changed } = await room.collector.regroup((done, total) => progress.push([done, total]));
    // Of each four arrivals two were changed, but for those that the link itself named: one in ten, all of them even.
    assert.equal(changed, 3000 - 600 + 3000);
    assert.deepEqual(progress, [
      [5000, 12_001],
      [10_000, 12_001],
      [12_001, 12_001],
    ]);
    assert.deepEqual(await room.rows("select source, medium from events where path = '/imported'"), [
      { source: "Carrier pigeon", medium: "bird" },
    ]);
    await room.store.write(["delete from events where path = '/imported'"]);
    assert.deepEqual(await room.rows(grouped), today);
    assert.deepEqual(await room.collector.regroup(() => {}), { changed: 0, spam: 0 });
  } finally {
    await room.close();
  }
});

test("rules that were changed meanwhile hold for all history, and for what comes from now on", async (context) => {
  const referrers = join(testDirectory(), "referrers.json");
  const ours = JSON.parse(await readFile(join(import.meta.dirname, "../../src/collect/enrich/referrers.json"), "utf8"));
  const write = (more: object[]) =>
    writeFile(referrers, JSON.stringify({ ...ours, sources: [...ours.sources, ...more] }));
  await write([]);
  const room = await openRoom({ referrers });
  context.after(() => room.close());
  const arrive = () =>
    room.collector.take({ url: "https://example.com/", referrer: "https://friend.example/a" }, reader, noon);
  const sources = async () => (await room.rows("select source from events order by id")).map(({ source }) => source);
  await arrive();
  await write([{ group: "aggregator", name: "Friends", hosts: ["friend.example"] }]);
  await arrive();
  assert.deepEqual(await sources(), ["friend.example", "friend.example"]);
  assert.deepEqual(await room.collector.regroup(() => {}), { changed: 2, spam: 0 });
  await arrive();
  assert.deepEqual(await sources(), ["Friends", "Friends", "Friends"]);

  const broken: [text: string, words: RegExp][] = [
    ["{", /referrers\.json: .*JSON/],
    [
      JSON.stringify({ ...ours, sources: [{ group: "agregator", name: "A", hosts: [] }] }),
      /referrers\.json: sources\.0\.group: .*"agregator"/,
    ],
    [
      JSON.stringify({ ...ours, sources: [{ group: "ai", name: "A", hosts: "a.example" }] }),
      /referrers\.json: sources\.0\.hosts: /,
    ],
  ];
  for (const [text, words] of broken) {
    await writeFile(referrers, text);
    await assert.rejects(
      room.collector.regroup(() => {}),
      (error) => error instanceof ConfigError && words.test(error.message),
    );
  }
  await arrive();
  assert.deepEqual(await sources(), ["Friends", "Friends", "Friends", "Friends"]);
});

test("spam of earlier days is left out and counted; links that say direct are direct", async (context) => {
  const room = await openRoom();
  context.after(() => room.close());
  const arrivals: [referrer: string | null, query: string | null, source: string][] = [
    ["https://semalt.com/", null, "semalt.com"],
    ["https://blog.semalt.com/x", null, "blog.semalt.com"],
    [null, "utm_source=(direct)&utm_medium=(none)", "(direct)"],
    ["https://lobste.rs/s/abc/x", null, "Lobsters"],
    ["https://other-example-com.translate.goog/", null, "other-example-com.translate.goog"],
    ["https://example-com.translate.goog/", null, "example-com.translate.goog"],
  ];
  await room.store.write(
    arrivals.map(([referrer, query, source]) => ({
      sql: `insert into events (time, day, hour, site, session, kind, host, path, referrer, query, source, medium)
            values (0, '1970-01-01', 0, 'blog', 1, 'pageview', 'example.com', '/', ?, ?, ?, 'aggregator')`,
      args: [referrer, query, source],
    })),
  );
  assert.deepEqual(await room.collector.regroup(() => {}), { changed: 3, spam: 2 });
  assert.deepEqual(await room.rows("select source from events order by id"), [
    { source: null },
    { source: "Lobsters" },
    { source: "other.example.com" },
    { source: null },
  ]);
  assert.deepEqual(await room.rows("select * from dropped"), [
    { day: "1970-01-01", site: "blog", reason: "referrer spam", host: "example.com", count: 2 },
  ]);
});

test("events under negative ids, and beyond gaps, as imports leave them, are looked at too", async (context) => {
  const room = await openRoom();
  context.after(() => room.close());
  const ids = [-9_007_199_254_740_991n, -5n, 1n, 9_000_000_000_000_000n];
  await room.store.write(
    ids.map((id) => ({
      sql: `insert into events (id, time, day, hour, site, session, kind, host, path, referrer)
            values (?, 0, '1970-01-01', 0, 'blog', 1, 'pageview', 'example.com', '/', 'https://lobste.rs/s/abc/x')`,
      args: [id],
    })),
  );
  assert.deepEqual(await room.collector.regroup(() => {}), { changed: 4, spam: 0 });
});
