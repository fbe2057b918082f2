import { barriers } from "./barriers.ts";
import { expect, stranger, test } from "./test.ts";

const chips = "ul[aria-label=Filters] a";

test("any row leads to the page narrowed to it, chips go one by one, and links keep them", async ({ page }) => {
  await page.goto("/?period=7d");
  const popular = page.locator("#popular");
  await popular.getByRole("link", { name: "Post 1", exact: true }).click();
  await expect(page).toHaveURL(/path=%2Fpost-1%2F/);
  await expect(page.locator(chips)).toHaveText([/Page:\s+\/post-1\//]);
  await expect(popular.locator("tbody tr")).toHaveCount(1);
  await page.locator("#sources").getByRole("link", { name: "Hacker News" }).click();
  await expect(page.locator(chips)).toHaveCount(2);
  expect(await barriers(page)).toEqual([]);
  // Another notebook shows the same.
  await page
    .getByRole("navigation", { name: "Notebooks and settings" })
    .getByRole("link", { name: "Top pages" })
    .click();
  await expect(page).toHaveURL(/\/queries\/top-pages\?.*period=7d.*source=Hacker\+News/);
  await expect(page.locator(chips)).toHaveCount(2);
  await expect(page.locator("#top_pages tbody tr")).toHaveCount(1);
  await page.getByRole("link", { name: "Remove the filter Page = /post-1/" }).click();
  await expect(page.locator(chips)).toHaveCount(1);
  await expect(page.locator("#top_pages tbody tr").nth(1)).toBeVisible();
  await page.getByText("Add a filter").click();
  await page.getByLabel("Column", { exact: true }).selectOption("Page");
  await page.locator("#filter-op").selectOption("glob");
  await page.getByLabel("Value", { exact: true }).fill("/post-2*");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(page).toHaveURL(/path__glob=%2Fpost-2/);
  await expect(page.locator("#top_pages tbody tr").first()).toContainText("/post-2");
});

test("a bar is pressed, or read by its keys and gone to", async ({ page }) => {
  await page.goto("/queries/top-pages?period=7d");
  await page.locator("#top_pages .chart-wide svg.plot rect").first().click();
  await expect(page).toHaveURL(/path=%2Fpost-0%2F/);
  await page.goto("/queries/top-pages?period=7d");
  await page.locator("#top_pages .figure").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/path=%2Fpost-1%2F/);
});

test("a table is sorted by its heads, and shows all of its rows", async ({ page }) => {
  await page.goto("/queries/top-pages?period=7d");
  const table = page.getByRole("table", { name: "Top pages" });
  await table.getByRole("link", { name: "Page" }).click();
  await expect(page).toHaveURL(/_sort=top_pages.page/);
  await expect(table.locator("th").first()).toHaveAttribute("aria-sort", "ascending");
  await table.getByRole("link", { name: "Page" }).click();
  await expect(table.locator("th").first()).toHaveAttribute("aria-sort", "descending");
  await table.getByRole("link", { name: "Page" }).click();
  await expect(page).not.toHaveURL(/_sort/);
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });
  test("rows lead on, and filters are added", async ({ page }) => {
    await page.goto("/queries/top-pages?period=7d");
    await page
      .locator("#top_pages")
      .getByRole("link", { name: /post-1\// })
      .click();
    await expect(page.locator(chips)).not.toHaveCount(0);
    await expect(page.locator("#top_pages tbody tr")).toHaveCount(1);
  });
});

test("a link keeps the filters that it was made with", async ({ page, install, browser }) => {
  await page.goto(`/shares?${new URLSearchParams({ notebook: "top-pages", search: "period=7d&path=/post-1/" })}`);
  await page
    .getByRole("button", { name: /Make|Create|Share/ })
    .first()
    .click();
  const address = await page
    .getByText(/\/shared\//)
    .first()
    .textContent();
  const other = await browser.newContext({ storageState: stranger });
  const guest = await other.newPage();
  await guest.goto(address?.trim().replace(/^https?:\/\/[^/]+/, install.address) ?? "");
  await expect(guest.locator("main")).toContainText("Page = /post-1/");
  await expect(guest.locator("tbody tr")).toHaveCount(1);
  await expect(guest.getByText("Add a filter")).toHaveCount(0);
  await other.close();
});
