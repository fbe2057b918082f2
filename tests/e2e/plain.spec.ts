import type { Locator } from "@playwright/test";
import { expect, test } from "./test.ts";

/** The same pages where no script runs. */
test.use({ javaScriptEnabled: false });

test("a notebook can be read, asked and opened without a script", async ({ page }) => {
  await page.goto("/queries/asking");
  await page.getByLabel("Word in the path").fill("post-1");
  await page.locator(".params").getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/word=post-1/);
  await expect(page.locator(".table tbody tr")).toHaveCount(1);
  await page.locator(".source > summary").click();
  await expect(page.locator(".source pre.sql").first()).toContainText("from pageviews");
  await page.locator(".bar summary").last().click();
  await page.locator(".bar").getByLabel("From").fill("2026-01-01");
  await page.locator(".bar").getByLabel("To", { exact: true }).fill("2026-01-31");
  await page.locator(".bar").getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/word=post-1&.*from=2026-01-01/);
});

test("the sheet, the colours and the search work without a script", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("searchbox").fill("house");
  await page.keyboard.press("Enter");
  await page.getByRole("main").getByRole("link", { name: "Open house" }).click();
  await expect(page.locator("main .chart:visible").first()).toBeVisible();
});

test("a title that is written from right to left turns nothing beside it", async ({ page, install }) => {
  const title = "\u202Eשלום עולם 12 a\u2067";
  for (let hit = 0; hit < 3; hit++)
    await install.hit("https://blog.example/right-to-left", { title, referrer: "https://r.example/" });
  const left = async (row: Locator, text: string): Promise<number> =>
    row.evaluate((element, text) => {
      const range = document.createRange();
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
        const at = node.nodeValue?.indexOf(text) ?? -1;
        if (at < 0) continue;
        range.setStart(node, at);
        range.setEnd(node, at + text.length);
        return range.getBoundingClientRect().left;
      }
      return Number.NaN;
    }, text);

  await page.goto("/queries/referrers");
  const row = page.locator(".table tbody tr", { hasText: "שלום" });
  await expect(row.locator('bdi[dir="auto"]', { hasText: "שלום" })).toHaveCount(1);
  expect(await left(row, "https://r.example/")).toBeLessThan(await left(row, "r.example"));
  expect(await left(row, "r.example")).toBeLessThan(await left(row, "שלום"));
  await page.goto("/data/pages");
  const cells = page.locator(".grid tbody tr", { hasText: "שלום" });
  expect(await left(cells, "blog")).toBeLessThan(await left(cells, "שלום"));
  await expect(page.locator("bdi", { hasText: "שלום" })).toHaveText("שלום עולם 12 a");
});
