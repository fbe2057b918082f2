import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startOfDay } from "../../src/base/days.ts";
import { visitHits, visitRows } from "../../src/query/visits.ts";
import type { App } from "../../src/server/app.ts";
import { openHouse } from "../demo/house.ts";
import { writeRandom } from "./random.ts";

/** Visits in SQL beside visits in a few slow lines, of hits as chance has them and of hits that came oddly. */
const timezone = "Europe/London";
const day = "2026-03-29"; // whose clocks went forward
const start = startOfDay(day, timezone);
const minute = 60_000;

type Row = Record<string, string | number | null>;

let app: App;
let close: () => Promise<void>;

before(async () => {
  ({ app, close } = await openHouse({ now: start + 40 * 60 * minute, timezone }));
  await app.sites.add({ name: "blog", hosts: ["blog.example"] });
  await writeRandom(app, 5, start - 40 * 60 * minute, start + 30 * 60 * minute, 900);
});
after(() => close());

async function all(sql: string): Promise<Row[]> {
  const { columns, rows } = await app.readers.ask({ sql, rows: 50_000 });
  return rows.map((row) => Object.fromEntries(row.map((value, at) => [columns[at], value]))) as Row[];
}

interface Visit {
  session: number;
  started: number;
  lastAction: number;
  ended: number;
  tenths: number | null;
  hits: Row[];
}

function toVisits(events: Row[]): Visit[] {
  const found: Visit[] = [];
  const current = new Map<number, Visit>();
  for (const hit of events) {
    const [session, time] = [Number(hit["session"]), Number(hit["time"])];
    let visit = current.get(session);
    if (["pageview", "notfound", "event"].includes(String(hit["kind"]))) {
      if (visit === undefined || time - visit.lastAction > 30 * minute) {
        visit = { session, started: time, lastAction: time, ended: time, tenths: null, hits: [] };
        current.set(session, visit);
        found.push(visit);
      }
      visit.lastAction = time;
      visit.ended = time;
    }
    if (visit === undefined) continue; // what is measured before anything was done
    visit.ended = Math.max(visit.ended, Math.min(time, visit.lastAction + 30 * minute));
    if (hit["kind"] === "engagement" && hit["value"] !== null) {
      visit.tenths = (visit.tenths ?? 0) + Math.round(Number(hit["value"]) * 10);
    }
    visit.hits.push(hit);
  }
  return found;
}

const viewsOf = ({ hits }: Visit) => hits.filter(({ kind }) => kind === "pageview");
const engagedOf = ({ tenths, started, ended }: Visit) =>
  tenths === null ? null : Math.min(Math.floor(tenths / 10), Math.ceil((ended - started) / 1000));
function isBounce(visit: Visit): boolean {
  const acted = visit.hits.some(
    ({ kind, props }) => kind === "event" && !String(props).includes('"interactive":false'),
  );
  return viewsOf(visit).length === 1 && !acted && (engagedOf(visit) ?? 0) < 10;
}
const sum = (numbers: number[]) => numbers.reduce((one, other) => one + other, 0);

async function compare(): Promise<void> {
  const expected = toVisits(await all("select * from events where bot is null order by time, id"));
  const found = await all("select * from visit_rows order by started, session");
  expected.sort((one, other) => one.started - other.started || one.session - other.session);
  assert.ok(expected.length > 500);
  assert.deepEqual(
    found.map(({ session, started, ended, seconds, engaged, views, bounced }) =>
      [session, started, ended, seconds, engaged, views, bounced].join(),
    ),
    expected.map((visit) => {
      const views = viewsOf(visit).length;
      const { session, started, ended } = visit;
      const bounced = views > 0 ? Number(isBounce(visit)) : null;
      return [session, started, ended, Math.floor((ended - started) / 1000), engagedOf(visit), views, bounced].join();
    }),
  );
  const [totals] = await all(
    "select sum(visits) as visits, sum(without_views) as without_views, sum(visitors) as visitors, sum(back) as back, sum(bounces) as bounces, sum(measured) as measured, sum(engaged) as engaged, sum(seconds) as seconds from daily_engagement",
  );
  const seen = expected.filter((visit) => viewsOf(visit).length > 0);
  const visitors = [...Map.groupBy(seen, ({ session }) => session).values()];
  const measured = seen.flatMap((visit) => engagedOf(visit) ?? []);
  assert.deepEqual(totals, {
    visits: seen.length,
    without_views: expected.length - seen.length,
    visitors: visitors.length,
    back: visitors.filter((own) => own.length > 1).length,
    bounces: seen.filter(isBounce).length,
    measured: measured.length,
    engaged: sum(measured),
    seconds: sum(seen.map(({ started, ended }) => Math.floor((ended - started) / 1000))),
  });
  for (const [what, values] of Object.entries({
    visit: seen.map(({ started, ended }) => Math.floor((ended - started) / 1000)),
    engaged: measured,
  })) {
    const rows = await all(
      `select seconds, sum(visits) as n from daily_durations where what = '${what}' group by seconds`,
    );
    const counted = Map.groupBy(values, (value) => value);
    assert.deepEqual(
      new Map(rows.map(({ seconds, n }) => [seconds, n])),
      new Map([...counted].sort(([a], [b]) => a - b).map(([value, of]) => [value, of.length])),
    );
  }
}

