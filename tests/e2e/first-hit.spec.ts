import type { Page, Request } from "@playwright/test";
import { type Install, openInstall, reader } from "./install.ts";
import { expect, stranger, test, toState, watch } from "./test.ts";

let empty: Install;
let complaints: string[];

test.beforeEach(async () => {
  empty = await openInstall();
});
test.afterEach(async () => {
  await empty.close();
});

const textOf = async (page: Page) => (await page.locator("#snippet").textContent()) ?? "";

const isHit = (request: Request) => request.url().includes("/a.gif");

/** Opens a page of an owner's site that has the snippet on it, in a tab of its own. */
async function read(page: Page, url: string, snippet: string): Promise<void> {
  const tab = await page.context().newPage();
  const errors: string[] = [];
  tab.on("pageerror", (error) => errors.push(error.message));
  await tab.route(url, (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><title>A post</title>${snippet}` }),
  );
  // The answer to a site that is not known is kept from the page by its browser, which calls that failed.
  const hit = Promise.race([
    tab.waitForEvent("requestfailed", isHit),
    tab.waitForResponse((response) => isHit(response.request())),
  ]);
  await tab.goto(url);
  await hit;
  expect(errors).toEqual([]);
  await tab.close();
}

async function open(page: Page): Promise<string> {
  complaints = watch(page, empty.address);
  await empty.setUp();
  await page.context().addCookies(toState(empty).cookies);
  await empty.post("/settings/sites", { name: "blog", hosts: "blog.example", feed: "" });
  await page.goto(empty.address);
  await expect(page.getByText("Waiting for your first hit")).toBeVisible();
  return textOf(page);
}

test.use({ storageState: stranger, baseURL: undefined, watched: undefined, userAgent: reader });

test("from the setup address to the first hit, which the page tells by itself", async ({ page }) => {
  complaints = watch(page, empty.address);
  await page.goto(empty.address);
  await expect(page).toHaveURL(/\/login/);
  await page.goto(empty.server.setup?.replace(/^https?:\/\/[^/]+/, empty.address) ?? "");
  await page.getByLabel("Email").fill("owner@blog.example");
  await page.getByLabel("Password", { exact: true }).fill("five tally marks");
  await page.getByLabel("Password, once more").fill("five tally marks");
  await page.getByRole("button", { name: "Make the account" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add your site");
  await page.getByLabel("Name").fill("blog");
  await page.getByLabel("Hosts").fill("https://blog.example/about, www.blog.example");
  await page.getByRole("button", { name: "Add site" }).click();

  await expect(page.getByText("Waiting for your first hit")).toBeVisible();
  const snippet = await textOf(page);
  expect(snippet).toContain(`fetch("${empty.address}/a.gif?"`);
  await read(page, "http://blog.example/a-post/", snippet);
  await expect(page.getByText("Your first hit is here: blog.example is being counted.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your site is counted");
  await expect(page.getByText(/step is left|Waiting/)).toHaveCount(0);
  await page.getByRole("link", { name: "Open the overview" }).click();
  await expect(page.getByText(/last hit/)).toBeVisible();
  expect(complaints).toEqual([]);
});

test("what an unknown site sends is told, with the remedy", async ({ page }) => {
  const snippet = await open(page);
  await read(page, "http://other.example/", snippet);
  await expect(page.getByText("A hit came from other.example, which belongs to no site of yours.")).toBeVisible();
  await page.getByRole("button", { name: "Add other.example to blog" }).click();
  await expect(page).toHaveURL(/\/settings/);
  await page.goto(empty.address);
  await read(page, "http://other.example/", snippet);
  await expect(page.getByText("Your first hit is here: other.example")).toBeVisible();
});

test("what a development host sends is told, with the remedy", async ({ page }) => {
  const snippet = await open(page);
  await read(page, "http://blog.test/", snippet);
  await expect(page.getByText(/A hit came from blog\.test, a development host/)).toBeVisible();
  await page.getByRole("link", { name: "count development hosts of blog too" }).click();
  await expect(page.getByLabel("Count development and preview hosts too")).toBeVisible();
  expect(complaints).toEqual([]);
});

test("what an opted-out browser sends is told, with the remedy", async ({ page }) => {
  const snippet = await open(page);
  await fetch(`${empty.address}/a.gif?url=https://blog.example/&referrer=&title=`, {
    headers: { cookie: "tallybook_ignore=1" },
  });
  await expect(page.getByText(/a browser that asked not to be counted/)).toBeVisible();
  await expect(page.getByRole("link", { name: "Count this browser again" })).toBeVisible();
  expect(snippet).not.toContain("404");
});

test("a crawler's visit is told, and a person's still waited for", async ({ page }) => {
  const snippet = await open(page);
  const curl = (url: string) => fetch(`${empty.address}/a.gif?url=${url}`, { headers: { "user-agent": "curl/8.5.0" } });
  expect((await curl("https://blog.example/")).status).toBe(200);
  await expect(page.getByText("A crawler’s visit arrived from blog.example: it calls itself curl")).toBeVisible();
  await expect(page.getByText("Waiting for your first hit")).toBeVisible();
  await page.reload();
  await expect(page.getByText("A crawler’s visit arrived")).toBeVisible();
  await read(page, "http://blog.example/a-post/", snippet);
  await expect(page.getByText("Your first hit is here: blog.example is being counted.")).toBeVisible();
  expect(complaints).toEqual([]);
});

test("a crawler's visit that is not kept is told too", async ({ page }) => {
  await open(page);
  expect((await empty.post("/settings/sites/blog", { hosts: "blog.example", choices: "1" })).status).toBe(303);
  await fetch(`${empty.address}/a.gif?url=https://blog.example/`, { headers: { "user-agent": "curl/8.5.0" } });
  await expect(page.getByText("was left out, as blog keeps no crawlers")).toBeVisible();
});

test("the copy button puts the snippet on the clipboard", async ({ page }) => {
  const snippet = await open(page);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy" }).first().click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(snippet.trim());
});
