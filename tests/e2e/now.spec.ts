import { once } from "node:events";
import { barriers } from "./barriers.ts";
import { type Install, openInstall, reader } from "./install.ts";
import { expect, stranger, test, toState, watch } from "./test.ts";

let install: Install;

test.use({ storageState: stranger, baseURL: undefined, watched: undefined });

test.beforeEach(async () => {
  install = await openInstall({ TALLYBOOK_TRUST_PROXY: "loopback" });
  await install.setUp();
  await install.post("/settings/sites", { name: "blog", hosts: "blog.example", feed: "" });
  await install.post("/settings/sites", { name: "notes", hosts: "notes.example", feed: "" });
});

test.afterEach(() => install.close());

/** A hit of one of many readers. */
const hit = (path: string, of = 1, host = "blog.example", body: object = {}) =>
  fetch(`${install.address}/e`, {
    method: "POST",
    headers: { "user-agent": reader, "x-forwarded-for": `203.0.113.${of}` },
    body: JSON.stringify({ url: `http://${host}${path}`, ...body }),
  });

const withLogin = () => ({ headers: { cookie: install.cookie } });

test("who is here now follows without a reload, in all tabs by one stream", async ({ browser }) => {
  const context = await browser.newContext({ storageState: toState(install) });
  const page = await context.newPage();
  const complaints = watch(page, install.address);
  const streams: string[] = [];
  context.on("request", (request) => request.url().endsWith("/live/stream") && streams.push(request.url()));
  await hit("/a");
  await page.goto(`${install.address}/now`);
  const here = page.locator("#now-people");
  await expect(here).toHaveText("1 person is here now");
  await hit("/caf%C3%A9", 2, "blog.example", { referrer: "https://lobste.rs/s/abc" });
  await hit("/n", 3, "notes.example");
  await hit("/a", 1, "blog.example", { kind: "engagement", value: 5 });
  await hit("/a", 1, "blog.example", { kind: "event", name: "signup <b>" });
  await expect(here).toHaveText("3 people are here now");
  await expect(page.locator("#now-pages")).toContainText("/café");
  await expect(page.locator("#now-sources")).toContainText("Lobsters");
  await expect(page.locator("#now-hits tr").nth(1)).toContainText("signup <b> on /a");
  await expect(page.getByRole("img", { name: /3 page views in the last 30 minutes/ })).toBeVisible();
  await page.locator("main").getByRole("link", { name: "notes" }).click();
  await expect(here).toHaveText("1 person is here now");
  const second = await context.newPage();
  await second.goto(`${install.address}/now`);
  await hit("/b", 4);
  await expect(second.locator("#now-people")).toHaveText("4 people are here now");
  await expect(second.locator("#now-pages")).toContainText("/b");
  // Of three pages in two tabs, one after the other, at most one listened at a time, and the third was told.
  expect(streams.length).toBeLessThanOrEqual(2);
  for (const [colorScheme, width] of [
    ["light", 1360],
    ["dark", 390],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
  expect(complaints).toEqual([]);
  await context.close();
});

test("it comes back after the server was away, and a hidden tab asks for nothing", async ({ browser }) => {
  const context = await browser.newContext({ storageState: toState(install) });
  const page = await context.newPage();
  let refused = 0;
  await page.route("**/live/stream", (route) =>
    refused++ < 1 ? route.fulfill({ status: 502, body: "" }) : route.continue(),
  );
  await page.goto(`${install.address}/now`);
  await expect.poll(() => refused).toBeGreaterThan(1);
  await hit("/a");
  await expect(page.locator("#now-people")).toHaveText("1 person is here now");
  const asked = refused;
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await hit("/b", 2);
  await expect(page.locator("#now-people")).toHaveText("1 person is here now");
  expect(refused).toBe(asked);
  await page.evaluate(() => {
    Reflect.deleteProperty(document, "hidden");
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect(page.locator("#now-people")).toHaveText("2 people are here now");
  await context.close();
});

test("an open overview follows, and its bar says how many are here", async ({ browser }) => {
  const context = await browser.newContext({ storageState: toState(install) });
  const page = await context.newPage();
  await hit("/a");
  await page.goto(`${install.address}/?period=today`);
  await expect(page.getByRole("link", { name: "1 here now" })).toBeVisible();
  await expect(page.locator("main")).toContainText("/a");
  await hit("/b", 2);
  await expect(page.getByRole("link", { name: "2 here now" })).toBeVisible();
  await expect(page.locator("main")).toContainText("/b", { timeout: 30_000 });
  await page.getByRole("link", { name: "2 here now" }).click();
  await expect(page.locator("#now-people")).toHaveText("2 people are here now");
  await context.close();
});

test("without a script it is of the moment that it was asked for; strangers see nothing of it", async ({ browser }) => {
  await hit("/a");
  const context = await browser.newContext({ storageState: toState(install), javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${install.address}/now`);
  await expect(page.locator("#now-people")).toHaveText("1 person is here now");
  await context.close();
  expect((await fetch(`${install.address}/live/stream`)).status).toBe(401);
  expect((await fetch(`${install.address}/now`, { redirect: "manual" })).status).toBe(302);
});

/** Chunks of a stream as text. */
async function* lines(response: Response): AsyncGenerator<string> {
  for await (const chunk of response.body ?? []) yield Buffer.from(chunk as Uint8Array).toString();
}

test("streams are not packed, go through a proxy, end with the login and with the server", async () => {
  const { headers } = withLogin();
  const response = await fetch(`${install.address}/live/stream`, {
    headers: { ...headers, "accept-encoding": "gzip, br" },
  });
  expect(response.headers.get("content-encoding")).toBe(null);
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  const stream = lines(response);
  expect((await stream.next()).value).toMatch(/^retry: 3000\n\ndata: \{"all":\{"people":0/);
  await hit("/a");
  expect((await stream.next()).value).toMatch(/^data: \{"all":\{"people":1/);
  // Nothing tells one person from another.
  await hit("/b");
  expect((await stream.next()).value).not.toContain("session");
  const begun = performance.now();
  const ended = once(install.server.child, "close");
  install.server.child.kill("SIGTERM");
  while (!(await stream.next()).done) {}
  await ended;
  expect(performance.now() - begun).toBeLessThan(5_000);
});