test("visits and their daily tables are those of a slow count, hit by hit", compare);

test("pings before a view, after idle minutes, of more seconds than passed; of a closed day; events that are no interaction", async () => {
  await app.daily.settle();
  const columns = "time, day, hour, site, session, kind, host, path, value, props, name";
  const odd: [session: number, minutes: number, kind: string, value?: number, props?: string][] = [
    ...([
      [1, 600, "engagement", 5],
      [1, 610, "pageview"],
      [1, 610.1, "engagement", 900],
    ] as const),
    ...([
      [2, 600, "pageview"],
      [2, 629, "engagement", 8],
      [2, 629.5, "pageview"],
      [2, 700, "engagement", 3],
    ] as const),
    ...([
      [3, 600, "pageview"],
      [3, 625, "engagement", 8],
      [3, 631, "pageview"],
    ] as const),
    ...([
      [4, 600, "vitals"],
      [4, 601, "click"],
    ] as const),
    ...([
      [5, 600, "event"],
      [5, 631, "notfound"],
    ] as const),
    ...([
      [6, 600, "pageview"],
      [6, 601, "event", undefined, '{"interactive":false}'],
    ] as const),
    ...([
      [7, 600, "pageview"],
      [7, 601, "event", undefined, '{"interactive":"yes"}'],
      [7, 602, "error"],
    ] as const),
  ].map((row) => [...row] as [number, number, string, number?, string?]);
  await app.store.write(
    odd.map(([session, minutes, kind, value, props]) => ({
      sql: `insert into events (${columns}) values (?, ?, 10, 'blog', ?, ?, 'blog.example', '/', ?, ?, ?)`,
      args: [
        ...[BigInt(start - 24 * 60 * minute + minutes * minute), "2026-03-28", BigInt(session), kind],
        ...[value ?? null, props ?? null, kind === "event" ? "act" : null],
      ],
    })),
  );
  const found = await all(
    "select session, visit, views, seconds, engaged, bounced from visit_rows where session < 10 order by session, visit",
  );
  assert.deepEqual(
    found.map((row) => Object.values(row).join()),
    [
      "1,1,1,6,6,1", // no more than passed
      "2,1,2,3570,11,0", // extended by 30 minutes
      "3,1,1,1500,8,1", // a ping holds no visit open
      "3,2,1,0,,1",
      "5,1,0,0,,", // without a view: no bounce
      "5,2,0,0,,",
      "6,1,1,60,,1",
      "7,1,1,120,,0",
    ],
  );
  await compare();
  await app.daily.settle();
  await compare();
});

test("the views of the database are the SELECTs that daily tables carry", async () => {
  const made = await all(
    "select name, sql from sqlite_schema where type = 'view' and name in ('visit_rows', 'visit_hits')",
  );
  assert.deepEqual(Object.fromEntries(made.map(({ name, sql }) => [name, sql])), {
    visit_hits: `CREATE VIEW visit_hits as\n${visitHits()}`,
    visit_rows: `CREATE VIEW visit_rows as\n${visitRows}`,
  });
});

test("all daily tables of visits fold", async () => {
  const rows = await all("select name, unfolded from daily_tables where state = 'serving' and sql like '%visit_hits%'");
  assert.equal(rows.length, 4);
  for (const { name, unfolded } of rows) assert.equal(unfolded, null, String(name));
});

test("of days whose hits were gone before visits were counted, visits are unknown and the page says so", async () => {
  await app.store.write([
    { sql: "insert into frozen_days (day) values ('2026-03-01')" },
    {
      sql: "insert into closed_days (daily, day) select id, '2026-03-01' from daily_tables where sql not like '%visit_hits%'",
    },
    {
      sql: `insert into ${(await all("select closed from daily_tables where name = 'daily_totals'"))[0]?.["closed"]}
        (day, site, views, visitors, one_page, not_found, events, bots) values ('2026-03-01', 'blog', 7, 4, 2, 0, 0, 0)`,
    },
  ]);
  await app.daily.run();
  const page = (search: string, name = "totals") =>
    app.notebooks.page(name, new URLSearchParams(search), { audience: "owner" });
  const { remark, cells } = await page("from=2026-03-01&to=2026-03-02");
  assert.equal(
    remark,
    "Some of what stands here is counted from 2 March on: raw events of days before were deleted by then, and what is not known of them is left out.",
  );
  const [figures] = cells.filter((cell) => cell.type === "query");
  assert.deepEqual(
    figures?.numbers?.map(({ label, text }) => [label, text]),
    [
      ["Visitors, day by day", "4"],
      ["Page views", "7"],
      ["Visits", "—"],
      ["Views a visit", "—"],
      ["Bounces", "—"],
      ["Not found", "0"],
    ],
  );
  assert.equal((await page("from=2026-03-01&to=2026-03-02", "entry-pages")).remark, remark);
  assert.equal((await page("from=2026-03-02&to=2026-03-30")).remark, null);
  assert.equal((await page("from=2026-03-01&to=2026-03-30", "traffic")).remark, null);
});
