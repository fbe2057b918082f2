/**
 * Who is here now: people of the last five minutes, and the views of the last 30, in memory only. A person is a session
 * of today; any hit, the seconds of an engagement too, says that they are still here.
 */
import { dayOf } from "../../base/days.ts";
import { type LiveHit, type LiveNow, type LiveTick, liveMinutes, livePeopleMs, type Tally } from "../../base/live.ts";
import { readSql } from "../../base/read-sql.ts";
import { readableAddress } from "../../base/readable-address.ts";
import type { Store } from "../../store/store.ts";
import type { Hit } from "../hit.ts";

type Seen = Pick<Hit, "time" | "site" | "session" | "kind" | "name" | "path" | "source" | "country" | "bot">;

interface Person {
  time: number;
  site: string;
  path: string;
  source: string | null;
  country: string | null;
}

/** People that are told apart; of more than so many the ones who were here longest are forgotten first. */
const maxPeople = 50_000;
const maxHits = 20;
const maxListed = 10;

export class LiveWindow {
  /** In the order in which they were last seen. */
  readonly #people = new Map<number, Person>();
  /** Views by site, by minute since 1970. */
  readonly #views = new Map<number, Map<string, number>>();
  #hits: (LiveHit & { site: string })[] = [];
  /** Grows with each hit, so that who tells of it knows whether there is anything new. */
  #version = 0;

  /** @param timezone IANA name */
  static async open(store: Store, now: number, timezone: string): Promise<LiveWindow> {
    const window = new LiveWindow();
    const since = now - liveMinutes * 60_000;
    const day = dayOf(since, timezone).day;
    const rows = await store.read(readSql(import.meta.dirname, "window"), { day, since });
    for (const row of rows) window.add({ ...(row as unknown as Seen), bot: null }, now);
    return window;
  }

  /** A hit is stored. Those of the past, and crawlers', are not of now. */
  add(hit: Seen, now: number): void {
    const { time, site, session, kind, name, path, source, country, bot } = hit;
    if (bot !== null || time < now - liveMinutes * 60_000) return;
    this.#version++;
    const known = this.#people.get(session);
    const isPage = kind === "pageview" || kind === "notfound";
    this.#people.delete(session);
    this.#people.set(session, {
      ...{ time, site, country, path: isPage || !known ? path : known.path },
      source: known ? known.source : source,
    });
    if (this.#people.size > maxPeople) {
      const [oldest] = this.#people.keys();
      if (oldest !== undefined) this.#people.delete(oldest);
    }
    if (kind === "pageview") this.#count(Math.floor(time / 60_000), site);
    // What browsers measure is no news.
    if (isPage || kind === "event") {
      this.#hits.unshift({ time, site, kind, name, path, country });
      if (this.#hits.length > 4 * maxHits) this.#hits.length = 2 * maxHits;
    }
  }

  /** Differs where there is anything new: a hit, or a minute that turned. */
  version(now: number): string {
    this.#forget(now);
    return `${this.#version} ${this.#people.size} ${Math.floor(now / 60_000)}`;
  }

  /** People of one site, or of all. */
  people(site: string | null, now: number): number {
    this.#forget(now);
    if (site === null) return this.#people.size;
    return this.#people.values().reduce((sum, person) => sum + (person.site === site ? 1 : 0), 0);
  }

  /** @param sites those that are told apart */
  tick(sites: readonly string[], now: number): LiveTick {
    this.#forget(now);
    return {
      all: this.#of(null, now),
      sites: Object.fromEntries(sites.map((site) => [site, this.#of(site, now)])),
    };
  }

  #of(site: string | null, now: number): LiveNow {
    const [pages, sources, countries] = [new Map(), new Map(), new Map()] as Map<string, number>[];
    let people = 0;
    const count = (counts: Map<string, number> | undefined, text: string) =>
      counts?.set(text, (counts.get(text) ?? 0) + 1);
    for (const person of this.#people.values()) {
      if (site !== null && person.site !== site) continue;
      people++;
      count(pages, readableAddress(person.path));
      count(sources, person.source ?? "Direct");
      count(countries, person.country ?? "unknown");
    }
    const last = Math.floor(now / 60_000);
    const hits = this.#hits.filter((hit) => site === null || hit.site === site).slice(0, maxHits);
    return {
      people,
      minutes: Array.from({ length: liveMinutes }, (_, nth) => this.#viewsIn(last - liveMinutes + 1 + nth, site)),
      ...{ pages: listed(pages), sources: listed(sources), countries: listed(countries) },
      hits: hits.map(({ site: _, path, ...hit }) => ({ ...hit, path: readableAddress(path) })),
    };
  }

  #viewsIn(minute: number, site: string | null): number {
    const views = this.#views.get(minute);
    if (!views) return 0;
    return site === null ? [...views.values()].reduce((sum, one) => sum + one, 0) : (views.get(site) ?? 0);
  }

  #count(minute: number, site: string): void {
    const views = this.#views.getOrInsertComputed(minute, () => new Map<string, number>());
    views.set(site, (views.get(site) ?? 0) + 1);
  }

  #forget(now: number): void {
    for (const [session, { time }] of this.#people) {
      if (time >= now - livePeopleMs) break;
      this.#people.delete(session);
    }
    for (const minute of this.#views.keys()) {
      if (minute <= Math.floor(now / 60_000) - liveMinutes) this.#views.delete(minute);
    }
  }
}

/** The most first, of as many the first by its letters. */
function listed(counts: Map<string, number> | undefined): Tally[] {
  const all = [...(counts ?? [])].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return all.slice(0, maxListed);
}
