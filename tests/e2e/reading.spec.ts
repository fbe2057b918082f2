import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { openSeeded } from "./install.ts";
import { expect, stranger, test } from "./test.ts";

/** Three days with figures of their own, without a wait for real days to pass. */
const chart = "/queries/story?from=2026-01-01&to=2026-01-10";

function figure(page: Page, cell = "story") {
  return page.locator(`chart-view[data-cell=${cell}] .figure`);
}

const tip = (page: Page) => page.locator(".tip:visible");

test("a chart tells its values to pointer and keyboard", async ({ page }) => {
  await page.goto(chart);
  const box = await figure(page).boundingBox();
  if (!box) throw new Error("no figure");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(tip(page)).toContainText("Jan");
  await page.mouse.move(0, 0);
  await expect(tip(page)).toHaveCount(0);
  await figure(page).focus();
  await page.keyboard.press("Home");
  await expect(tip(page)).toContainText("Thu 1 Jan");
  await expect(tip(page)).toContainText("10");
  await expect(tip(page)).toHaveAttribute("aria-live", "polite");
  await page.keyboard.press("ArrowRight");
  await expect(tip(page)).toContainText("Fri 2 Jan");
  await page.keyboard.press("End");
  await expect(tip(page)).toContainText("Sat 10 Jan");
  const { violations } = await new AxeBuilder({ page }).include("main").analyze();
  expect(violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html.slice(0, 160))])).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(tip(page)).toHaveCount(0);
});

test("a name shows its series alone, and the address says which", async ({ page }) => {
  await page.goto(chart);
  await page.locator("chart-view .chart-wide .legend .series-1").click();
  await expect(page).toHaveURL(/only=story\.1/);
  await expect(page.locator("chart-view .chart-wide > .series-0").first()).toHaveClass(/back/);
  await page.reload();
  await expect(page.locator("chart-view .chart-wide > .series-0").first()).toHaveClass(/back/);
  await figure(page).focus();
  await page.keyboard.press("ArrowRight");
  await expect(tip(page).locator("span")).toHaveText([/visitors/i]);
  await page.keyboard.press("ArrowUp");
  await expect(page).toHaveURL(/only=story\.0/);
  await page.keyboard.press("ArrowUp");
  await expect(page).not.toHaveURL(/only=/);
});

test("a stretch that is drawn over becomes the period, by pointer and by keyboard", async ({ page }) => {
  await page.goto(`${chart}&only=story.0`);
  const heading = await page.locator("h1").elementHandle();
  await page.evaluate(() => Object.assign(window, { stays: true }));
  const box = await figure(page).locator(".chart-wide").boundingBox();
  if (!box) throw new Error("no figure");
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 4 });
  await expect(tip(page)).toContainText("days");
  await page.mouse.up();
  await expect(page).toHaveURL(/from=2026-01-0[2-5]&to=2026-01-0[4-7]&only=story\.0/);
  await expect(page.locator(".bar")).not.toContainText("1 Jan 2026");
  await page.goBack();
  await expect(page).toHaveURL(/from=2026-01-01&to=2026-01-10/);
  await expect(page.locator("chart-view .figure")).toHaveAttribute("data-tips", /"count":10/);
  await figure(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(tip(page)).toContainText("3 days");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=2026-01-01&to=2026-01-03/);
  expect(await page.evaluate(() => "stays" in window)).toBe(true);
  expect(await heading?.evaluate((node) => node.isConnected)).toBe(false);
});

test("parameters apply without another page, keep the focus and the way back", async ({ page }) => {
  await page.goto("/queries/asking?word=post");
  await page.evaluate(() => Object.assign(window, { stays: true }));
  await page.getByLabel("At least").fill("3");
  await page.getByLabel("At least").press("Enter");
  await expect(page).toHaveURL(/least=3/);
  await expect(page.getByLabel("At least")).toHaveValue("3");
  await expect(page.getByLabel("At least")).toBeFocused();
  await page.getByRole("link", { name: "7 d", exact: true }).click();
  await expect(page).toHaveURL(/least=3.*period=7d/);
  await expect(page.getByRole("link", { name: "7 d", exact: true })).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("link", { name: "7 d", exact: true })).toBeFocused();
  await page.goBack();
  await expect(page).not.toHaveURL(/period=7d/);
  await expect(page.getByRole("link", { name: "7 d", exact: true })).not.toHaveAttribute("aria-current", "true");
  await page.locator(".bar summary").last().click();
  await expect(page.locator(".bar details[open]")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page.locator(".bar details[open]")).toHaveCount(0);
  expect(await page.evaluate(() => "stays" in window)).toBe(true);
});

