import { startOfDay } from "../../src/base/days.ts";
import type { App } from "../../src/server/app.ts";
import type { Visitor } from "../../src/web/client-address.ts";

/**
 * A few hits that can be counted by hand, in a zone that is UTC+5:45: local days are not those of UTC. It is ten in
 * the morning of Sunday 15 March.
 */
export const timezone = "Asia/Kathmandu";
export const today = "2026-03-15";
export const now = at("2026-03-15", "10:00");

function at(day: string, clock: string): number {
  const [hours, minutes] = clock.split(":").map(Number) as [number, number];
  return startOfDay(day, timezone) + (hours * 60 + minutes) * 60_000;
}

const mac =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";
const crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

const person = (address: string, userAgent: string, more: Partial<Visitor> = {}): Visitor => ({
  ...{ address, userAgent, gpc: false, dnt: false, optedOut: false },
  ...more,
});
const ann = person("62.255.1.1", mac); // GB
const bob = person("87.159.1.1", phone); // DE
const cat = person("87.115.2.2", mac); // GB
const bot = person("66.249.66.1", crawler);
const shy = person("62.255.9.9", mac, { gpc: true });
const owner = person("62.255.8.8", mac, { optedOut: true });

const google = "https://www.google.com/";
const hackerNews = "https://news.ycombinator.com/item?id=1";
const blog = "https://blog.example";

const hits: [day: string, clock: string, who: Visitor, url: string, more?: { referrer?: string; status?: string }][] = [
  ["2026-03-10", "12:00", ann, `${blog}/`],
  // The period before 14–15 March, which is read up to ten in the morning of the 13th:
  ["2026-03-12", "09:00", ann, `${blog}/`],
  ["2026-03-12", "12:00", ann, `${blog}/a/`],
  ["2026-03-13", "09:59", bob, `${blog}/a/`],
  ["2026-03-13", "10:01", bob, `${blog}/b/`],
  ["2026-03-13", "23:30", cat, `${blog}/`],
  // The period:
  ["2026-03-14", "00:05", ann, `${blog}/`, { referrer: google }],
  ["2026-03-14", "00:06", ann, `${blog}/a/`, { referrer: `${blog}/` }],
  ["2026-03-14", "12:00", bob, `${blog}/a/`, { referrer: hackerNews }],
  ["2026-03-14", "12:05", bob, "https://docs.example/?utm_source=newsletter&utm_medium=email&utm_campaign=march"],
  ["2026-03-15", "09:00", ann, `${blog}/`],
  ["2026-03-15", "09:01", ann, `${blog}/gone/`, { referrer: google, status: "404" }],
  ["2026-03-15", "09:20", bot, `${blog}/`],
  ["2026-03-15", "09:30", cat, `${blog}/a/`, { referrer: hackerNews }],
  // Left out:
  ["2026-03-14", "13:00", shy, `${blog}/`],
  ["2026-03-15", "08:00", owner, `${blog}/`],
  ["2026-03-15", "08:01", ann, "http://localhost:4000/"],
  ["2026-03-15", "08:02", ann, "https://elsewhere.example/"],
];

const titles: Record<string, string> = { "/": "Home", "/a/": "About tea", "/b/": "Biscuits", "/gone/": "Not found" };

/**
 * Has the collector take them all, and adds three posts: one that came out on the 12th, one before counting began, one
 * before its own site was added. Site "quiet" has been there for long, and nobody came.
 */
export async function takeKnown(app: App): Promise<void> {
  await app.sites.add({ name: "blog", hosts: ["blog.example"] });
  await app.sites.add({ name: "docs", hosts: ["docs.example"] });
  await app.sites.add({ name: "quiet", hosts: ["quiet.example"] });
  for (const [day, clock, visitor, url, more] of hits.toSorted((a, b) => at(a[0], a[1]) - at(b[0], b[1]))) {
    const title = new URL(url).host === "docs.example" ? "Docs" : titles[new URL(url).pathname];
    await app.collector.take({ url, title, ...more }, visitor, at(day, clock));
  }
  const post = (site: string, path: string, title: string, day: string) => ({
    sql: "insert into posts (site, path, url, title, published, day) values (?, ?, ?, ?, ?, ?)",
    args: [site, path, `https://${site}.example${path}`, title, BigInt(at(day, "08:00")), day],
  });
  await app.store.write([
    // Read at /a/, as its server redirects there.
    post("blog", "/a", "About tea", "2026-03-12"),
    post("blog", "/old/", "Old", "2026-03-01"),
    post("docs", "/early/", "Too early", "2026-03-12"),
    { sql: "update sites set created = ? where name = 'quiet'", args: [BigInt(at("2026-03-01", "08:00"))] },
  ]);
}
