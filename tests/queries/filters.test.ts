import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { startOfDay } from "../../src/base/days.ts";
import { Random } from "../../src/base/random.ts";
import { Notebooks } from "../../src/notebook/notebooks.ts";
import { type Days, type NarrowedTable, Narrowing } from "../../src/query/filters/narrowing.ts";
import { Library } from "../../src/query/library/library.ts";
import type { Notebook } from "../../src/query/library/notebook.ts";
import type { App } from "../../src/server/app.ts";
import { openHouse } from "../demo/house.ts";
import { writeRandom } from "./random.ts";

/**
 * What filters leave of a page is what the same question finds among the hits that a few lines of plain code pick out one
 * by one: the files in `raw`, asked of these hits, or of all hits of their visits.
 */
const raw = join(import.meta.dirname, "raw");
const timezone = "Europe/London";
const first = startOfDay("2026-03-08", timezone);
const now = startOfDay("2026-04-06", timezone) + 15 * 3_600_000 + 1234;

type Event = Record<string, string | number | null>;

let app: App;
let close: () => Promise<void>;
let picked: Notebooks;
let events: Event[];
let key = "";

/** The hits that were picked, by their ids. */
class Picked extends Narrowing {
  constructor() {
    super([]);
  }
  override events(relation: string, days: Days, reach: "hits" | "visits"): NarrowedTable[] {
    const where = days.sql === null ? "" : ` and ${days.sql}`;
    const ids = `id in (select id from picked where key = '${key} ${reach}')`;
    const kept = relation.startsWith("visit") ? `session in (select session from main.events where ${ids})` : ids;
    const sql = `select * from main.${relation} where ${kept}${where}`;
    return [{ name: `"picked.${key}.${days.key}.${reach}.${relation}"`, once: false, sql }];
  }
}

class PickedLibrary extends Library {
  override compile(notebook: Notebook, name: string, narrowing: Narrowing | null = null) {
    const told = narrowing && Object.assign(new Picked(), { key });
    return super.compile(notebook, name, told);
  }
}

before(async () => {
  ({ app, close } = await openHouse({ now, timezone }));
  const { config, effects, readers, answers } = app;
  const library = new PickedLibrary({ ...config, queries: raw }, raw);
  picked = new Notebooks({ config, effects, readers, answers, lastHit: () => null, library });
  await app.sites.add({ name: "blog", hosts: ["blog.example"] });
  await app.sites.add({ name: "docs", hosts: ["docs.example"] });
  await app.store.write([{ sql: "create table picked (key text, id integer, primary key (key, id)) without rowid" }]);
  await writeRandom(app, 1, first, now, 700);
});
after(() => close());