test("the finder goes anywhere by a few letters", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("/");
  const box = page.getByRole("combobox", { name: "Find anything" });
  await expect(box).toBeFocused();
  await page.keyboard.type("utm_");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("open hou");
  await expect(page.getByRole("option").first()).toContainText("Open house");
  await expect(page.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  const { violations } = await new AxeBuilder({ page }).include(".finder").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.type("zzzz");
  await expect(page.getByText("Nothing with these letters.")).toBeVisible();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("campaign");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/queries\/campaigns/);
  await page.keyboard.press("Control+k");
  await expect(box).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(box).toBeHidden();
});

test.describe("with a finger, on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("a tap tells the values of a day and what can be done with it", async ({ page }) => {
    await page.goto(chart);
    const box = await figure(page).locator(".chart-narrow").boundingBox();
    if (!box) throw new Error("no figure");
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    await expect(tip(page)).toContainText("Jan");
    await expect(tip(page).getByRole("link", { name: "Only this day" })).toBeVisible();
    const fits = await tip(page).evaluate((node) => node.getBoundingClientRect().right <= innerWidth);
    expect(fits).toBe(true);
    await page.touchscreen.tap(20, 300);
    await expect(tip(page)).toHaveCount(0);
  });
});

test("a note is written from a chart, stands in it, and can be changed", async ({ page }) => {
  await page.goto(chart);
  await figure(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await tip(page).getByRole("link", { name: "Add a note" }).click();
  await expect(page.getByLabel("Day")).toHaveValue("2026-01-02");
  await page.getByLabel("What happened").fill("on the front page of <b>News</b>");
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(page).toHaveURL(/\/queries\/story\?from=2026-01-01/);
  await expect(page.locator(".chart-wide .note")).toContainText("on the front page of <b>News</b>");
  await page.goto("/notes");
  await page
    .getByRole("link", { name: /^Change/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Remove note" }).click();
  await expect(page.getByText("There is none yet.")).toBeVisible();
  await page.goto(chart);
  await expect(page.locator(".chart-wide .note")).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1360, 390]) {
    test.describe(`${colorScheme}, ${width} px wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 844 } });

      for (const path of [
        "/notes",
        "/shares?notebook=open-house&search=site%3Dblog",
        "/find?q=post",
        "/shared/nothing",
      ]) {
        test(`${path} suits everyone and fits`, async ({ page }) => {
          await page.goto(path);
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html.slice(0, 160))])).toEqual([]);
          const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(excess).toBeLessThanOrEqual(0);
        });
      }
    });
  }
}

test("a stranger follows a link, and a page of theirs shows a cell at its full height", async ({
  browser,
  install,
}) => {
  const made = await install.post("/shares", {
    notebook: "story",
    cell: "story",
    search: "from=2026-01-01&to=2026-01-10",
    days: "7",
  });
  const id = /done=([\w-]+)/.exec(made.headers.get("location") ?? "")?.[1];
  const list = await fetch(`${install.address}/shares`, { headers: { cookie: install.cookie } });
  const link = new RegExp(`/shared/${id}[\\w-]{22}`).exec(await list.text())?.[0] ?? "";
  const context = await browser.newContext({ storageState: stranger, baseURL: install.address });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Story");
  await expect(page.locator(".bar, .params, nav, .source, .age a")).toHaveCount(0);
  await figure(page).focus();
  await page.keyboard.press("Home");
  await expect(tip(page)).toContainText("Thu 1 Jan");
  await page.keyboard.press("Enter");
  await expect(tip(page).getByRole("link")).toHaveCount(0);
  const elsewhere = "http://blog.elsewhere.example/";
  await page.route(elsewhere, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<iframe src="${install.address}${link}/embed/story" title="Chart" width="600" height="100"></iframe><script async src="${install.address}/embed.js"></script>`,
    }),
  );
  await page.goto(elsewhere);
  await expect(page.frameLocator("iframe").locator("svg.chart:visible")).toHaveCount(1);
  await expect.poll(async () => (await page.locator("iframe").boundingBox())?.height ?? 0).toBeGreaterThan(200);
  await context.close();
});

test("without a script a chart's note, a period and the finder work by links and forms", async ({ browser }) => {
  const install = await openSeeded();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: install.address });
  await context.addCookies(
    install.cookie.split("; ").map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return { name, value: value.join("="), url: install.address };
    }),
  );
  const page = await context.newPage();
  await page.goto(chart);
  await page.getByRole("link", { name: "Note on a day of Story" }).click();
  await page.getByLabel("Day").fill("2026-01-03");
  await page.getByLabel("What happened").fill("launch");
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(page).toHaveURL(/\/queries\/story\?from=2026-01-01&to=2026-01-10#story/);
  await expect(page.locator(".chart-wide .note")).toContainText("launch");
  await page.goto("/");
  const box = page.getByRole("searchbox", { name: /^Find/ });
  await box.fill("open house");
  await box.press("Enter");
  await expect(page).toHaveURL(/\/find\?q=open\+house/);
  await expect(page.getByRole("main").getByRole("link", { name: "Open house" })).toBeVisible();
  await context.close();
  await install.close();
});
