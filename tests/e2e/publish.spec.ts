import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { command } from "../support/process.ts";
import { barriers } from "./barriers.ts";
import { expect, test } from "./test.ts";

test("a published folder is read from the disk, without a server and without a script", async ({
  browser,
  install,
}) => {
  const out = join(mkdtempSync(join(tmpdir(), "tallybook-")), "stats");
  const { code, output } = await command("publish", ["--out", out], install.data, {
    TALLYBOOK_QUERIES: install.queries,
  });
  expect(code, output).toBe(0);
  for (const [width, colorScheme] of [
    [1360, "light"],
    [390, "dark"],
  ] as const) {
    const context = await browser.newContext({
      ...{ viewport: { width, height: 800 }, colorScheme, javaScriptEnabled: false },
      storageState: { cookies: [], origins: [] },
    });
    const page = await context.newPage();
    const failed: string[] = [];
    page.on("requestfailed", (request) => failed.push(request.url()));
    page.on("console", (message) => failed.push(message.text()));
    await page.goto(pathToFileURL(join(out, "index.html")).href);
    await page.getByRole("link", { name: "Open house" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Open house" })).toBeVisible();
    await expect(page.locator(".chart:visible")).toHaveCount(1);
    // Its style sheet and its letters were found.
    const letters = () => [...document.fonts].some(({ family, status }) => family === "Inter" && status === "loaded");
    expect(await page.evaluate(letters)).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const json = await page.getByRole("link", { name: "JSON" }).getAttribute("href");
    await page.goto(new URL(json ?? "", page.url()).href);
    await expect(page.locator("body")).toContainText('{"ok":true,"rows":[');
    await page.goBack();
    await page.getByRole("link", { name: "All statistics" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Statistics" })).toBeVisible();
    expect(failed).toEqual([]);
    await context.close();
  }
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  for (const name of ["index.html", "queries/open-house.html"]) {
    await page.goto(pathToFileURL(join(out, name)).href);
    expect(await barriers(page)).toEqual([]);
  }
  await context.close();
  rmSync(out, { recursive: true });
});
