import { addDays, startOfDay } from "../base/days.ts";
import { type Random, wheel } from "../base/random.ts";
import type { HitSpec } from "../collect/hit.ts";
import type { Visitor } from "../web/client-address.ts";
import { type Person, somebody } from "./people.ts";
import { age, blog, type DemoPage, type DemoPost, type DemoSite } from "./places.ts";
import type { Stream } from "./streams.ts";

/** One hit of the demo and when it is said to have happened. */
export interface DemoHit {
  /** ms since 1970, UTC */
  time: number;
  spec: HitSpec;
  visitor: Visitor;
}

/** How awake Europe is at each hour; others are shifted by their land. */
const awake = [3, 2, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 10, 11, 11, 10, 10, 9, 8, 9, 11, 11, 9, 6];
const hourOf = wheel(awake.map((weight, hour) => [hour, weight] as const));

/** Where in time a day lies: it may have 23 or 25 hours, and today ends now. */
export interface DaySpan {
  start: number;
  end: number;
}

export function daySpan(day: string, timezone: string): DaySpan {
  return { start: startOfDay(day, timezone), end: startOfDay(addDays(day, 1), timezone) };
}

/** ms at which somebody of that land reads. */
export function someTime(span: DaySpan, person: Person, random: Random): number {
  const hour = (hourOf(random) + person.land.behind + 24) % 24;
  return Math.min(span.end - 1, span.start + Math.floor((hour + random.next()) * 3_600_000));
}

/** Everything that the streams bring on one day, in no order. */
export function liveDay(
  day: string,
  span: DaySpan,
  streams: readonly Stream[],
  posts: readonly DemoPost[],
  random: Random,
): DemoHit[] {
  const moments: DemoHit[] = [];
  const readable = posts.filter((post) => age(post, day) >= 0);
  for (const stream of streams) {
    for (let left = random.count(stream.visits(day)); left > 0; left--) {
      const person = somebody(random);
      const start = someTime(span, person, random);
      moments.push(...visit(stream, day, start, person, readable, random));
      if (!random.chance(0.06)) continue;
      const again = start + 1_800_000 + random.wait(7_200_000);
      moments.push(page(again, stream.place, stream.place.pages[0] as DemoPage, person.visitor));
    }
  }
  return moments.filter((moment) => moment.time < span.end);
}

/** One page, then perhaps others of the same site, as long as somebody goes on reading. */
function visit(
  stream: Stream,
  day: string,
  start: number,
  person: Person,
  posts: readonly DemoPost[],
  random: Random,
): DemoHit[] {
  const arrival = stream.arrive(day, random);
  const { referrer, query } = arrival.origin;
  const landing = page(start, stream.place, arrival.page, person.visitor, referrer, query);
  const moments = [landing];
  let time = start;
  for (let here = arrival.page; moments.length < 12 && random.chance(stream.onward); ) {
    const next = onward(stream.place, posts, random);
    time += 8_000 + random.wait(70_000);
    moments.push(page(time, stream.place, next, person.visitor, address(stream.place, here)));
    here = next;
  }
  return moments;
}

function onward(place: DemoSite, posts: readonly DemoPost[], random: Random): DemoPage {
  if (place !== blog || random.chance(0.4)) return random.pick(place.pages);
  return posts[Math.floor(posts.length * random.next() ** 3)] ?? (place.pages[0] as DemoPage);
}

function address(place: DemoSite, to: DemoPage, query?: string): string {
  return `https://${place.host}${to.path}${query ? `?${query}` : ""}`;
}

/** The hit that the snippet sends for one page. */
export function page(
  time: number,
  place: DemoSite,
  to: DemoPage,
  visitor: Visitor,
  referrer?: string,
  query?: string,
): DemoHit {
  const spec: HitSpec = { url: address(place, to, query), title: to.title, referrer: referrer ?? "" };
  return { time: Math.floor(time), spec, visitor };
}
