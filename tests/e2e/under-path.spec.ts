/** An install below a path of its blog's host, behind a proxy that strips the path and behind one that keeps it. */
import { request as ask, createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test as base, expect, type Page } from "@playwright/test";
import { command, freePort } from "../support/process.ts";
import { type Install, openInstall, reader } from "./install.ts";

const path = "/stats";
const password = "five tally marks";

/** The blog, and below `/stats` whatever `target` answers. */
async function serveHost(port: number, target: string, strips: boolean): Promise<Server> {
  const page = `<!doctype html><title>A post</title><h1>A post</h1><script defer src="${path}/t.js"></script>`;
  const server = createServer((request, response) => {
    const { url = "", method, headers } = request;
    if (url !== path && !url.startsWith(`${path}/`)) {
      response.writeHead(200, { "content-type": "text/html" }).end(page);
      return;
    }
    const asked = strips ? url.slice(path.length) || "/" : url;
    const inner = ask(target + asked, { method, headers: { ...headers, host: `localhost:${port}` } }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    response.on("close", () => inner.destroy());
    inner.on("error", () => response.destroy());
    request.pipe(inner);
  });
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  return server;
}

/** What was asked for outside of the path, or was not there. */
function watch(page: Page): string[] {
  const wrong: string[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    const isOurs = pathname === path || pathname.startsWith(`${path}/`);
    if (!isOurs || response.status() >= 400) wrong.push(`${response.status()} ${pathname}`);
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  return wrong;
}

for (const strips of [true, false]) {
  base(`pages, scripts and hits below a path; the proxy ${strips ? "strips" : "keeps"} it`, async ({ browser }) => {
    base.setTimeout(60_000);
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const install: Install = await openInstall({ TALLYBOOK_URL: origin + path });
    const host = await serveHost(port, `http://127.0.0.1:${new URL(install.address).port}`, strips);
    expect((host.address() as AddressInfo).port).toBe(port);
    const context = await browser.newContext({ baseURL: origin });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(8_000);
      const wrong = watch(page);
      expect(install.server.setup).toMatch(`${origin}${path}/setup?token=`);
      await page.goto(install.server.setup ?? "");
      await page.locator("[name=email]").fill("owner@blog.example");
      await page.locator("[name=password]").fill(password);
      await page.locator("[name=confirm]").fill(password);
      await page.getByRole("button", { name: "Make the account" }).click();
      await page.waitForURL((url) => !url.pathname.includes("setup"));
      for (const cookie of await context.cookies(origin + path)) expect(cookie.path).toBe(path);

      const added = await command("site", ["add", "blog", "--host", "localhost", "--keep-dev"], install.data);
      expect(added.code, added.output).toBe(0);
      await page.goto(`${path}/settings/sites/blog`);
      await expect(page.locator("main")).toContainText(`fetch("${origin}${path}/a.gif?"`);
      await page.getByRole("button", { name: "Save" }).first().click();

      const blog = await browser.newContext({ userAgent: reader });
      await blog.addInitScript(() => Object.defineProperty(navigator, "webdriver", { get: () => false }));
      const post = await blog.newPage();
      const counted = post.waitForResponse((response) => new URL(response.url()).pathname === `${path}/e`);
      await post.goto(`${origin}/post/`);
      expect((await counted).status()).toBeLessThan(300);
      await blog.close();

      await page.goto(`${path}/`);
      await expect(page.locator("main").first()).toContainText("A post");
      expect(await page.evaluate(() => [...document.fonts].some(({ status }) => status === "loaded"))).toBe(true);
      await page.getByRole("link", { name: "Data" }).first().click();
      await page.waitForURL(`**${path}/data`);
      await page.getByRole("link", { name: "events" }).first().click();
      await expect(page.locator("table").first()).toContainText("/post/");
      await page.keyboard.press("/");
      await page.locator("dialog [role=combobox]").fill("countr");
      await page.locator("#finder-list [role=option]").first().click();
      await page.waitForURL(`**${path}/queries/**`);
      const csv = await context.request.get(`${path}/queries/top-pages.csv`);
      expect(await csv.text()).toContain("/post/");

      await page.goto(`${path}/queries/new`);
      const ran = page.waitForResponse((response) => new URL(response.url()).pathname === `${path}/write/run`);
      await page.locator(".cm-content").first().click();
      await page.keyboard.type("select 1 as one");
      await page.keyboard.press("Control+Enter");
      expect((await ran).status()).toBe(200);
      expect(wrong).toEqual([]);

      await page.goto(`${path}/account`);
      await page.getByRole("button", { name: "Log out" }).first().click();
      await page.goto(`${path}/data`);
      await page.waitForURL(`**${path}/login?next=**`);
      await page.locator("[name=email]").fill("owner@blog.example");
      await page.locator("[name=password]").fill(password);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.waitForURL(`**${path}/data`);
      expect(wrong).toEqual([]);
    } finally {
      await context.close();
      host.closeAllConnections();
      host.close();
      await install.close();
    }
  });
}
