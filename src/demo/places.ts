import { addDays, daysBetween } from "../base/days.ts";
import { Random } from "../base/random.ts";

/** A page of the demo's three sites. */
export interface DemoPage {
  path: string;
  title: string;
}

export interface DemoPost extends DemoPage {
  /** Local date of publication. */
  day: string;
  /** 1 is an ordinary post. */
  appeal: number;
}

export interface DemoSite {
  /** None that an owner's own site would have. */
  name: "demo-blog" | "demo-docs" | "demo-photos";
  host: string;
  /** The front page first, then the most read; posts of the blog come beside it. */
  pages: DemoPage[];
}

export const blog: DemoSite = {
  name: "demo-blog",
  host: "alexwood.example",
  pages: [
    { path: "/", title: "Home" },
    { path: "/archive/", title: "Everything I wrote" },
    { path: "/about/", title: "About me" },
    { path: "/til/", title: "Things I learned" },
    { path: "/reading/", title: "Books I read" },
    { path: "/now/", title: "What I am doing now" },
    { path: "/contact/", title: "Write to me" },
  ],
};

export const docs: DemoSite = {
  name: "demo-docs",
  host: "thimble.example",
  pages: [
    ["/", "Thimble: static sites from a folder of notes"],
    ["/install/", "Install Thimble"],
    ["/quick-start/", "Your first site in five minutes"],
    ["/templates/", "Templates"],
    ["/config/", "Configuration"],
    ["/front-matter/", "Front matter"],
    ["/deploy/github-pages/", "Deploy to GitHub Pages"],
    ["/commands/build/", "thimble build"],
    ["/images/", "Images"],
    ["/commands/serve/", "thimble serve"],
    ["/feeds/", "Feeds"],
    ["/plugins/", "Plugins"],
    ["/deploy/netlify/", "Deploy to Netlify"],
    ["/deploy/own-server/", "Deploy to a server of your own"],
    ["/templates/loops/", "Loops in templates"],
    ["/search/", "Search without a server"],
    ["/changelog/", "What changed"],
    ["/migrate/jekyll/", "Coming from Jekyll"],
    ["/migrate/hugo/", "Coming from Hugo"],
    ["/plugins/write-your-own/", "Write a plugin"],
    ["/internals/", "How Thimble works inside"],
    ["/faq/", "Questions people ask"],
  ].map(([path, title]) => ({ path: path as string, title: title as string })),
};

export const photos: DemoSite = {
  name: "demo-photos",
  host: "photos.alexwood.example",
  pages: [
    ["/", "Photos and small notes"],
    ["/moorland-walk/", "A walk over the moor"],
    ["/night-train/", "Night train to Vienna"],
    ["/harbour-in-fog/", "The harbour in fog"],
    ["/bread/", "Bread, week after week"],
    ["/allotment/", "The allotment in August"],
    ["/cyanotypes/", "Cyanotypes on the kitchen table"],
    ["/lighthouse/", "Lighthouse, long exposure"],
    ["/market-day/", "Market day"],
    ["/repair-cafe/", "An afternoon at the repair café"],
    ["/first-snow/", "First snow"],
    ["/film-scanning/", "How I scan film"],
    ["/bicycle/", "The green bicycle"],
    ["/darkroom/", "A darkroom in a cupboard"],
  ].map(([path, title]) => ({ path: path as string, title: title as string })),
};

export const places: readonly DemoSite[] = [blog, docs, photos];

/** The post that reaches the front page. */
export const famous = "SQLite is enough";

/** Newest first; those of the first line are in the demo's 90 days. */
const titles = [
  ...["A week with a thermal printer", famous, "Why I moved my notes to plain text", "Static sites, again"],
  ...["Reading other people's Makefiles", "The shell script that ran for nine years", "A small queue in SQLite"],
  ...["How I name things", "Writing tests for a bug I cannot see", "One binary, no containers", "A feed is a promise"],
  ...["Backups you have restored", "My keyboard layout, explained", "How I use git bisect", "Fish shell, two years on"],
  ...[
    "TIL: rsync flags",
    "Colour without a colour picker",
    "A map of every bench in town",
    "Dates are hard, times are harder",
  ],
  ...["Unicode for people in a hurry", "What a page view is", "Drawing with one font", "Learning Rust slowly"],
  ...[
    "An index is a sorted copy",
    "Fewer dependencies, fewer Mondays",
    "The joy of CSV",
    "Printing zines at the library",
  ],
  ...["Notes on writing changelogs", "Make it boring", "Regular expressions I regret", "A year without social media"],
  ...["TIL: jq can sort keys", "Self-hosting mail, a farewell", "Type on a dark background", "My favourite commit"],
  ...["How the tides work", "A dictionary in 200 lines", "TIL: curl can resolve for you", "Debugging by subtraction"],
  ...[
    "The spreadsheet as a database",
    "Old laptops make good servers",
    "Testing with real files",
    "Estimates are feelings",
  ],
  ...[
    "Photographs as data",
    "An RSS reader of my own",
    "TIL: SQLite has generate_series",
    "A walk through a TCP handshake",
  ],
  ...["Writing for one reader", "The cost of a dashboard", "TIL: git worktrees", "Sharp knives and type checkers"],
  ...["Bookshelves in SQL", "Small tools I wrote this year", "Email is still a good idea", "Comments that age well"],
  ...["TIL: find can delete", "Learning to read logs", "Home, sweet Homebrew", "The first post", "Hello"],
];

/** Days before the end on which the newest posts came out; older ones follow about a fortnight apart. */
const recent = [3, 13, 23, 30, 37, 45, 51, 59, 66, 72, 79, 84];

/** The front page is reached the day after the famous post came out. */
export function frontPageDay(lastDay: string): string {
  return addDays(lastDay, 1 - (recent[titles.indexOf(famous)] as number));
}

/** About 60 posts, newest first. */
export function writePosts(lastDay: string): DemoPost[] {
  const random = new Random(7);
  let ago = 0;
  return titles.map((title, index) => {
    ago = recent[index] ?? ago + 9 + random.below(14);
    const day = addDays(lastDay, -ago);
    const slug = title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const appeal = title.startsWith("TIL") ? 0.4 : 0.5 + 1.2 * random.next() ** 2;
    return { path: `/${day.slice(0, 4)}/${slug}/`, title, day, appeal };
  });
}

/** Days since a post came out; negative while it has not. */
export function age(post: DemoPost, day: string): number {
  return daysBetween(post.day, day);
}
