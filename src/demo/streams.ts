import { addDays, daysBetween } from "../base/days.ts";
import { longTail, type Random, shuffled } from "../base/random.ts";
import {
  assistants,
  docsReaders,
  followers,
  frontPage,
  launch,
  letter,
  links,
  lookers,
  type Origin,
  regulars,
  search,
} from "./origins.ts";
import { blog, type DemoPage, type DemoPost, type DemoSite, docs, famous, frontPageDay, photos } from "./places.ts";

/** People with one reason to come to one site: how many on a day, where they arrive, and from where. */
export interface Stream {
  place: DemoSite;
  /** Expected visits of a whole day. */
  visits(day: string): number;
  arrive(day: string, random: Random): { page: DemoPage; origin: Origin };
  /** Chance that a reader opens one page more. */
  onward: number;
}

const busyWeek = [0.72, 1.08, 1.15, 1.14, 1.1, 1.0, 0.68]; // from Sunday: read at work
const freeWeek = [1.5, 0.85, 0.8, 0.82, 0.85, 1.0, 1.4]; // read at leisure

/** Days after the front page → visits that it brings. */
const wave = [3100, 1750, 700, 330, 190, 120, 80, 55, 40, 28, 20, 14];

/**
 * Every reason why anybody comes, over the whole of the story.
 * @param days the story's days, the last one is today
 */
export function tellStreams(days: readonly string[], posts: readonly DemoPost[], random: Random): Stream[] {
  const first = days[0] as string;
  const last = days[days.length - 1] as string;
  const grown = (day: string) => 0.78 + 0.36 * (days.indexOf(day) / days.length);
  const week = (shape: number[], day: string) => (shape[new Date(day).getUTCDay()] as number) * grown(day);
  const steady = (
    place: DemoSite,
    mean: number,
    shape: number[],
    onward: number,
    arrive: Stream["arrive"],
  ): Stream => ({
    place,
    onward,
    visits: (day) => mean * week(shape, day),
    arrive,
  });
  const found = shuffled(
    posts.filter((post) => post.day < first),
    random,
  );
  const known = longTail(found, 1.05);
  const linked = links(posts, random);
  const front = blog.pages[0] as DemoPage;
  const blogPages = longTail(blog.pages, 1.3);
  const docsPages = longTail(docs.pages, 0.8);
  const photoPages = longTail(photos.pages, 0.9);
  return [
    steady(blog, 200, busyWeek, 0.2, (_, chance) => ({ page: known(chance), origin: search(chance) })),
    steady(blog, 16, busyWeek, 0.12, (_, chance) => ({ page: known(chance), origin: assistants(chance) })),
    steady(blog, 85, busyWeek, 0.46, (_, chance) => ({ page: blogPages(chance), origin: regulars(chance) })),
    ...posts.filter((post) => post.day >= addDays(first, -14)).map((post) => newPost(post)),
    {
      place: blog,
      onward: 0.3,
      visits: (day) => 26 * week(busyWeek, day),
      arrive: (day, chance) => {
        const link = linked(chance);
        const out = posts.some((post) => post.path === link.page.path && post.day <= day);
        return { page: out ? link.page : front, origin: link.origin };
      },
    },
    ...risen(frontPageDay(last), posts),
    steady(docs, 165, busyWeek, 0.48, (_, chance) => ({ page: docsPages(chance), origin: docsReaders(chance) })),
    {
      place: docs,
      onward: 0.55,
      visits: (day) => 240 * Math.exp(-since(launchDay(days), day) / 1.6),
      arrive: (_, chance) => ({ page: docs.pages[0] as DemoPage, origin: launch(chance) }),
    },
    steady(photos, 55, freeWeek, 0.5, (_, chance) => ({ page: photoPages(chance), origin: lookers(chance) })),
  ];
}

/** The day on which Thimble 2 was announced: campaigns point to the docs from then on. */
export function launchDay(days: readonly string[]): string {
  return days[Math.floor(days.length * 0.52)] as string;
}

/** Followers hear of a new post at once, and the letter brings the rest on Thursday. */
function newPost(post: DemoPost): Stream {
  return {
    place: blog,
    onward: 0.22,
    visits: (day) => 170 * post.appeal * Math.exp(-since(post.day, day) / 2.4) * (day === post.day ? 0.6 : 1),
    arrive: (day, random) => {
      const mailed = new Date(day).getUTCDay() === 4 && random.chance(0.4);
      return { page: post, origin: mailed ? letter(day) : followers(random) };
    },
  };
}

function risen(day: string, posts: readonly DemoPost[]): Stream[] {
  const page = posts.find((post) => post.title === famous) as DemoPost;
  const visits = (today: string) => wave[since(day, today)] ?? 0;
  return [{ place: blog, onward: 0.13, visits, arrive: (_, random) => ({ page, origin: frontPage(random) }) }];
}

/** Days from `start` to `day`; endless before it, so that nothing happens yet. */
function since(start: string, day: string): number {
  return day < start ? Number.POSITIVE_INFINITY : daysBetween(start, day);
}
