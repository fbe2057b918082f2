import assert from "node:assert/strict";
import { after, test } from "node:test";
import { addViews, openBench } from "./bench.ts";

const bench = openBench((database) => {
  addViews(database, [{ day: "2026-11-10", path: "/a" }]);
  database.exec(`
    insert into sites (name, hosts, created) values ('blog', '[]', 0), ('shop', '[]', 0);
    insert into retired values ('blog', '2026-10-01'), ('shop', '2026-05-01');
  `);
});
after(() => bench.close());
bench.write("raw.sql", "select day, count(*) from pageviews where day between :from and :to group by day");
bench.write("by-site.sql", "select count(*) from events where day between :from and :to and site is :site");
bench.write("knows.sql", "select count(*) from events where day between :from and :to and day not in frozen_days");
bench.write("none.sql", "select 'events'");
const pages = "select site, path from daily_pages where :country is null union all select site, path";
bench.write(
  "either.sql",
  `${pages} from pageviews where :country is not null and country = :country and day between :from and :to`,
);
bench.write("open.sql", `${pages} from pageviews where :country is not null and day > :from or day = '2026-01-02'`);
bench.write(
  "within.sql",
  "select count(*) from (select 1 from events, (select 2) where (:country) is :country and :all is null group by day), sites",
);
bench.write("refers.sql", "select * from query.raw");
bench.write("named.sql", "with events as (select path from daily_pages) select path, :from from events");
bench.write(
  "nested.sql",
  "select count(*), (with events as (select 1) select count(*) from events) from daily_pages where day > :from",
);
bench.write("beside.sql", "select (with events as (select 1) select 1 from events) from events where day > :from");
const period = "/* ---\nreads: period\n--- */\n";
bench.write("period.sql", `${period}select count(*) from events`);
bench.write("column.sql", `${period}select sum(views) as events from daily_pages`);

const remark = async (name: string, search: string, audience: "owner" | "stranger" = "owner") =>
  (await bench.notebooks.page(name, new URLSearchParams(search), { audience })).remark;

test("a page that asks deleted raw events says from when on there are some", async () => {
  const both =
    "Raw events of blog before 1 October, of shop before 1 May were deleted (retention): what is counted from them here begins there.";
  const one = "Raw events before 1 October were deleted (retention): what is counted from them here begins there.";
  const cases: [name: string, search: string, remark: string | null][] = [
    ["raw", "from=2026-01-01&to=2026-11-20", both],
    ["refers", "from=2026-01-01&to=2026-11-20", both],
    ["by-site", "from=2026-01-01&to=2026-11-20&site=shop", both.replace("of blog before 1 October, ", "")],
    ["raw", "from=2026-09-30&to=2026-11-20", both.replace(", of shop before 1 May", "")],
    ["raw", "from=2026-10-01&to=2026-11-20", null],
    ["raw", "period=7d", null],
    ["knows", "from=2026-01-01&to=2026-11-20", null],
    ["none", "from=2026-01-01&to=2026-11-20", null],
    ["either", "from=2026-01-01&to=2026-11-20", null],
    ["either", "from=2026-01-01&to=2026-11-20&country=", null],
    ["either", "from=2026-01-01&to=2026-11-20&country=GB", both],
    ["open", "from=2026-01-01&to=2026-11-20", both],
    ["within", "from=2026-01-01&to=2026-11-20", both],
    ["named", "from=2026-01-01&to=2026-11-20", null],
    ["nested", "from=2026-01-01&to=2026-11-20", null],
    ["beside", "from=2026-01-01&to=2026-11-20", both],
    ["period", "from=2026-01-01&to=2026-11-20", both],
    ["column", "from=2026-01-01&to=2026-11-20", null],
    ["within", "from=2026-01-01&to=2026-11-20&all=1", null],
  ];
  for (const [name, search, expected] of cases) assert.equal(await remark(name, search), expected, `${name} ${search}`);
  bench.write(
    "raw.sql",
    "/* ---\npublic: true\n--- */\nselect count(*) from pageviews where day between :from and :to",
  );
  assert.equal(await remark("raw", "from=2026-01-01&to=2026-11-20", "stranger"), one);
});
