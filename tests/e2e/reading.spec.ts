import type { Page } from "@playwright/test";
import { barriers } from "./barriers.ts";
import { expect, test } from "./test.ts";

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
  expect(await barriers(page, "main")).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(tip(page)).toHaveCount(0);
});

test("a name shows its series alone, and the address says which", async ({ page }) => {
  await page.goto(chart);
  await page.locator("chart-view .chart-wide .legend .series-1").click();
  await expect(page).toHaveURL(/only=story\.1/);
  await expect(page.locator("chart-view .chart-wide .series-0").first()).toHaveClass(/back/);
  await page.reload();
  await expect(page.locator("chart-view .chart-wide .series-0").first()).toHaveClass(/back/);
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

/** A gate for answers: they wait until it is opened. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

const settled = (page: Page) => expect(page.locator("main[aria-busy]")).toHaveCount(0);

test("what is asked for last is what is shown, however slow the answers are", async ({ page }) => {
  await page.goto(chart);
  await page.getByRole("link", { name: "7 d", exact: true }).click();
  await expect(page).toHaveURL(/period=7d/);
  await settled(page);
  const { open, passed } = gate();
  await page.route(/from=2026-01-01/, async (route) => {
    await passed;
    await route.continue().catch(() => {});
  });
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(/from=2026-01-01/);
  await expect(page.locator("main[aria-busy]")).toHaveCount(1);
  await page.evaluate(() => history.forward());
  await expect(page).toHaveURL(/period=7d/);
  open();
  await settled(page);
  await expect(page.getByRole("link", { name: "7 d", exact: true })).toHaveAttribute("aria-current", "true");
  await expect(page.locator(".bar")).not.toContainText("1 Jan");
});

test("an answer that is none, or that is not to be had without a login, is gone to", async ({ page, context }) => {
  await page.goto(chart);
  let refused = 0;
  await page.route(/period=7d/, (route) => {
    refused += 1;
    return refused === 1 ? route.fulfill({ status: 422, body: "no" }) : route.continue();
  });
  await page.getByRole("link", { name: "7 d", exact: true }).click();
  await expect(page).toHaveURL(/period=7d/);
  await expect(page.locator("h1")).toHaveText("Story");
  expect(refused).toBe(2);
  await context.clearCookies();
  await page.getByRole("link", { name: "90 d", exact: true }).click();
  await expect(page).toHaveURL(/\/login\?next=.*period%3D90d/);
});

test("the series that stands alone stays so in another period, until it does not", async ({ page }) => {
  await page.goto(chart);
  const word = page.locator("chart-view .chart-wide .legend .series-1");
  await word.click();
  await page.getByRole("link", { name: "90 d", exact: true }).click();
  await expect(page).toHaveURL(/period=90d&only=story\.1/);
  await page.goto(`${chart}&only=story.1`);
  await word.click();
  await page.getByRole("link", { name: "90 d", exact: true }).click();
  await expect(page).toHaveURL(/period=90d$/);
});

test("what is typed while an answer is under way stays and is applied", async ({ page }) => {
  await page.goto("/queries/asking?word=post");
  const { open, passed } = gate();
  await page.route(/word=abc/, async (route) => {
    await passed;
    await route.continue();
  });
  await page.getByLabel("Word in the path").fill("abc");
  await page.getByLabel("At least").focus();
  await expect(page.locator("main[aria-busy]")).toHaveCount(1);
  await page.getByLabel("At least").fill("7");
  open();
  await expect(page).toHaveURL(/word=abc/);
  await expect(page.getByLabel("At least")).toHaveValue("7");
  await expect(page.getByLabel("At least")).toBeFocused();
  await page.getByLabel("Word in the path").focus();
  await expect(page).toHaveURL(/least=7&.*word=abc/);
});

test("the keyboard stays where it was: at the menu, at the drawing, at the day", async ({ page }) => {
  await page.goto(chart);
  await page.locator(".bar summary").first().focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/site=blog/);
  await expect(page.locator(".bar summary").first()).toBeFocused();
  await figure(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(tip(page).getByRole("link", { name: "Only this day" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(figure(page)).toBeFocused();
  await expect(tip(page)).toContainText("Thu 1 Jan");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=2026-01-01&to=2026-01-01/);
  await expect(figure(page)).toBeFocused();
});

test("the week before and after by arrows, and months by the menu of dates", async ({ page }) => {
  await page.goto("/queries/story?from=2026-01-05&to=2026-01-11&least=3");
  await page.getByRole("link", { name: "Earlier: 29 Dec 2025" }).click();
  await expect(page).toHaveURL(/from=2025-12-29&to=2026-01-04&least=3/);
  await page.getByRole("link", { name: "Later:" }).press("Enter");
  await expect(page).toHaveURL(/from=2026-01-05&to=2026-01-11/);
  await page.locator(".bar summary").last().click();
  await page.getByRole("link", { name: "Last month" }).click();
  await expect(page).toHaveURL(/period=last-month/);
  await expect(page.getByRole("link", { name: "Later:" })).toBeVisible();
});
