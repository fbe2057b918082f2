import type { Page } from "@playwright/test";
import { expect, test } from "./test.ts";

const story = "/queries/story?from=2026-01-01&to=2026-01-10";
const shapes = "/queries/shapes?from=2026-01-01&to=2026-01-10";

/** px of every text in the charts that are shown, as the screen has them; of a note's lines all. */
function sizes(page: Page, within = "body") {
  return page.locator(`${within} .chart text:visible`).evaluateAll((texts) =>
    texts.map((text) => {
      const scale = (text as SVGTextElement).getScreenCTM()?.a ?? 0;
      return Math.round(Number.parseFloat(getComputedStyle(text).fontSize) * scale * 10) / 10;
    }),
  );
}

/** Each chart fills its place and nothing sticks out of the page. */
async function fits(page: Page) {
  const [excess, ...gaps] = await page.evaluate(() => [
    document.documentElement.scrollWidth - innerWidth,
    ...[...document.querySelectorAll(".figure")].map((figure) => {
      const charts = [...figure.querySelectorAll(".chart")].filter((chart) => chart.getClientRects().length > 0);
      return charts.length === 1
        ? figure.getBoundingClientRect().width - (charts[0]?.getBoundingClientRect().width ?? 0)
        : Number.NaN;
    }),
  ]);
  expect(excess).toBeLessThanOrEqual(0);
  for (const gap of gaps) expect(Math.abs(gap)).toBeLessThan(1);
}

test("the words of a chart have one size, however wide their place is", async ({ page }) => {
  for (const path of [story, shapes]) {
    await page.goto(path);
    for (const width of [320, 390, 640, 700, 768, 900, 1100, 1360, 1800]) {
      await page.setViewportSize({ width, height: 800 });
      const found = await sizes(page);
      expect(found.length).toBeGreaterThan(5);
      for (const size of found) expect([11, 12], `${path} at ${width}`).toContain(size);
      await fits(page);
    }
  }
});

test("so they have in a frame and on paper", async ({ page, install }) => {
  for (const width of [300, 700]) {
    await page.setViewportSize({ width, height: 600 });
    await page.goto(`${install.address}/embed/open-house/open_house`);
    const found = await sizes(page);
    expect(found.length).toBeGreaterThan(5);
    for (const size of found) expect(size).toBe(12);
    await fits(page);
  }
  await page.setViewportSize({ width: 690, height: 1000 });
  await page.emulateMedia({ media: "print" });
  await page.goto(shapes);
  const found = await sizes(page);
  expect(found.length).toBeGreaterThan(10);
  for (const size of found) expect([11, 12]).toContain(size);
  await fits(page);
});

test("no two words of an axis meet at the least width that a drawing is for", async ({ page }) => {
  for (const width of [320, 632]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(story);
    const boxes = await page
      .locator(".plot > g text:visible")
      .evaluateAll((texts) =>
        texts.map((text) => ({ text: text.textContent, ...text.getBoundingClientRect().toJSON() })),
      );
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) {
        const meet = a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom;
        expect(meet, `${a.text} and ${b.text} at ${width}`).toBe(false);
      }
  }
});

test("bars of one series and dots tell their numbers to pointer and keyboard", async ({ page }) => {
  await page.goto(shapes);
  const tip = page.locator(".tip:visible");
  await page.locator("[data-cell=bars] .chart:visible rect").first().hover();
  await expect(tip).toContainText("a page with quite a long name");
  await expect(tip).toContainText("1,200");
  await page.mouse.move(0, 0);
  await page.locator("[data-cell=dots] .figure").focus();
  await page.keyboard.press("ArrowRight");
  await expect(tip).toContainText("Views: 10");
  await page.keyboard.press("ArrowRight");
  await expect(tip).toContainText("Views: 20");
});

/** The middle of a square of the crowded heat, on the screen. */
async function square(page: Page, across: number, down: number): Promise<[x: number, y: number]> {
  const cells = page.locator("[data-cell=squares] .heat:visible");
  await cells.scrollIntoViewIfNeeded();
  const box = await cells.boundingBox();
  if (!box) throw new Error("no heat");
  return [box.x + (box.width * (across + 0.5)) / 40, box.y + (box.height * (down + 0.5)) / 30];
}

