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
