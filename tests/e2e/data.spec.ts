import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command, readToken } from "../support/process.ts";
import { barriers } from "./barriers.ts";
import { expect, stranger, test } from "./test.ts";

test("a table is filtered by a form, widened by its chip, and counted by a click", async ({ page }) => {
  await page.goto("/data");
  await page.getByRole("main").getByRole("link", { name: "events", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("events");
  await page.getByText("Add a filter").click();
  await page.getByLabel("Column", { exact: true }).selectOption("path");
  await page.getByLabel("is", { exact: true }).selectOption("startswith");
  await page.getByLabel("Value", { exact: true }).fill("/post-1");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/\/data\/events\?path__startswith=%2Fpost-1$/);
  await expect(page.locator(".grid tbody tr")).toHaveCount(6);
  await page.getByRole("link", { name: "source", exact: true }).click();
  await expect(page).toHaveURL(/_facet=source/);
  await page.locator(".facets li a").first().click();
  await expect(page.getByRole("list", { name: "Filters" }).getByRole("listitem")).toHaveCount(2);
  await page.getByRole("link", { name: /^Remove the filter path/ }).click();
  await expect(page).not.toHaveURL(/path__startswith/);
});

test("a column's menu is opened, walked and closed by keyboard", async ({ page }) => {
  await page.goto("/data/events");
  const button = page.getByRole("button", { name: "path", exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Sort ascending (path)" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "Sort ascending (path)" })).toBeHidden();
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/_sort_desc=path/);
  await expect(page.locator("th[aria-sort=descending]")).toContainText("path");
});

test("pages follow each other, and a row has its own", async ({ page }) => {
  await page.goto("/data/events?_size=30");
  await expect(page.locator(".grid tbody tr")).toHaveCount(30);
  await page.getByRole("link", { name: "Next page →" }).click();
  await expect(page.locator(".grid tbody tr")).toHaveCount(12);
  await page.locator(".grid tbody td a").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^events \d+$/);
  await page.getByRole("link", { name: /all rows with this path/ }).click();
  await expect(page).toHaveURL(/\/data\/events\?path=/);
});

test("the rows of a query are browsed with its parameters on top", async ({ page }) => {
  await page.goto("/queries/asking?period=all");
  await page.locator(".links").getByRole("link", { name: /^Rows/ }).first().click();
  await expect(page).toHaveURL(/\/data\/query\.asking/);
  await expect(page.locator(".bar")).toBeVisible();
  await page.getByLabel("Word in the path").fill("post-1");
  await page.locator(".params").getByRole("button", { name: "Show" }).click();
  await expect(page.locator(".grid tbody tr")).toHaveCount(1);
});

test("what is shown opens as a query", async ({ page }) => {
  await page.goto("/data/events?path__contains=%27&site=blog&_sort=time");
  const href = await page.getByRole("link", { name: "As SQL" }).getAttribute("href");
  const sql = new URL(href ?? "", "http://here").searchParams.get("sql");
  expect(sql).toBe("select *\nfrom events\nwhere path like '%''%'\n  and site = 'blog'\norder by time, id\n");
});

test("what a query shows with its parameters opens with them, and says the same when it is run", async ({ page }) => {
  await page.goto("/data/query.asking?period=all&word=post-1&_sort=path");
  await expect(page.getByLabel("Word in the path")).toHaveValue("post-1");
  const rows = await page.locator(".grid tbody tr").count();
  expect(rows).toBe(1);
  await page.getByRole("link", { name: "As SQL" }).click();
  await expect(page).toHaveURL(/\/queries\/new\?.*word=post-1/);
  await page.getByRole("button", { name: /^Run/ }).first().click();
  await expect(page.getByLabel("Word in the path")).toHaveValue("post-1");
  await expect(page.locator(".result tbody tr")).toHaveCount(rows);
});

test("headers of a whole result come without the result", async ({ install, page }) => {
  await writeFile(
    join(install.queries, "endless.sql"),
    "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n",
  );
  for (const path of [
    "/data/query.endless.csv?_stream=on",
    "/queries/endless.csv",
    "/data/query.endless.ndjson?_stream=on&i__gt=5",
  ]) {
    const answer = await page.request.head(path, { timeout: 20_000 });
    expect(answer.status(), path).toBe(200);
    expect(answer.headers()["content-type"], path).toMatch(/^(text\/(csv|plain)|application\/x-ndjson)/);
  }
  expect((await page.request.head("/data/nothing.csv?_stream=on")).status()).toBe(404);
  // Each left its reader to the next one: only one at a time reads a whole result.
  for (let count = 0; count < 5; count++) {
    await page.request.head("/queries/endless.ndjson", { timeout: 20_000 });
    expect((await page.request.get("/queries/hours.csv", { timeout: 20_000 })).status()).toBe(200);
  }
  await rm(join(install.queries, "endless.sql"));
});

test("a daily row has a page of its own", async ({ page }) => {
  await page.goto("/data/daily_pages?path=%2Fpost-1%2F");
  await page
    .getByRole("link", { name: /^The row .*, blog, \/post-1\/$/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^daily_pages \d{4}-\d\d-\d\d, blog, \/post-1\/$/);
  await expect(page).toHaveURL(/\/data\/daily_pages\/\d{4}-\d\d-\d\d,blog,~2Fpost-1~2F$/);
});

test("a slip in an address is told with a way on", async ({ page }) => {
  const answer = await page.goto("/data/events?contry=GB");
  expect(answer?.status()).toBe(400);
  await expect(page.getByRole("main")).toContainText('Did you mean "country"?');
  expect((await page.goto("/data/evnts"))?.status()).toBe(404);
  await expect(page.getByRole("main")).toContainText('Did you mean "events"?');
});

test("a token reads tables but writes no SQL; a stranger gets nothing, not even names", async ({
  install,
  playwright,
}) => {
  const token = await readToken(install.data);
  const reader = await playwright.request.newContext({
    storageState: stranger,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  expect((await reader.get(`${install.address}/data/events.json`)).status()).toBe(200);
  const all = await reader.get(`${install.address}/data.json`);
  expect((await all.json()).tables.map(({ name }: { name: string }) => name)).toContain("events");
  expect((await reader.get(`${install.address}/data/events.json?_where=1`)).status()).toBe(403);
  const outsider = await playwright.request.newContext({ storageState: stranger });
  for (const path of ["/data.json", "/data/events.json", "/data/nothing.json", "/data/query.open-house.json"]) {
    const answer = await outsider.get(install.address + path);
    expect(answer.status(), path).toBe(401);
    expect(await answer.text(), path).not.toContain("Did you mean");
  }
  const { output } = await command("token", ["create", "--scope", "collect"], install.data);
  const collector = await playwright.request.newContext({
    storageState: stranger,
    extraHTTPHeaders: { authorization: `Bearer ${output.split(/\s+/).at(-1)}` },
  });
  for (const path of [
    "/data.json",
    "/data/-/schema.json",
    "/data/events.json?contry=GB",
    "/data/evnts.json",
    "/data/events.csv?_stream=on",
  ]) {
    const answer = await collector.get(install.address + path);
    expect([401, 403], path).toContain(answer.status());
    expect(await answer.text(), path).not.toMatch(/events|country|pageviews|Did you mean/);
  }
  await collector.dispose();
  await reader.dispose();
  await outsider.dispose();
});

test("nothing about the pages keeps anyone out", async ({ page }) => {
  test.slow();
  for (const path of [
    "/data",
    "/data/events?_facet=source&site=blog&_size=10",
    "/data/-/schema",
    "/data/daily_pages?_facet=site",
    "/data/query.asking",
  ]) {
    await page.goto(path);
    expect(await barriers(page), path).toEqual([]);
    for (const width of [1360, 390]) {
      await page.setViewportSize({ width, height: 844 });
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, `${path} at ${width}`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize({ width: 1360, height: 844 });
  }
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("all of it works", async ({ page }) => {
    await page.goto("/data/events");
    await page.getByText("Add a filter").click();
    await page.getByLabel("Column", { exact: true }).selectOption("source");
    await page.getByLabel("is", { exact: true }).selectOption("isnull");
    await page.getByRole("button", { name: "Filter" }).click();
    await expect(page).toHaveURL(/source__isnull=1/);
    await page.getByRole("button", { name: "path", exact: true }).click();
    await page.getByRole("link", { name: "Count its values (path)" }).click();
    await expect(page.locator(".facets li").first()).toBeVisible();
  });
});
