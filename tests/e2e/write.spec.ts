import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { barriers } from "./barriers.ts";
import { cell, code, textOf, type } from "./editor.ts";
import { expect, test } from "./test.ts";

const looks = [
  ["light", 1360],
  ["dark", 390],
] as const;
for (const path of ["/queries/mixed/edit", "/queries/asking/edit", "/queries/new?begin=template.launch"]) {
  for (const [colorScheme, width] of looks) {
    test(`${path} suits everyone and fits, ${width} px, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      await page.goto(path);
      await page.getByText("Title and parameters").click();
      await page.locator(".actions").getByRole("button", { name: "Run", exact: true }).click();
      await expect(page.locator(".result .cell").first()).toBeVisible();
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess).toBeLessThanOrEqual(0);
      expect(await barriers(page)).toEqual([]);
    });
  }
}

test("a notebook from nothing, by keyboard: write, propose, run, name, save", async ({ page, install }) => {
  await page.goto("/queries/new");
  await type(page, "SQL", "select path, count(*) as vi");
  await page.keyboard.type("ews from pagev");
  await expect(page.getByRole("option", { name: /pageviews/ })).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.type(" group by path order by 2 desc");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Enter");
  await expect(cell(page, "SQL").locator(".result")).toContainText("/post-1/");
  await page.getByLabel("Name", { exact: true }).fill("by-keyboard");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("status").filter({ hasText: "Saved as" })).toBeVisible();
  const text = readFileSync(join(install.queries, "by-keyboard.sql"), "utf8");
  expect(text).toContain("from pageviews group by path");
  await page.getByRole("link", { name: "See the page" }).first().click();
  await expect(page.locator("main")).toContainText("/post-1/");
});

test("200 line ends: what is proposed changes nothing that is typed, unless it is picked", async ({ page }) => {
  const starts = [
    "select path, count(*) as ",
    "select p.",
    "from ",
    "from pageviews ",
    "where ",
    "group by ",
    "-- don't ",
  ];
  const ends = "vi fr pag p pa whe des it's (x f( or sess e 1 count sel date d, :fro ord o' [a '' \"q n as".split(" ");
  const lines = Array.from({ length: 200 }, (_, at) => `${starts[at % 7]}${ends[(at * 3) % ends.length]}`);
  await page.goto("/queries/new");
  await type(page, "SQL", "");
  // Within the page, as each of some thousand keys from outside takes a turn of its own.
  const proposed = await code(page, "SQL").evaluate(async (field, texts) => {
    const frame = () => new Promise(requestAnimationFrame);
    let open = 0;
    for (const text of texts) {
      document.execCommand("insertText", false, text);
      await frame();
      if ((field.getRootNode() as ShadowRoot).querySelector(".cm-tooltip-autocomplete")) open++;
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 13, bubbles: true, cancelable: true }));
    }
    return open;
  }, lines);
  expect(proposed).toBeGreaterThan(40);
  // The text of a file ends with one line's end.
  expect(await textOf(page).inputValue()).toBe(`${lines.join("\n")}\n\n`);
});

test("on a new page the first field has the focus; the SQL of a file is ten presses of Tab away, and Tab leaves it", async ({
  page,
}) => {
  await page.goto("/queries/new");
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  for (const [path, name] of [
    ["/queries/asking/edit", "SQL"],
    ["/queries/mixed/edit", "SQL titles"],
  ] as const) {
    await page.goto(path);
    await expect(cell(page, name)).toBeVisible();
    const isThere = () =>
      code(page, name)
        .evaluate((field) => field.matches(":focus"))
        .catch(() => false);
    let presses = 0;
    for (; presses < 20 && !(await isThere()); presses++) await page.keyboard.press("Tab");
    expect(presses).toBeLessThanOrEqual(10);
    await page.keyboard.press("Tab");
    expect(await isThere()).toBe(false);
  }
});

test("tables are pressed through beside the editor, runs are kept, and a number with bounds is slid to", async ({
  page,
  install,
}) => {
  const file = join(install.queries, "slid.sql");
  writeFileSync(
    file,
    "/* ---\nparams: {least: {type: integer, default: 3, min: 1, max: 9}}\n--- */\nselect :least as n, \n",
  );
  await page.goto("/queries/slid/edit");
  await code(page, "SQL").click();
  await page.keyboard.press("Control+End");
  await page.getByRole("button", { name: "Tables and runs", exact: true }).click();
  const beside = page.getByRole("complementary", { name: "Tables and runs" });
  await beside
    .locator("summary", { hasText: /^pageviews/ })
    .first()
    .click();
  await expect(beside).toContainText("People's views of pages that were found.");
  await beside.getByText("Rows of pageviews").click();
  await expect(beside.getByRole("region", { name: "Rows of pageviews" })).toContainText("blog.example");
  await beside.getByRole("button", { name: "path into the SQL" }).first().click();
  await page.keyboard.type(" from pageviews ");
  await page.keyboard.press("Control+Enter");
  await expect(cell(page, "SQL").locator(".result")).toContainText("/post-1/");
  expect(await barriers(page)).toEqual([]);
  const slider = page.locator(".run-bar").getByRole("slider");
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/least=4/);
  await expect(page.locator(".run-bar").getByRole("spinbutton")).toHaveValue("4");
  // The slider runs the cell when it rests: with what is written then.
  await expect(cell(page, "SQL").locator(".result tbody td").first()).toHaveText("4");
  await type(page, "SQL", "select 2 as other ");
  await beside.getByText("Last runs in this browser").click();
  await beside.getByText(/slid/).first().click();
  await beside
    .getByRole("button", { name: /^Put it into the cell/ })
    .first()
    .click();
  await expect(code(page, "SQL")).toHaveText("select :least as n,path from pageviews ");
});

test("names that come after the first letters are proposed for them", async ({ page }) => {
  const names = Promise.withResolvers<void>();
  await page.route("**/write/schema.json", (route) => names.promise.then(() => route.continue()));
  await page.goto("/queries/new");
  await type(page, "SQL", "select 1");
  const asked = page.getByRole("option", { name: /pageviews/ });
  // Nothing is proposed for the first of these letters, and for the last ones there is.
  await page.keyboard.type(" as one from pagevi");
  await expect(asked).toHaveCount(0);
  names.resolve();
  await expect(asked).toBeVisible();
});

test("a mistake is underlined where it is, and the line goes when it is mended", async ({ page }) => {
  await page.goto("/queries/new");
  await type(page, "SQL", "select path,\n  vews\nfrom pageviews");
  await page.keyboard.press("Control+Enter");
  await expect(cell(page, "SQL").locator(".cm-lintRange-error")).toHaveText("vews");
  await expect(cell(page, "SQL").locator(".failed")).toContainText("vews");
  await type(page, "SQL", "select path from pageviews");
  await page.keyboard.press("Control+Enter");
  await expect(cell(page, "SQL").locator(".result tbody tr").first()).toBeVisible();
  await expect(cell(page, "SQL").locator(".cm-lintRange-error")).toHaveCount(0);
});

test("what takes long shows its time and can be cancelled", async ({ page }) => {
  await page.goto("/queries/new");
  await type(
    page,
    "SQL",
    "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) as n from n",
  );
  await page.keyboard.press("Control+Enter");
  await expect(cell(page, "SQL").locator(".status-line")).toContainText(/\d\.\d s/);
  await cell(page, "SQL")
    .getByRole("button", { name: /Cancel/ })
    .click();
  await expect(cell(page, "SQL").locator(".status-line")).toContainText("Cancelled after");
});

test("what is proposed lies over the next cell, and goes when the cell is run", async ({ page }) => {
  await page.goto("/queries/new?begin=notebook");
  await page.getByRole("button", { name: "Add text" }).click();
  await type(page, "SQL daily", "select 1 as n from pagev");
  await page.keyboard.type("iew");
  const option = page.getByRole("option", { name: /pageviews/ });
  await expect(option).toBeVisible();
  await option.hover({ trial: true });
  await page.keyboard.press("Control+Enter");
  await expect(option).toBeHidden();
});

test("one cell run anew leaves the others to their run", async ({ page }) => {
  await page.goto("/queries/new?begin=template.launch");
  const answers = Promise.withResolvers<void>();
  await page.route("**/write/run*", async (route) => {
    if (!route.request().postData()?.includes("only=")) await answers.promise;
    await route.continue();
  });
  await page.locator(".actions").getByRole("button", { name: "Run", exact: true }).click();
  await expect(cell(page, "SQL sources").locator(".status-line")).toContainText("s");
  await cell(page, "SQL daily").getByRole("button", { name: "Run SQL daily" }).click();
  await expect(cell(page, "SQL daily").locator(".result .cell")).toBeVisible();
  answers.resolve();
  await expect(cell(page, "SQL sources").locator(".result .cell")).toBeVisible();
  await expect(page.getByText("Cancelled after")).toHaveCount(0);
});

test("cells run by their keys from anywhere in the editor", async ({ page }) => {
  await page.goto("/queries/new");
  await type(page, "SQL", "select 6 * 7 as answer");
  await cell(page, "SQL").focus();
  await page.keyboard.press("Control+Enter");
  await expect(cell(page, "SQL").locator(".result")).toContainText("42");
  await type(page, "SQL", "select 6 * 8 as answer");
  await page.getByLabel("Name", { exact: true }).focus();
  await page.keyboard.press("Control+Enter");
  await expect(cell(page, "SQL").locator(".result")).toContainText("48");
});

test("another period and other parameters run the same cells, and live in the address", async ({ page }) => {
  await page.goto("/queries/asking/edit");
  await page.getByRole("button", { name: "Run", exact: true }).last().click();
  await page.locator(".run-bar").getByRole("link", { name: "7 d", exact: true }).click();
  await expect(page).toHaveURL(/period=7d/);
  await expect(page.locator(".run-bar").getByRole("link", { name: "7 d", exact: true })).toHaveAttribute(
    "aria-current",
    "true",
  );
  await page.locator(".run-bar").getByLabel("At least").fill("3");
  await page.locator(".run-bar").getByRole("button", { name: "Show" }).last().click();
  await expect(page).toHaveURL(/least=3/);
  await expect(page.locator(".run-bar").getByLabel("At least")).toHaveValue("3");
});

test("what is run before the script has come is there when it has", async ({ page }) => {
  const script = Promise.withResolvers<void>();
  await page.route(/\.js$/, async (route) => {
    await script.promise;
    await route.continue();
  });
  await page.goto(`/queries/new?sql=${encodeURIComponent("select 6 * 7 as answer")}`, { waitUntil: "commit" });
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.locator("[data-run]")).toContainText("42");
  script.resolve();
  await expect(page.locator(".result")).toContainText("42");
  await expect(page.locator("[data-run]")).toBeEmpty();
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });
  test("one field, run and save", async ({ page, install }) => {
    await page.goto("/queries/new");
    await page.getByLabel(/^Text of/).fill("select 6 * 7 as answer");
    await page.getByLabel("Name").fill("plainly");
    await page.getByRole("button", { name: "Run" }).click();
    await expect(page.locator(".cells")).toContainText("42");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved as")).toBeVisible();
    expect(existsSync(join(install.queries, "plainly.sql"))).toBe(true);
    await page.getByRole("link", { name: "Rename" }).click();
    await page.getByLabel("New name").fill("more-plainly");
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("link", { name: "History" }).click();
    await page.getByRole("link", { name: /:/ }).first().click();
    await page.getByRole("button", { name: "Restore this version" }).click();
    await page.getByRole("link", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Remove more-plainly" }).click();
    expect(existsSync(join(install.queries, "more-plainly.sql"))).toBe(false);
  });
});
