/** Public rows as programs and pages of others read them: across origins, by ETag, as a feed. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Parser from "rss-parser";
import { type Install, openSeeded } from "../e2e/install.ts";
import { readToken } from "../support/process.ts";

let install: Install;

const feed = `/* ---
title: "News & <b>more</b>"
public: true
--- */
select column1 as title, column2 as link, column3 as date, column4 as views from (values
  ('<script>alert(1)</script> ]]> @everyone', 'https://blog.example/a?b=1&c="2"', '2026-05-01', 12),
  ('Line' || char(10) || 'two' || char(1), 'javascript:alert(1)', 1767225600000, null),
  (null, 'https://blog.example/late', '2026-06-01T10:00:00+02:00', 1.5),
  ('No date', 'not an address', 'never', x'00'))`;

before(async () => {
  install = await openSeeded();
  writeFileSync(join(install.queries, "news.sql"), feed);
  const large = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 9000)";
  writeFileSync(
    join(install.queries, "large.sql"),
    `/* ---\npublic: true\n--- */\n${large} select i, hex(zeroblob(100)) as text from n`,
  );
});

after(() => install.close());

const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(install.address + path, {
    method,
    headers: { origin: "https://blog.example", ...headers },
    redirect: "manual",
  });

test("what is public answers other origins, and whoever has it already is told so", async () => {
  for (const ext of ["json", "csv", "ndjson", "svg"]) {
    const path = `/queries/open-house.${ext}`;
    const first = await ask(path);
    const [body, etag] = [await first.text(), first.headers.get("etag") ?? ""];
    assert.deepEqual([first.status, first.headers.get("access-control-allow-origin")], [200, "*"], ext);
    assert.match(etag, /^W\/"[0-9a-f]{16}"$/);
    for (const known of [etag, `"other", ${etag}`, etag.slice(2), "*"]) {
      const again = await ask(path, { "if-none-match": known });
      assert.deepEqual([again.status, await again.text()], [304, ""], `${ext} ${known}`);
      assert.equal(again.headers.get("access-control-allow-origin"), "*");
      assert.equal(again.headers.get("etag"), etag);
    }
    const head = await ask(path, {}, "HEAD");
    assert.deepEqual([head.status, head.headers.get("etag"), await head.text()], [200, etag, ""]);
    await install.hit(`https://blog.example/new-${ext}`);
    const changed = await ask(path, { "if-none-match": etag });
    assert.equal(changed.status, 200, ext);
    assert.notEqual(await changed.text(), body);
  }
});

test("what is not public, is too large or is wrong says so as before", async () => {
  const closed = await ask("/queries/traffic.json");
  assert.deepEqual([closed.status, closed.headers.get("access-control-allow-origin")], [401, null]);
  const own = await ask("/queries/open-house.json", { cookie: install.cookie });
  assert.deepEqual([own.status, own.headers.get("access-control-allow-origin")], [200, null]);
  const large = await ask("/queries/large.csv");
  assert.deepEqual([large.status, large.headers.get("etag")], [200, null]);
  assert.equal((await large.text()).split("\r\n").length, 9002);
  assert.equal((await ask("/queries/large.csv", {}, "HEAD")).status, 200);
  const wrong = await ask("/queries/open-house.json?from=nonsense");
  assert.deepEqual([wrong.status, wrong.headers.get("etag")], [400, null]);
  const none = await ask("/queries/open-house.atom");
  assert.equal(none.status, 404);
  assert.match(
    await none.text(),
    /a feed needs columns title, link and date; here is no title and no link and no date/,
  );
});

test("rows with title, link and date are a feed, in which what strangers wrote is text", async () => {
  const answer = await ask("/queries/news.atom");
  const xml = await answer.text();
  assert.equal(answer.headers.get("content-type"), "application/atom+xml; charset=utf-8");
  const { title, items } = await new Parser().parseString(xml);
  assert.equal(title, "News & <b>more</b>");
  assert.deepEqual(
    items.map(({ title, link, isoDate, content }) => [title, link, isoDate, content]),
    [
      [
        "<script>alert(1)</script> ]]> @everyone",
        'https://blog.example/a?b=1&c="2"',
        "2026-05-01T00:00:00.000Z",
        "Views: 12",
      ],
      ["Line\ntwo\ufffd", undefined, "2026-01-01T00:00:00.000Z", "Views: "],
      ["https://blog.example/late", "https://blog.example/late", "2026-06-01T08:00:00.000Z", "Views: 1.5"],
      ["No date", undefined, "1970-01-01T00:00:00.000Z", "Views: a blob"],
    ],
  );
  assert.equal(new Set(items.map(({ id }) => id)).size, 4);
  assert.match(xml, /<updated>2026-06-01T08:00:00\.000Z<\/updated>\n<\/feed>\n$/);
  assert.equal(await (await ask("/queries/news.atom")).text(), xml);
  // The page leads there only where there is a feed.
  assert.match(await (await ask("/queries/news")).text(), /href="\/queries\/news\.atom"/);
  assert.doesNotMatch(await (await ask("/queries/open-house")).text(), /\.atom/);
});

test("the most read pages come as rows and as a feed, each with its address", async () => {
  const authorization = `Bearer ${await readToken(install.data)}`;
  const { rows } = (await (await ask("/queries/popular.json?top=2&site=blog", { authorization })).json()) as {
    rows: Record<string, unknown>[];
  };
  assert.deepEqual(
    rows.map(({ title, link, date, path, views }) => [title, link, date, path, views]),
    [
      ["<script>alert(1)</script>", "https://blog.example/post-0/", null, "/post-0/", 6],
      ["Post 1", "https://blog.example/post-1/", null, "/post-1/", 6],
    ],
  );
  const { items } = await new Parser().parseString(
    await (await ask("/queries/popular.atom?site=blog", { authorization })).text(),
  );
  assert.equal(items[0]?.link, "https://blog.example/post-0/");
  assert.equal((await ask("/queries/popular.atom")).status, 401);
});
