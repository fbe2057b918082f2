import { dayOf } from "../../src/base/days.ts";
import { Random } from "../../src/base/random.ts";
import type { App } from "../../src/server/app.ts";

/**
 * Hits as chance has them, written straight into the database: few of everything, so that days, sites, pages and
 * sources meet in all ways. A session is one visitor's day on one site, and what it reads with stays the same.
 */
export async function writeRandom(app: App, seed: number, first: number, last: number, visits: number): Promise<void> {
  const random = new Random(seed);
  const events: Event[] = [];
  for (let visit = 0; visit < visits; visit++) {
    const start = first + Math.floor(random.next() * (last - first));
    events.push(...toVisit(random, start, last, app.config.timezone));
  }
  for (let at = 0; at < events.length; at += 500) {
    await app.store.write([{ sql: insert, args: [JSON.stringify(events.slice(at, at + 500))] }]);
  }
}

/** One word each, and one link. */
const spelled = ["Spring Sale", "spring-sale", "SPRING_SALE", "spring+sale", "News-Letter", "rare-1", "C++", "c"];
const spelledLinks = [
  "https://a.example/",
  "http://a.example/",
  "https://www.a.example/x/?id=",
  "http://a.example/x?id=",
];

type Event = Record<string, string | number | null>;

const columns =
  "time day hour site session kind name host path referrer source medium campaign content country device browser os bot value props".split(
    " ",
  );
const insert = `insert into events (${columns.join(", ")})
select ${columns.map((name) => `value ->> '${name}'`).join(", ")} from json_each(?)`;

function toVisit(random: Random, start: number, last: number, timezone: string): Event[] {
  const site = random.pick(["blog", "blog", "docs"]);
  const { day } = dayOf(start, timezone);
  const [device, browser, os] = random.pick([
    ["desktop", "Firefox", "Linux"],
    ["desktop", "Chrome", "Windows"],
    ["phone", "Safari", "iOS"],
    ["phone", null, null],
  ]);
  const visitor = {
    ...{ site, day, session: random.below(2 ** 31) * 2 ** 21 + random.below(2 ** 21), host: `${site}.example` },
    ...{
      country: random.pick(["GB", "DE", "FR", null]),
      device: device ?? null,
      browser: browser ?? null,
      os: os ?? null,
    },
    bot: random.chance(0.1) ? random.pick(["Googlebot", "Bingbot"]) : null,
  };
  const events: Event[] = [];
  let time = start;
  for (let view = 0; view === 0 || random.chance(0.6); view++) {
    const local = dayOf(time, timezone);
    if (local.day !== day || time > last) break;
    events.push({ ...visitor, ...toView(random), time, hour: local.hour });
    time += random.pick([0, 1, 999, 15_000, 60_000, 1_740_000, 1_800_000, 1_800_001, 3_600_000]);
  }
  return events;
}

function toView(random: Random): Event {
  const kind = random.pick([
    ...["pageview", "pageview", "pageview", "pageview", "notfound", "event", "engagement", "engagement", "vitals"],
  ]);
  const source = random.pick([
    null,
    null,
    "Search",
    "Hacker News",
    "newsletter",
    random.pick(spelled),
    `rare ${random.below(40)}`,
  ]);
  return {
    ...{
      kind,
      name: kind === "event" ? "signup" : null,
      value: kind === "engagement" ? random.below(200) / 10 : null,
      path: random.pick([
        "/",
        "/a/",
        "/b/",
        `/${random.below(20)}/`,
        `/${random.below(4)}`,
        `/${random.below(4)}/index.html`,
      ]),
    },
    ...{ source, medium: source === null ? null : random.pick(["search", "email", null]) },
    referrer: random.pick([null, null, random.pick(spelledLinks) + random.below(5)]),
    campaign: random.chance(0.1)
      ? random.pick(["march", "April", "april", "2026-1-12", "2026-11-2", "2026_1_12"])
      : null,
    content: random.chance(0.1) ? random.pick(["top", "foot"]) : null,
  };
}
