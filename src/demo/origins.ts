import { longTail, type Random, shuffled, type Wheel, wheel } from "../base/random.ts";
import { type DemoPage, type DemoPost, famous } from "./places.ts";

/** How somebody came to a page, as the browser and the link tell it. */
export interface Origin {
  referrer?: string;
  /** Query of the link that was followed, without "?". */
  query?: string;
}

const from = (referrer: string, query?: string): Origin => (query ? { referrer, query } : { referrer });
const direct: Origin = {};

export const search: Wheel<Origin> = wheel([
  [from("https://www.google.com/"), 70],
  [from("https://duckduckgo.com/"), 12],
  [from("https://www.bing.com/"), 7],
  [from("https://kagi.com/"), 5],
  [from("https://www.google.co.uk/"), 3],
  [from("https://www.ecosia.org/"), 2],
  [from("https://search.brave.com/"), 2],
]);

export const assistants: Wheel<Origin> = wheel([
  [from("https://chatgpt.com/", "utm_source=chatgpt.com"), 6],
  [from("https://www.perplexity.ai/"), 3],
  [from("https://claude.ai/"), 3],
  [from("https://gemini.google.com/"), 2],
  [from("https://copilot.microsoft.com/"), 1],
]);

/** Those who follow: readers of the feed, of the letter, and of what its author posts. */
export const followers: Wheel<Origin> = wheel([
  [direct, 26],
  [from("https://feedly.com/"), 14],
  [from("https://www.inoreader.com/"), 10],
  [from("https://newsblur.com/"), 5],
  [from("https://feedbin.com/"), 5],
  [from("https://mastodon.social/"), 9],
  [from("https://hachyderm.io/@alexwood/115000001"), 5],
  [from("https://bsky.app/"), 6],
  [from("https://mail.google.com/"), 2],
]);

/** The link in the letter names the month. */
export function letter(day: string): Origin {
  const month = new Date(day).toLocaleString("en", { month: "long", timeZone: "UTC" }).toLowerCase();
  return { query: `utm_source=newsletter&utm_medium=email&utm_campaign=${month}-letter` };
}

export const regulars: Wheel<Origin> = wheel([
  [direct, 70],
  [from("https://www.google.com/"), 8],
  [from("https://feedly.com/"), 6],
  [from("https://mastodon.social/@alexwood"), 4],
  [from("https://github.com/alexwood-example"), 4],
  [from("https://thimble.example/"), 3],
  [{ query: "utm_source=talk&utm_medium=slides&utm_campaign=plain-text-london" }, 1],
]);

/** Where people go when a link stands on the front page of Hacker News, and what follows from it. */
export const frontPage: Wheel<Origin> = wheel([
  [from("https://news.ycombinator.com/"), 480],
  [from("https://news.ycombinator.com/item?id=45870123"), 160],
  [direct, 190],
  [from("https://hckrnews.com/"), 22],
  [from("https://t.co/"), 18],
  [from("https://www.reddit.com/r/programming/comments/1oq7abc/sqlite_is_enough/"), 30],
  [from("https://lobste.rs/s/x1kd9c/sqlite_is_enough", "ref=lobsters"), 34],
  [from("https://www.linkedin.com/"), 16],
  [from("https://tldr.tech/", "utm_source=tldrnewsletter"), 20],
  [from("https://feedly.com/"), 12],
  [from("https://www.google.com/"), 10],
  [from("android-app://com.linkedin.android/"), 4],
]);

export const docsReaders: Wheel<Origin> = wheel([
  [from("https://www.google.com/"), 50],
  [from("https://github.com/thimble-example/thimble"), 24],
  [direct, 30],
  [from("https://duckduckgo.com/"), 6],
  [from("https://stackoverflow.com/questions/79000001"), 5],
  [from("https://www.npmjs.com/"), 4],
  [from("https://alexwood.example/"), 4],
  [from("https://chatgpt.com/", "utm_source=chatgpt.com"), 4],
  [from("https://jamstack.example/generators/thimble/"), 2],
]);

export const launch: Wheel<Origin> = wheel([
  [{ query: "utm_source=mastodon&utm_medium=social&utm_campaign=thimble-2&utm_content=toot" }, 5],
  [{ query: "utm_source=bluesky&utm_medium=social&utm_campaign=thimble-2&utm_content=thread" }, 3],
  [{ query: "utm_source=newsletter&utm_medium=email&utm_campaign=thimble-2&utm_content=button" }, 4],
  [from("https://lobste.rs/s/th1mb2/thimble_2", "utm_campaign=thimble-2"), 3],
]);

export const lookers: Wheel<Origin> = wheel([
  [direct, 30],
  [from("https://alexwood.example/"), 16],
  [from("https://pixelfed.social/"), 8],
  [from("https://www.google.com/"), 12],
  [from("https://www.pinterest.com/"), 6],
  [from("https://www.flickr.com/"), 5],
  [from("https://bsky.app/"), 5],
]);

const topics = [
  "weekly",
  "links",
  "notes",
  "forum",
  "wiki",
  "blogroll",
  "planet",
  "letters",
  "garden",
  "reading",
  "zine",
];
const owners = [
  "marie",
  "plaintext",
  "hackspace",
  "tomas",
  "selfhosters",
  "college",
  "jo",
  "kiosk",
  "anika",
  "indieweb",
];
const linking = owners.flatMap((owner, row) =>
  topics.map(
    (topic, column) => `https://${topic}.${owner}.example/${2026 - ((row + column) % 4)}/${topic}-${row + 3}/`,
  ),
);

/** A hundred small sites that link to one post each, a few of them read much, most hardly ever. */
export function links(posts: readonly DemoPost[], random: Random): Wheel<{ page: DemoPage; origin: Origin }> {
  const known = posts.filter((post) => post.title !== famous);
  return longTail(
    shuffled(linking, random).map((url) => ({ page: random.pick(known), origin: from(url) })),
    1.3,
  );
}
