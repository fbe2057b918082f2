import { DatabaseSync, type StatementSync } from "node:sqlite";
import { addDays, dayOf, startOfDay } from "../../src/base/days.ts";
import { Random } from "../../src/base/random.ts";

/** How much history is written; the rest of it follows from chance that repeats itself. */
export interface History {
  events: number;
  days: number;
  /** ms since 1970; the newest event is not later */
  until: number;
  /** IANA name of the install's zone */
  timezone: string;
}

/** Two years of a busy blog: ten million events in about 2.2 million sessions. */
export const twoYears = { events: 10_000_000, days: 730 };

/** Names of the sites, the share of visits that each has, and of the 5,000 paths. */
const sites = [
  { name: "blog", share: 0.6, paths: 3000 },
  { name: "docs", share: 0.3, paths: 1500 },
  { name: "shop", share: 0.1, paths: 500 },
];
export const siteNames = sites.map((site) => site.name);

const referrerCount = 2000;
const sourceCount = 400;
const countryCount = 200;
const meanViews = 4.5;

const columns =
  "time day hour site session kind host path referrer source medium campaign content country device browser os bot";

/** One of a list, the n-th as often as 1/n^exponent says; drawn by a table of equal slots. */
class Zipf {
  readonly #slots: Uint16Array;

  constructor(count: number, exponent: number) {
    const weights = Array.from({ length: count }, (_, index) => (index + 1) ** -exponent);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    this.#slots = new Uint16Array(1 << 18);
    let [index, reached] = [0, (weights[0] ?? 0) / sum];
    for (let slot = 0; slot < this.#slots.length; slot++) {
      while ((slot + 0.5) / this.#slots.length > reached && index < count - 1) reached += (weights[++index] ?? 0) / sum;
      this.#slots[slot] = index;
    }
  }

  draw(random: Random): number {
    return this.#slots[random.below(this.#slots.length)] ?? 0;
  }
}

type Field = string | number | null;

/** The visits of any day, drawn from the same lists. */
class Visits {
  readonly #random = new Random(4);
  readonly #paths = sites.map((site) => new Zipf(site.paths, 1));
  readonly #referrers = new Zipf(referrerCount, 1);
  readonly #countries = new Zipf(countryCount, 1.1);

  /** Events of about `count`, in the order of their time. */
  day(start: number, end: number, day: string, timezone: string, count: number): Field[][] {
    const events: Field[][] = [];
    while (events.length < count) this.#visit(events, start, end);
    events.length = count;
    for (const event of events) [event[1], event[2]] = [day, dayOf(event[0] as number, timezone).hour];
    return events.sort((a, b) => (a[0] as number) - (b[0] as number));
  }

  #visit(events: Field[][], start: number, end: number): void {
    const random = this.#random;
    const chance = random.next();
    const index = chance < 0.6 ? 0 : chance < 0.9 ? 1 : 2;
    const site = sites[index]?.name ?? "";
    const session = random.below(2 ** 21) * 2 ** 32 + random.below(2 ** 32);
    const country = random.chance(0.97) ? countryName(this.#countries.draw(random)) : null;
    const [device, browser, os] = random.pick(machines);
    const bot = random.chance(0.02) ? random.pick(["Googlebot", "Bingbot", "GPTBot", "AhrefsBot"]) : null;
    let time = start + Math.floor(random.next() * (end - start));
    const [referred, origin] = this.#origin();
    // A link leads to one page of a site; a search engine or a newsletter to any.
    const linked = referred % 4 === 0 ? this.#path(index) : (referred * 7919) % (sites[index]?.paths ?? 1);
    const views = random.chance(0.45) ? 1 : 2 + random.count(meanViews * 1.18);
    for (let view = 0; view < views && time < end; view++) {
      const kind = random.chance(0.004) ? "notfound" : "pageview";
      const path = pathName(view === 0 ? linked : this.#path(index));
      const from = view === 0 ? origin : nowhere;
      const host = `${site}.example`;
      events.push([time, "", 0, site, session, kind, host, path, ...from, country, device, browser, os, bot]);
      time += 5_000 + random.below(120_000);
    }
  }

  /** Number of a page of the site. */
  #path(site: number): number {
    return this.#paths[site]?.draw(this.#random) ?? 0;
  }

