import type { Page } from "@playwright/test";
import { noscriptImage, policyFor, snippet } from "../../src/web/snippet.ts";
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

for (const options of [{}, { notFound: true }]) {
  test(`the lines run under the policy that is said beside them: ${JSON.stringify(options)}`, async ({ page }) => {
    const hits = await openBlog(page, {});
    const policy = `default-src 'none'; ${policyFor(stats, options)}`;
    await page.route(`${site}/strict`, (route) =>
      route.fulfill({
        contentType: "text/html",
        headers: { "content-security-policy": policy },
        body: `<!doctype html><title>A post</title>${snippet(stats, options)}<script>self.foreign = true</script>`,
      }),
    );
    await page.goto(`${site}/strict`);
    await expect.poll(() => hits.length).toBe(1);
    expect(await page.evaluate(() => "foreign" in self)).toBe(false);
  });
}

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });
  test("the image names the page, also under the policy", async ({ page }) => {
    await openBlog(page, {});
    await page.route(`${site}/a-post/?p=1`, (route) =>
      route.fulfill({
        contentType: "text/html",
        headers: { "content-security-policy": `default-src 'none'; ${policyFor(stats)}` },
        body: `<!doctype html><title>A post</title><body>${noscriptImage(stats)}`,
      }),
    );
    const asked = page.waitForRequest(`${stats}/a.gif`);
    await page.goto(`${site}/a-post/?p=1`);
    expect(await (await asked).headerValue("referer")).toBe(`${site}/a-post/?p=1`);
  });
});
