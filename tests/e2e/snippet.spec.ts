import type { Page } from "@playwright/test";
import { snippet } from "../../src/web/snippet.ts";
import { expect, stranger, test } from "./test.ts";

const site = "http://blog.example";
const stats = "http://stats.example";

test.use({ storageState: stranger, baseURL: undefined, watched: undefined });

/** A blog on whose pages the snippet stands, and the hits that its pages send. */
async function openBlog(page: Page, pages: Record<string, string>): Promise<URLSearchParams[]> {
  const hits: URLSearchParams[] = [];
  await page.route(`${stats}/**`, (route) => {
    hits.push(new URL(route.request().url()).searchParams);
    return route.fulfill({ status: 200, contentType: "image/gif", body: "" });
  });
  await page.route(`${site}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ contentType: "text/html", body: `<!doctype html><title>A post</title>${pages[pathname]}` });
  });
  return hits;
}

const code = snippet(stats);

test("a view is one hit: with two copies of the lines, and again when the page comes back from memory", async ({
  page,
}) => {
  const hits = await openBlog(page, { "/": `${code}${code}` });
  await page.goto(`${site}/`);
  await expect.poll(() => hits.length).toBe(1);
  expect(hits[0]?.get("url")).toBe(`${site}/`);
  expect(hits[0]?.has("bot")).toBe(false);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect.poll(() => hits.length).toBe(2);
});

test("a page inside another page's frame is no view", async ({ page }) => {
  const hits = await openBlog(page, { "/": `${code}<iframe src="/inner"></iframe>`, "/inner": code });
  await page.goto(`${site}/`);
  await page.frameLocator("iframe").locator("title").waitFor({ state: "attached" });
  await page.waitForLoadState("load");
  await expect.poll(() => hits.map((hit) => hit.get("url"))).toEqual([`${site}/`]);
});

test("a browser that a program drives says so", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "webdriver", { get: () => true }));
  const hits = await openBlog(page, { "/": code });
  await page.goto(`${site}/`);
  await expect.poll(() => hits.map((hit) => hit.get("bot"))).toEqual(["webdriver"]);
});