  /** Number of the referrer; referrer, source, medium, campaign and content of a visit's first view. */
  #origin(): [referrer: number, fields: readonly Field[]] {
    const random = this.#random;
    if (random.chance(0.45)) return [0, nowhere];
    if (random.chance(0.04)) {
      return [0, [null, "newsletter", "email", `issue-${random.below(60)}`, random.pick([null, "top", "foot"])]];
    }
    const referrer = this.#referrers.draw(random);
    const source = referrer % sourceCount;
    const url = `https://www.site${source}.example/thread/${referrer}`;
    return [referrer, [url, `Site ${source}`, mediumOf(source), null, null]];
  }
}

const nowhere: readonly Field[] = [null, null, null, null, null];

const machines: [device: string, browser: string, os: string][] = [
  ["desktop", "Chrome", "Windows"],
  ["desktop", "Chrome", "macOS"],
  ["desktop", "Firefox", "Linux"],
  ["desktop", "Firefox", "Windows"],
  ["desktop", "Safari", "macOS"],
  ["desktop", "Edge", "Windows"],
  ["phone", "Safari", "iOS"],
  ["phone", "Chrome", "Android"],
  ["phone", "Firefox", "Android"],
  ["phone", "Samsung Internet", "Android"],
  ["tablet", "Safari", "iOS"],
  ["tablet", "Chrome", "Android"],
];

const pathNames = Array.from(
  { length: 3000 },
  (_, index) => `/${2010 + (index % 17)}/a-post-about-something-${index}/`,
);
const pathName = (index: number): string => pathNames[index] ?? "/";
const countryName = (index: number): string => String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26));
const mediumOf = (source: number): string => ["search", "social", "aggregator", "link"][source % 4] ?? "link";

/** Writes the history into a database that has its schema, as the owner of the file; says how far it is. */
export function generate(file: string, history: History, progress: (events: number) => void = () => {}): void {
  const { events, days, until, timezone } = history;
  const database = new DatabaseSync(file);
  database.exec("pragma synchronous = off; pragma cache_size = -200000; pragma temp_store = memory");
  writeSurroundings(database, until, days, timezone);
  const names = columns.split(" ");
  const insert = database.prepare(
    `insert into events (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`,
  );
  const visits = new Visits();
  const last = dayOf(until, timezone).day;
  let written = 0;
  for (let index = 0; index < days; index++) {
    const day = addDays(last, index + 1 - days);
    const end = Math.min(startOfDay(addDays(day, 1), timezone), until + 1);
    const count = Math.round((events * (index + 1)) / days) - written;
    writeDay(database, insert, visits.day(startOfDay(day, timezone), end, day, timezone, count));
    written += count;
    progress(written);
  }
  database.exec("pragma wal_checkpoint(truncate)");
  database.close();
}

/** One commit a day. */
function writeDay(database: DatabaseSync, insert: StatementSync, events: Field[][]): void {
  database.exec("begin immediate");
  for (const event of events) insert.run(...event);
  database.exec("commit");
}

/** Sites, titles, and a post every week. */
function writeSurroundings(database: DatabaseSync, until: number, days: number, timezone: string): void {
  database.exec("begin immediate");
  const site = database.prepare("insert or ignore into sites (name, hosts, created) values (?, ?, ?)");
  const page = database.prepare("insert or ignore into pages (site, path, title) values (?, ?, ?)");
  const post = database.prepare(
    "insert or ignore into posts (site, path, url, title, published, day) values ('blog', ?, ?, ?, ?, ?)",
  );
  for (const { name, paths } of sites) {
    site.run(name, JSON.stringify([`${name}.example`]), until - days * 86_400_000);
    for (let index = 0; index < paths; index++)
      page.run(name, pathName(index), `A post about something, number ${index}`);
  }
  for (let week = 1; week * 7 < days; week++) {
    const published = until - week * 7 * 86_400_000;
    const { day } = dayOf(published, timezone);
    post.run(pathName(week), `https://blog.example${pathName(week)}`, `A post, number ${week}`, published, day);
  }
  database.exec("commit");
}
