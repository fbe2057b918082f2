import { barriers } from "./barriers.ts";
import { expect, test } from "./test.ts";

const notebooks = ["/", "/queries/asking?ratio=abc", "/queries/mixed"];
const others = ["/queries", "/queries/broken", "/settings", "/nowhere"];
const pages = [...notebooks, ...others];

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1360, 390]) {
    test.describe(`${colorScheme}, ${width} px wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 844 } });

      for (const path of colorScheme === "dark" && width === 390 ? pages : notebooks) {
        test(`${path} suits everyone and fits`, async ({ page }) => {
          await page.goto(path);
          await page.locator("main details").evaluateAll((all) => {
            for (const details of all as HTMLDetailsElement[]) details.open = true;
          });
          expect(await barriers(page)).toEqual([]);
          const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(excess).toBeLessThanOrEqual(0);
        });
      }
    });
  }
}

test("no page has styles or scripts in its markup", async ({ install }) => {
  for (const path of pages) {
    const answer = await fetch(install.address + path, { headers: { cookie: install.cookie } });
    const html = await answer.text();
    expect(html.match(/<[^>]* style=|<style|<script(?![^>]* src=)[^>]*>|<[^>]* on[a-z]+=|javascript:/g)).toBeNull();
    expect(answer.headers.get("content-security-policy")).not.toContain("unsafe-inline");
  }
});

test("the overview shows what was counted", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText(/last hit/)).toBeVisible();
  await expect(page.locator(".failed")).toHaveCount(0);
  await expect(page.locator(".numbers")).toContainText("41");
  await expect(page.locator("main .chart:visible").first()).toBeVisible();
});

test("period, site and parameters live in the address, each keeping the other ones", async ({ page }) => {
  await page.goto("/queries/asking?word=post&least=2");
  await page.getByRole("link", { name: "7 d", exact: true }).click();
  await expect(page).toHaveURL(/word=post&least=2&period=7d/);
  await page.getByText("Site all").click();
  await page.locator(".bar").getByRole("link", { name: "notes" }).click();
  await expect(page).toHaveURL(/site=notes/);
  await expect(page).toHaveURL(/period=7d/);
  await page.getByLabel("At least").fill("3");
  await page.getByRole("button", { name: "Show" }).last().click();
  await expect(page).toHaveURL(/site=notes/);
  await expect(page).toHaveURL(/least=3/);
  await page.locator(".bar summary").last().click();
  await page.locator(".bar").getByLabel("From").fill("2026-01-01");
  await page.locator(".bar").getByLabel("To", { exact: true }).fill("2026-01-31");
  await page.locator(".bar").getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/from=2026-01-01&to=2026-01-31/);
  await expect(page).not.toHaveURL(/period=/);
  await expect(page.locator(".bar")).toContainText("1 Jan – 31 Jan");
});

test("a parameter that cannot be understood says so at its own place", async ({ page }) => {
  const answer = await page.goto("/queries/asking?ratio=abc&word=post-1");
  expect(answer?.status()).toBe(200);
  await expect(page.getByLabel("ratio", { exact: false }).first()).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator(".params .error")).toContainText("abc");
  await expect(page.getByLabel("Word in the path")).toHaveValue("post-1");
});

test("a result that is empty for what is blank names it", async ({ page }) => {
  await page.goto("/queries/blank?page=/nowhere/");
  await expect(page.locator(".nothing")).toHaveText(
    "Nothing in this period. “Least” is blank, and a blank finds nothing.",
  );
  await expect(page.getByLabel("Least")).toHaveAttribute("type", "number");
  await page.goto("/queries/blank?page=/nowhere/&least=1");
  await expect(page.locator(".nothing")).toHaveText("Nothing in this period.");
});

test("a cell that fails says where, and its neighbours stand", async ({ page }) => {
  await page.goto("/queries/mixed");
  await expect(page.locator("#typo .failed")).toContainText("vews");
  await expect(page.locator("#typo .failed")).toContainText(/queries\/mixed\.md, line 21/);
  await expect(page.locator("#titles tbody tr")).toHaveCount(8);
  await expect(page.locator("#nothing")).toContainText("Nothing in this period.");
});

test("a hostile title is text everywhere", async ({ page }) => {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => dialogs.push(dialog.message()));
  await page.goto("/queries/mixed");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mixed <script>alert(1)</script>");
  await expect(page.locator("#titles")).toContainText("<script>alert(1)</script>");
  for (const file of ["titles.csv", "titles.json", "titles.ndjson"]) {
    const answer = await page.request.get(`/queries/mixed/${file}`);
    expect(answer.status()).toBe(200);
    expect(answer.headers()["x-content-type-options"]).toBe("nosniff");
    expect(answer.headers()["content-type"]).not.toContain("html");
  }
  expect(dialogs).toEqual([]);
});

test("a broken file is told on its own page", async ({ page }) => {
  const answer = await page.goto("/queries/broken");
  expect(answer?.status()).toBe(422);
  await expect(page.locator(".failed")).toContainText(/broken\.sql, line 2/);
  await expect(page.locator(".failed")).toContainText("title");
});

test("an unknown notebook is a 404 that helps", async ({ page }) => {
  const answer = await page.goto("/queries/open-hose");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("main")).toContainText("open-house");
});

test("every format has its address", async ({ page, request }) => {
  await page.goto("/queries/open-house");
  // What is seldom wanted stands with the SQL.
  await page.locator(".source > summary").first().click();
  for (const [name, type] of [
    ["CSV", "text/csv"],
    ["JSON", "application/json"],
    ["SVG", "image/svg+xml"],
  ] as const) {
    const href = await page.locator(".links").getByRole("link", { name }).first().getAttribute("href");
    const answer = await request.get(href ?? "");
    expect(answer.status()).toBe(200);
    expect(answer.headers()["content-type"]).toContain(type);
  }
  const json = await (await request.get("/queries/open-house.json")).json();
  expect(json).toMatchObject({ ok: true, truncated: false });
  expect(json.rows.length).toBe(8);
});

test("everything is reached by keyboard", async ({ page }) => {
  await page.goto("/queries/open-house");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  const sql = page.locator(".source > summary").first();
  for (let presses = 0; presses < 20 && !(await sql.evaluate((node) => node === document.activeElement)); presses++) {
    await page.keyboard.press("Tab");
  }
  await expect(sql).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".source pre.sql").first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Find anything" })).toBeFocused();
  await page.keyboard.type("open house");
  await expect(page.locator(".finder").getByRole("option").first()).toContainText("Open house");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/queries\/open-house/);
});

test("on a phone the sidebar is a sheet", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Settings" })).toBeHidden();
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("link", { name: "Open house" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Open house");
});

test("colours are the reader's choice, kept without a flash", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Dark" }).click();
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await paper()).toBe("rgb(21, 23, 26)");
  const answer = await page.reload();
  expect(await answer?.text()).toContain('data-theme="dark"');
  expect(await paper()).toBe("rgb(21, 23, 26)");
  await page.getByRole("button", { name: "System" }).click();
  expect(await paper()).toBe("rgb(252, 251, 248)");
});

test("the page is small", async ({ page }) => {
  const bytes = { script: 0, all: 0 };
  page.on("response", async (response) => {
    const size = (await response.body().catch(() => Buffer.alloc(0))).length;
    bytes.all += size;
    if (response.request().resourceType() === "script") bytes.script += size;
  });
  await page.goto("/", { waitUntil: "networkidle" });
  // Unpacked; what crosses the wire is held in tests/read/weight.test.ts.
  expect(bytes.script).toBeLessThan(30_000);
  expect(bytes.all).toBeLessThan(500_000);
});