/** By column, what a row has of it; of a visit, what any of its rows has. */
const shown = "Mon Tue Wed Thu Fri Sat Sun".split(" ");
const weekdayOf = ({ day }: Event) => shown[(new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7] ?? null;
const alike: Record<string, (value: string) => string> = {
  source: (value) => value.toLowerCase().replace(/[ _+-]/g, ""),
  referrer: (value) =>
    value
      .replace(/^https?:\/\/(www\.)?/, "")
      .replace(/\/?\?/, "?")
      .replace(/\/+$/, ""),
};
const ofVisits = new Set(["source", "medium", "campaign", "referrer", "country", "device", "browser", "os", "entry"]);

interface Asked {
  column: string;
  operator: string;
  value: string;
}

function holds({ column, operator, value }: Asked, event: Event): boolean {
  const has = column === "weekday" ? weekdayOf(event) : (event[column] ?? null);
  if (has === null) return false;
  const same = alike[column] ?? String;
  const [left, right] = [String(has), value];
  if (operator === "glob" || operator === "notglob") return left.startsWith(right.slice(0, -1));
  if (operator === "contains") return left.toLowerCase().includes(right.toLowerCase());
  if (operator === "isnull") return true;
  if (operator === "in" || operator === "notin") return right.split(",").some((one) => same(one) === same(left));
  return same(left) === same(right);
}

/** Picks hits and visits, and has them remembered. */
async function pick(filters: Asked[], search: string): Promise<void> {
  const bySession = Map.groupBy(events, ({ session }) => session);
  const entries = new Map(
    [...bySession].map(([session, all]) => {
      const views = all.filter(({ kind, bot }) => kind === "pageview" && bot === null);
      const least = views.map(({ time, path }) => `${String(time).padStart(15, "0")}${path}`).sort()[0];
      return [session, least === undefined ? null : least.slice(15)];
    }),
  );
  const denies = ({ operator }: Asked) => operator.startsWith("not") || operator === "isnull";
  const isOf = (filter: Asked, event: Event): boolean => {
    const { column } = filter;
    const visit = bySession.get(event["session"] ?? null) ?? [];
    const rows =
      column === "entry"
        ? [{ entry: entries.get(event["session"] ?? null) ?? null }]
        : ofVisits.has(column)
          ? visit
          : [event];
    return rows.some((row) => holds(filter, row)) !== denies(filter);
  };
  const hits = events.filter((event) => filters.every((filter) => isOf(filter, event)));
  const sessions = new Set(hits.map(({ session }) => session));
  const visits = events.filter(({ session }) => sessions.has(session));
  key = search;
  for (const [reach, rows] of Object.entries({ hits, visits })) {
    const sql = "insert or ignore into picked select ?, value from json_each(?)";
    await app.store.write([{ sql, args: [`${key} ${reach}`, JSON.stringify(rows.map(({ id }) => id))] }]);
  }
}

const values: Record<string, string[]> = {
  path: ["/a/", "/3/", "/nothing"],
  entry: ["/", "/a/"],
  source: ["Search", "spring sale", "rare 7"],
  medium: ["email"],
  campaign: ["march"],
  referrer: ["a.example/x?id=3", "https://www.a.example/2/"],
  country: ["GB", "DE"],
  device: ["phone"],
  browser: ["Firefox"],
  os: ["iOS", "Linux"],
  hour: ["15", "3"],
  weekday: ["Mon", "Sun"],
  kind: ["notfound", "event"],
  name: ["signup"],
  bot: ["Googlebot"],
};

function draw(random: Random): Asked {
  const column = random.pick(Object.keys(values));
  const value = random.pick(values[column] as string[]);
  const operator = random.pick([
    "exact",
    "exact",
    "not",
    "in",
    "notin",
    "isnull",
    ...(column === "path" ? ["glob", "notglob", "contains"] : []),
  ]);
  if (operator === "isnull") return { column, operator, value: "1" };
  if (operator.endsWith("glob")) return { column, operator, value: "/1*" };
  return { column, operator, value };
}

function toSearch(filters: Asked[], period: string): string {
  const params = new URLSearchParams(period);
  for (const { column, operator, value } of filters) {
    params.append(operator === "exact" ? column : `${column}__${operator}`, value);
  }
  return params.toString();
}

const cells = ["lead", "popular"];
const questions = readdirSync(raw)
  .map((file) => file.replace(/\.\w+$/, ""))
  .filter((name) => !["compared", "silent", "visited", "next-month"].includes(name))
  .flatMap((name) => (name === "overview" ? cells.map((cell) => ({ name, cell })) : [{ name, cell: "" }]));

async function ask(notebooks: Notebooks, name: string, cell: string, search: string): Promise<unknown> {
  const { body } = await notebooks.export(name, cell || undefined, "json", new URLSearchParams(search), {
    audience: "owner",
  });
  const answer = JSON.parse(typeof body === "string" ? body : await text(body as AsyncIterable<string>));
  assert.ok(answer.ok, `${name} ${cell}?${search}: ${answer.error}`);
  return answer.rows;
}

async function load(): Promise<void> {
  const { rows } = await app.readers.ask({ sql: "select * from events", rows: 100_000 });
  const { columns } = await app.readers.ask({ sql: "select * from events limit 0" });
  events = rows.map((row) => Object.fromEntries(row.map((value, index) => [columns[index], value]))) as Event[];
}

async function compare(seed: number, times: number): Promise<void> {
  await load();
  const random = new Random(seed);
  for (let time = 0; time < times; time++) {
    const filters = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => draw(random));
    const period = random.pick(["period=30d", "period=7d", "from=2026-03-20&to=2026-03-29", "period=today"]);
    const search = toSearch(filters, period);
    await pick(filters, `${seed}.${time}`);
    for (const { name, cell } of questions) {
      assert.deepEqual(
        await ask(app.notebooks, name, cell, search),
        await ask(picked, name, cell, search),
        `${name} ${cell}?${search}`,
      );
    }
  }
}

describe("a page that is narrowed answers as the hits that are left do", () => {
  test("while all days are open", () => compare(1, 12));
  test("with finished days closed", async () => {
    await app.daily.settle();
    await compare(2, 12);
  });
  test("after late hits", async () => {
    await writeRandom(app, 2, startOfDay("2026-03-20", timezone), startOfDay("2026-03-30", timezone), 40);
    await compare(3, 8);
  });
});
