import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startOfDay } from "../base/days.ts";
import { blog, type DemoPost } from "./places.ts";

/** The demo blog's posts as RSS 2.0, each published at nine in the morning there. */
function rssOf(posts: readonly DemoPost[], timezone: string): string {
  const items = posts.map((post) => {
    const link = `https://${blog.host}${post.path}`;
    const date = new Date(startOfDay(post.day, timezone) + 9 * 3_600_000).toUTCString();
    return `<item><title>${xml(post.title)}</title><link>${link}</link><guid>${link}</guid><pubDate>${date}</pubDate></item>`;
  });
  const about = `<title>Alex Wood</title><link>https://${blog.host}/</link><description>Notes</description>`;
  return `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>${about}${items.join("\n")}</channel></rss>`;
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/**
 * Serves the feed on loopback for as long as `use` runs: the posts take the way that every feed takes, and the demo
 * needs no network.
 */
export async function withFeed(
  posts: readonly DemoPost[],
  timezone: string,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/rss+xml; charset=utf-8");
    response.end(rssOf(posts, timezone));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.xml`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
