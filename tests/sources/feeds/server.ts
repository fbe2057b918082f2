import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import type { TestContext } from "node:test";
import { Feeds } from "../../../src/sources/feeds/feeds.ts";
import type { FeedLimits } from "../../../src/sources/feeds/limits.ts";
import { Sites } from "../../../src/store/sites.ts";
import { emptyStore, testEffects } from "../../support/store.ts";

/** Where the owner's feed is in these tests, and what it answers at the moment. */
export async function serveFeed(context: TestContext, answer: RequestListener) {
  const feed = { answer, requests: 0, url: "" };
  const server = createServer((request, response) => {
    feed.requests++;
    feed.answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  feed.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.xml`;
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return feed;
}

/** Answers with this body. */
export function body(content: string | Uint8Array, headers: Record<string, string> = {}): RequestListener {
  return (_, response) => response.writeHead(200, { "content-type": "application/xml", ...headers }).end(content);
}

const testLimits: FeedLimits = { transferTimeoutMs: 5000, maxBytes: 100_000, parseTimeoutMs: 5000 };

/** A site `blog` at blog.example whose feed is answered like this, and the Feeds that read it. */
export async function openFeeds(
  context: TestContext,
  answer: RequestListener,
  limits: Partial<FeedLimits> = {},
  lookup?: LookupFunction,
) {
  const feed = await serveFeed(context, answer);
  const { config, store } = await emptyStore(context, { TALLYBOOK_TIMEZONE: "Asia/Kathmandu" });
  const effects = testEffects(Date.parse("2026-05-01T12:00:00Z"));
  const sites = await Sites.open(store, effects);
  const feeds = new Feeds({
    config,
    effects,
    store,
    sites,
    limits: { ...testLimits, ...limits },
    ...(lookup && { lookup }),
  });
  context.after(() => feeds.close());
  await sites.add({ name: "blog", hosts: ["blog.example", "www.blog.example"], feed: feed.url });
  const posts = async () =>
    (await store.read("select path, url, title, published, day from posts where site = 'blog' order by path")).map(
      (row) => ({ ...row }),
    );
  return { feed, store, effects, sites, feeds, posts };
}
