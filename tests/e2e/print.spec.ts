import type { Page } from "@playwright/test";
import { expect, test } from "./test.ts";

const shapes = "/queries/shapes?from=2026-01-01&to=2026-01-10";

/** px of an A4 page between the margins of the style sheet, at 96 px an inch. */
const paper = { width: Math.floor(((210 - 28) / 25.4) * 96), height: Math.floor(((297 - 32) / 25.4) * 96) };

test.use({ colorScheme: "dark", viewport: paper });

/** Brightness of a colour as computed: 0 to 255. */
function brightness(page: Page, selector: string, property: "color" | "backgroundColor" | "fill") {
  return page
    .locator(selector)
    .first()
    .evaluate((node, name) => {
      const parts =
        getComputedStyle(node)
          [name].match(/[\d.]+/g)
          ?.map(Number) ?? [];
      return (parts[0] ?? 0) * 0.3 + (parts[1] ?? 0) * 0.6 + (parts[2] ?? 0) * 0.1;
    }, property);
}

test("on paper a page is a report: light, named, without what can be pressed", async ({ page, install }) => {
  for (const theme of ["", "dark"]) {
    if (theme) await page.context().addCookies([{ name: "tallybook_theme", value: theme, url: install.address }]);
    await page.goto(shapes);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await brightness(page, "body", "backgroundColor")).toBeGreaterThan(250);
    expect(await brightness(page, "h1", "color")).toBeLessThan(60);
    expect(await brightness(page, ".chart text:visible", "fill")).toBeLessThan(130);
  }
  await expect(
    page.locator(
      "nav:visible, .side:visible, button:visible, form:visible, input:visible, summary:visible, .links:visible",
    ),
  ).toHaveCount(0);
  await expect(page.getByText("1 Jan 2026 – 10 Jan 2026").last()).toBeVisible();
  await expect(page.getByText(`${install.address}${shapes}`)).toBeVisible();
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(excess).toBeLessThanOrEqual(0);
});

test("a long table goes on overleaf under its own head; a chart is never cut", async ({ page }) => {
  await page.goto(shapes);
  await page.emulateMedia({ media: "print" });
  const rules = await page.evaluate(() => {
    const of = (selector: string, property: string) =>
      [...document.querySelectorAll(selector)].map((node) => getComputedStyle(node).getPropertyValue(property));
    return {
      heads: [...new Set(of("table:not(.hidden *) thead", "display"))],
      charts: [...new Set(of(".figure", "break-inside"))],
      rows: [...new Set(of("tbody tr", "break-inside"))],
      scrolls: of(".table, .table-box, .scroll", "overflow-x").filter((value) => value !== "visible"),
    };
  });
  expect(rules).toEqual({ heads: ["table-header-group"], charts: ["avoid"], rows: ["avoid"], scrolls: [] });
  const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
  const pages = Number(/\/Type\s*\/Pages\b[^>]*\/Count (\d+)/s.exec(pdf)?.[1] ?? /\/Count (\d+)/.exec(pdf)?.[1]);
  // 160 rows and three charts: a few pages, none of them blank for the sake of what follows.
  expect(pages).toBeGreaterThanOrEqual(4);
  expect(pages).toBeLessThanOrEqual(7);
});
