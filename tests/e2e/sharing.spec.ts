import type { Page } from "@playwright/test";
import { barriers } from "./barriers.ts";
import { openSeeded } from "./install.ts";
import { expect, stranger, test } from "./test.ts";

/** Days with figures of their own, without a wait for real days to pass. */
const chart = "/queries/story?from=2026-01-01&to=2026-01-10";

const figure = (page: Page) => page.locator("chart-view[data-cell=story] .figure");
const tip = (page: Page) => page.locator(".tip:visible");

/** A page of somebody else's with this one in a frame, as the lines to copy have it. */
async function showElsewhere(page: Page, address: string, height: number) {
  const { origin } = new URL(address);
  const elsewhere = "http://blog.elsewhere.example/";
  await page.route(elsewhere, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<iframe src="${address}" title="Chart" width="600" height="${height}"></iframe><script async src="${origin}/embed.js"></script>`,
    }),
  );
  await page.goto(elsewhere);
}

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
  // Changed and taken away from the very day that it stands on, and back again each time.
  const ofTheDay = async () => {
    await figure(page).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await tip(page).getByRole("link", { name: "Add or change a note" }).click();
    await page
      .getByRole("region", { name: "On 2 January 2026" })
      .getByRole("link", { name: /^Change: on the front/ })
      .click();
  };
  await ofTheDay();
  await page.getByLabel("What happened").fill("on the front page of the News");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/\/queries\/story\?from=2026-01-01/);
  await expect(page.locator(".chart-wide .note")).toContainText("page of the News");
  await ofTheDay();
  await page.getByRole("button", { name: "Remove note" }).click();
  await expect(page).toHaveURL(/\/queries\/story\?from=2026-01-01/);
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
        test(`${path} suits everyone and fits`, async ({ page, install }) => {
          // Two of one kind: what each is called must hold for both.
          for (let n = 0; n < 2; n++) {
            await install.post("/shares", { notebook: "open-house", search: "", cell: "", days: "1" });
          }
          await page.goto(path);
          expect(await barriers(page)).toEqual([]);
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
  await showElsewhere(page, `${install.address}${link}/embed/story`, 100);
  const frame = page.frameLocator("iframe");
  await expect(frame.locator(".chart:visible")).toHaveCount(1);
  await expect.poll(async () => (await page.locator("iframe").boundingBox())?.height ?? 0).toBeGreaterThan(200);
  // What may not stand in a frame opens beside it.
  const opened = context.waitForEvent("page");
  await frame.getByRole("link", { name: /^JSON/ }).click();
  await (await opened).waitForURL(/\/shared\/[\w-]+\/story\.json$/);
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

test("what has ended says so inside the frame, in a line of its own size", async ({ browser, install }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ storageState: stranger, baseURL: install.address, colorScheme });
    const page = await context.newPage();
    for (const path of ["/shared/nothing-any-more/embed/story", "/embed/story/story", "/embed/no-such/thing"]) {
      await showElsewhere(page, install.address + path, 400);
      const frame = page.frameLocator("iframe");
      await expect(frame.getByText("What was shown here has ended or was taken back.")).toBeVisible();
      await expect(frame.locator("a, button, form")).toHaveCount(0);
      await expect.poll(async () => (await page.locator("iframe").boundingBox())?.height ?? 999).toBeLessThan(120);
    }
    await context.close();
  }
});
