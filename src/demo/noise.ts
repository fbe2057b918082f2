import { longTail, type Random, type Wheel, wheel } from "../base/random.ts";
import type { Visitor } from "../web/client-address.ts";
import { type DaySpan, type DemoHit, page, someTime } from "./day.ts";
import { somebody } from "./people.ts";
import { blog, type DemoPage, type DemoSite, docs, places } from "./places.ts";

const crawlers: Wheel<string> = wheel([
  ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 30],
  ["Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", 14],
  ["Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", 16],
  ["Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", 12],
  ["Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", 9],
  ["Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", 6],
  ["Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", 4],
  ["Mozilla/5.0 (compatible; Applebot/0.1; +http://www.apple.com/go/applebot)", 4],
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36", 5],
]);

/** Pages that were asked for and are not there. */
const notFound: Record<"blog" | "docs", Wheel<string>> = {
  blog: longTail(["/feed/", "/wp-login.php", "/2023/git-bisect/", "/blog/", "/rss.xml", "/tag/sqlite/", "/index.php"]),
  docs: longTail(["/docs/install/", "/guide/", "/api/", "/deploy/vercel/", "/templates.html"]),
};

const strangers: Wheel<string> = wheel([
  ["web.archive.org/web/2026/https://alexwood.example/", 6],
  ["alexwood-example.translate.goog/", 9],
  ["mirror.example.net/alexwood/", 3],
  ["thimble-fork.example.org/", 2],
]);

const workshops = [
  ...["http://localhost:4000/", "http://localhost:4000/drafts/", "http://127.0.0.1:8080/", "http://192.168.1.23:4000/"],
  ...["https://deploy-preview-31--alexwood.netlify.app/", "http://thimble.test/"],
];

/** What every site gets besides its readers: crawlers, wrong links, copies elsewhere, and its author at work. */
export function makeNoise(span: DaySpan, author: Visitor, random: Random): DemoHit[] {
  const moments: DemoHit[] = [];
  const times = (mean: number, make: () => DemoHit) => {
    for (let left = random.count(mean); left > 0; left--) moments.push(make());
  };
  const stranger = () => {
    const person = somebody(random);
    return { visitor: person.visitor, time: someTime(span, person, random) };
  };
  times(46, () => {
    const place: DemoSite = random.pick(places);
    const visitor = { ...somebody(random).visitor, userAgent: crawlers(random), gpc: false, dnt: false };
    return page(span.start + random.below(span.end - span.start), place, random.pick(place.pages), visitor);
  });
  times(6, () => lost(blog, notFound.blog(random), stranger(), random));
  times(2, () => lost(docs, notFound.docs(random), stranger(), random));
  times(3, () => {
    const { time, visitor } = stranger();
    return { time, visitor, spec: { url: `https://${strangers(random)}`, title: "A copy", referrer: "" } };
  });
  times(9, () => {
    const time = span.start + 28_800_000 + random.below(36_000_000);
    return { time, visitor: author, spec: { url: random.pick(workshops), title: "A draft", referrer: "" } };
  });
  times(4, () => {
    const time = span.start + 28_800_000 + random.below(50_000_000);
    return page(time, blog, blog.pages[0] as DemoPage, { ...author, optedOut: true });
  });
  return moments;
}

function lost(place: DemoSite, path: string, who: { time: number; visitor: Visitor }, random: Random): DemoHit {
  const referrer = random.chance(0.5) ? "https://www.google.com/" : "https://forum.selfhosters.example/2025/forum-7/";
  const moment = page(who.time, place, { path, title: "Not found" }, who.visitor, referrer);
  return { ...moment, spec: { ...moment.spec, status: "404" } };
}