for (const width of [1360, 390]) {
  test(`marks too many to say themselves what they are tell it to pointer and keyboard, at ${width} px`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/queries/crowds");
    const tip = page.locator(".tip:visible");
    for (const [across, down] of [
      [0, 0],
      [39, 29],
      [17, 4],
    ] as const) {
      await page.mouse.move(...(await square(page, across, down)));
      await expect(tip).toHaveText(`${down} ${across}: ${(across * 100 + down).toLocaleString("en-GB")}`);
    }
    await page.mouse.move(0, 0);
    await expect(tip).toHaveCount(0);
    await page.locator("[data-cell=squares] .figure").focus();
    const steps = { ArrowRight: "0 0: 0", ArrowDown: "1 0: 1", End: "1 39: 3,901", PageDown: "29 39: 3,929" };
    for (const [key, words] of Object.entries(steps)) {
      await page.keyboard.press(key);
      await expect(tip).toHaveText(words);
    }
    await page.keyboard.press("Escape");
    await expect(tip).toHaveCount(0);

    await page.locator("[data-cell=dots] .figure").focus();
    await page.keyboard.press("Home");
    await expect(tip).toHaveText("Page: page 1Site: blogVisitors: 1Views: 37");
    await page.keyboard.press("PageDown");
    await expect(tip).toContainText("Page: page 16");
    await page.keyboard.press("End");
    await expect(tip).toContainText("Page: page 900Site: notes");
    const last = await page.locator("[data-cell=dots] .on").boundingBox();
    if (!last) throw new Error("no dot");
    await page.keyboard.press("Escape");
    await page.mouse.move(last.x + last.width / 2 + 1, last.y + last.height / 2 + 1);
    await expect(tip).toContainText("Page: page 900Site: notes");
  });
}

test("a stretch of days is drawn over dots as well, by pointer and by keyboard", async ({ page }) => {
  await page.goto(shapes);
  const dots = page.locator("[data-cell=dots] .plot:visible");
  await dots.scrollIntoViewIfNeeded();
  const box = await dots.boundingBox();
  if (!box) throw new Error("no dots");
  await page.mouse.move(box.x + box.width * 0.3, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 100, { steps: 4 });
  await expect(page.locator(".tip:visible")).toContainText(/\d days/);
  await page.mouse.up();
  await expect(page).toHaveURL(/from=2026-01-0[34]&to=2026-01-0[56]/);
  await page.goto(shapes);
  await page.locator("[data-cell=dots] .figure").focus();
  await page.keyboard.press("Shift+Home");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=2026-01-01&to=2026-01-02/);
});

test.describe("with a finger", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  /** A finger that goes down, along these places, and up. */
  async function slide(page: Page, ...places: [x: number, y: number][]) {
    const session = await page.context().newCDPSession(page);
    const send = (type: "touchStart" | "touchMove" | "touchEnd", at?: [number, number]) =>
      session.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [{ x: at[0], y: at[1] }] : [] });
    await send("touchStart", places[0]);
    for (const place of places.slice(1)) {
      await send("touchMove", place);
      // In one frame it would be a fling, whose next tap only stops it.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    }
    await send("touchEnd");
  }

  test("a stretch is drawn sideways, asked about, and becomes the period", async ({ page }) => {
    await page.goto(story);
    const box = await page.locator(".plot:visible").boundingBox();
    if (!box) throw new Error("no chart");
    const at = (share: number): [number, number] => [box.x + box.width * share, box.y + 80];
    await slide(page, at(0.22), at(0.3), at(0.4), at(0.56));
    const only = page.locator(".tip:visible").getByRole("link", { name: "Only these 4 days" });
    await expect(only).toBeVisible();
    await expect(page).toHaveURL(/from=2026-01-01&to=2026-01-10/);
    await only.tap();
    await expect(page).toHaveURL(/from=2026-01-03&to=2026-01-06/);
  });

  test("a square of thousands is touched", async ({ page }) => {
    await page.goto("/queries/crowds");
    await page.touchscreen.tap(...(await square(page, 11, 20)));
    await expect(page.locator(".tip:visible")).toHaveText("20 11: 1,120");
    await page.getByRole("heading", { name: "Crowds" }).tap();
    await expect(page.locator(".tip:visible")).toHaveCount(0);
  });

  test("up and down it scrolls the page, and nothing is chosen", async ({ page }) => {
    await page.goto(shapes);
    const box = await page.locator("[data-cell=days] .plot:visible").boundingBox();
    if (!box) throw new Error("no chart");
    const x = box.x + box.width / 2;
    const path = Array.from({ length: 12 }, (_, i): [number, number] => [x + i, box.y + 150 - i * 15]);
    await slide(page, [x, box.y + 165], ...path);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(40);
    await expect(page.locator(".stretch")).toHaveCount(0);
  });
});
