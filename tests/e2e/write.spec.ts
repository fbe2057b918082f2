import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./test.ts";

const cell = (page: Page, name: string) => page.getByRole("group", { name, exact: true });
const code = (page: Page, name: string) => cell(page, name).locator(".cm-content").first();
const type = async (page: Page, name: string, text: string) => {
  await code(page, name).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
};

for (const path of ["/queries/mixed/edit", "/queries/asking/edit", "/queries/new?begin=template.launch"]) {
  test(`${path} suits everyone and fits, wide and narrow, light and dark`, async ({ page }) => {
    await page.goto(path);
    await page.getByText("Title and parameters").click();
    await page.locator(".actions").getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.locator(".result .cell").first()).toBeVisible();
    for (const [colorScheme, width] of [["light", 1360] as const, ["dark", 390] as const]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html.slice(0, 160))])).toEqual([]);
    }
  });
}

test("a notebook from nothing, by keyboard: write, propose, run, name, save", async ({ page, install }) => {
  await page.clock.install();
  await page.goto("/queries/new");
  await type(page, "SQL", "select path, count(*) as vi");
  await page.keyboard.type("ews from pagev");
  await expect(page.getByRole("option", { name: /pageviews/ })).toBeVisible();
  // A proposal is taken once it could have been seen.
  await page.clock.fastForward(100);
  await page.keyboard.press("Enter");
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

test("cells are added, moved, doubled, folded and deleted by keys, and all of it undone", async ({ page }) => {
  await page.goto("/queries/new?begin=notebook");
  const frames = page.locator(".edit-cell");
  const labels = () => frames.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  expect(await labels()).toEqual(["Text cell", "SQL daily"]);
  const text = await page.locator("textarea[name=text]").inputValue();
  await frames.nth(1).focus();
  await page.keyboard.press("b");
  await page.keyboard.press("Escape");
  await expect(frames.nth(2)).toBeFocused();
  await page.keyboard.press("d");
  await page.keyboard.press("Escape");
  expect(await labels()).toEqual(["Text cell", "SQL daily", "SQL cell", "SQL cell_2"]);
  await page.keyboard.press("Alt+ArrowUp");
  expect(await labels()).toEqual(["Text cell", "SQL daily", "SQL cell_2", "SQL cell"]);
  await page.keyboard.press("Delete");
  expect(await labels()).toEqual(["Text cell", "SQL daily", "SQL cell"]);
  await page.getByRole("button", { name: /Undo/ }).click();
  expect(await labels()).toEqual(["Text cell", "SQL daily", "SQL cell_2", "SQL cell"]);
  await frames.nth(2).focus();
  await page.keyboard.press("f");
  await expect(frames.nth(2).locator(".cm-content")).toBeHidden();
  for (const key of ["z", "z", "z"]) {
    await page.locator(".edit-cell:focus, .edit-cell").first().focus();
    await page.keyboard.press(key);
  }
  expect(await labels()).toEqual(["Text cell", "SQL daily"]);
  expect(await page.locator("textarea[name=text]").inputValue()).toBe(text);
  await frames.nth(0).focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
});

test("what was done to a cell is undone where one is, until one writes on", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 600 });
  await page.goto("/queries/new?begin=template.launch");
  const undo = page.getByRole("button", { name: /^Undo/ });
  await page.getByRole("button", { name: "Delete SQL daily" }).click();
  await expect(undo).toBeInViewport();
  await undo.click();
  await type(page, "SQL daily", "select 1 as n");
  await expect(undo).toHaveCount(0);
});

test("a chart is picked beside its result and written as a block", async ({ page }) => {
  await page.goto("/queries/new?begin=notebook");
  await type(page, "SQL daily", "select source, count(*) as views from pageviews group by source");
  await cell(page, "SQL daily")
    .getByRole("button", { name: /^Chart/ })
    .click();
  const chart = cell(page, "Chart of daily");
  await expect(cell(page, "SQL daily").locator(".result .cell")).toBeVisible();
  await chart.getByLabel("Chart", { exact: true }).selectOption("bar");
  await expect(chart.getByLabel("Category")).toHaveValue("source");
  await expect(chart.getByLabel("Number")).toHaveValue("views");
  await expect(cell(page, "SQL daily").locator(".result .chart").first()).toBeVisible();
  const text = await page.locator("textarea[name=text]").inputValue();
  expect(text).toContain("```chart daily\ntype: bar\nx: views\ny: source\n```\n");
});

test("a chart's type is picked before there is an answer, and turned, and is drawn each time", async ({ page }) => {
  await page.goto("/queries/new");
  await type(page, "SQL", "select path, count(*) as views from pageviews group by path");
  const { promise: asked, resolve: answer } = Promise.withResolvers<void>();
  await page.route("**/write/run*", (route) => asked.then(() => route.continue()));
  await cell(page, "SQL")
    .getByRole("button", { name: /^Chart/ })
    .click();
  const chart = cell(page, "SQL").getByLabel("Chart", { exact: true });
  await chart.selectOption("bar");
  answer();
  const drawn = (label: RegExp) => cell(page, "SQL").locator(".result").getByRole("img", { name: label });
  await expect(drawn(/^Bar chart of views by path/i).first()).toBeVisible();
  await chart.selectOption("column");
  await expect(drawn(/^Column chart of views by path/i).first()).toBeVisible();
  await chart.selectOption("bar");
  await expect(drawn(/^Bar chart of views by path/i).first()).toBeVisible();
});

test("a chart's columns are guessed by what they hold, for every type", async ({ page }) => {
  await page.goto("/queries/new?begin=notebook");
  await type(page, "SQL daily", "select day, country, path, count(*) as views, 1 as n from pageviews group by 1, 2, 3");
  await cell(page, "SQL daily")
    .getByRole("button", { name: /^Chart/ })
    .click();
  const text = page.locator("textarea[name=text]");
  await expect(text).toHaveValue(/```chart daily\ntype: line\nx: day\ny: views\ncolor: country\n```/);
  const chart = cell(page, "Chart of daily").getByLabel("Chart", { exact: true });
  for (const [kind, fields] of [
    ["heat", "x: day\ny: country\ncolor: n"],
    ["bar", "x: views\ny: day"],
    ["column", "x: day\ny: views"],
    ["dot", "x: views\ny: n\nlabel: day"],
    ["number", "y: views"],
    ["area", "y: views\nx: day"],
  ]) {
    await chart.selectOption(kind ?? "");
    await expect(text).toHaveValue(new RegExp(`type: ${kind}\n${fields}\n\`\`\``));
    await expect(cell(page, "SQL daily").locator(".failed")).toHaveCount(0);
  }
  await expect(chart.getByRole("option", { name: "Chosen by Tallybook" })).toHaveCount(0);
});

test("of two hundred cells those near the screen are made, the others when one comes to them", async ({
  page,
  install,
}) => {
  const file = join(install.queries, "many.md");
  const body = Array.from({ length: 200 }, (_, index) => `\n\`\`\`sql c${index}\nselect ${index} as n\n\`\`\`\n`).join(
    "",
  );
  writeFileSync(file, body);
  await page.goto("/queries/many/edit");
  await expect(code(page, "SQL c0")).toBeVisible();
  expect(await page.locator(".cm-content").count()).toBeLessThan(60);
  const height = await cell(page, "SQL c150").evaluate((one) => one.getBoundingClientRect().height);
  await cell(page, "SQL c199").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+End");
  await page.keyboard.type(", nme from events");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await cell(page, "SQL c150").scrollIntoViewIfNeeded();
  await expect(code(page, "SQL c150")).toHaveText("select 150 as n");
  expect(await cell(page, "SQL c150").evaluate((one) => one.getBoundingClientRect().height)).toBe(height);
  await page.evaluate(() => scrollTo(0, 0));
  await page.keyboard.press("Control+Shift+Enter");
  await expect(cell(page, "SQL c198").locator(".cm-lintRange-error")).toHaveText("nme");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  expect(readFileSync(file, "utf8")).toBe(body.replace("select 198 as n", "select 198 as n, nme from events"));
  rmSync(file);
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

test("what writes YAML comes when there is some, or when it is asked for", async ({ page, install }) => {
  const scripts: string[] = [];
  page.on("response", (response) => scripts.push(response.url()));
  const sizes = async () => (await Promise.all(scripts.filter((url) => url.endsWith(".js")).map(size))).reduce(add, 0);
  const size = async (url: string) => gzipSync(await (await fetch(url)).bytes()).length;
  const add = (sum: number, one: number) => sum + one;
  await page.goto("/queries/new", { waitUntil: "networkidle" });
  const before = await sizes();
  expect(before).toBeLessThan(145_000);
  await page.getByText("Title and parameters").click();
  await page.getByLabel("Title", { exact: true }).fill("Later");
  await page.getByLabel("Title", { exact: true }).blur();
  await expect(page.locator("textarea[name=text]")).toHaveValue(/title: Later/);
  expect(await sizes()).toBeGreaterThan(before + 20_000);
  writeFileSync(
    join(install.queries, "asks.sql"),
    "/* ---\nparams: {least: integer}\n--- */\nselect 1 as n where 1 >= \n",
  );
  await page.goto("/queries/asks/edit", { waitUntil: "networkidle" });
  await code(page, "SQL").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" :l");
  await expect(page.getByRole("option", { name: "least" })).toBeVisible();
});

test("a query's chart and parameters are written into its header", async ({ page, install }) => {
  writeFileSync(
    join(install.queries, "headed.sql"),
    "-- plain\nselect path, count(*) as n from pageviews where hour >= :least group by path\n",
  );
  await page.goto("/queries/headed/edit");
  await page.getByText("Title and parameters").click();
  await page.getByRole("button", { name: "Declare :least" }).click();
  const param = page.getByRole("group", { name: "Parameter least" });
  await param.getByLabel("Type").selectOption("integer");
  await param.getByLabel("Default").fill("0");
  await page.getByLabel("Title", { exact: true }).first().fill("With a head");
  await page.getByRole("button", { name: "Run", exact: true }).last().click();
  await expect(page.locator(".run-around").getByLabel("Least")).toHaveValue("0");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  const text = readFileSync(join(install.queries, "headed.sql"), "utf8");
  expect(text).toBe(
    '/* ---\nparams:\n  least:\n    type: integer\n    default: "0"\ntitle: With a head\n--- */\n-- plain\nselect path, count(*) as n from pageviews where hour >= :least group by path\n',
  );
});

test("another period and other parameters run the same cells, and live in the address", async ({ page }) => {
  await page.goto("/queries/asking/edit");
  await page.getByRole("button", { name: "Run", exact: true }).last().click();
  await page.locator(".run-around").getByRole("link", { name: "7 d", exact: true }).click();
  await expect(page).toHaveURL(/period=7d/);
  await expect(page.locator(".run-around").getByRole("link", { name: "7 d", exact: true })).toHaveAttribute(
    "aria-current",
    "true",
  );
  await page.locator(".run-around").getByLabel("At least").fill("3");
  await page.locator(".run-around").getByRole("button", { name: "Show" }).last().click();
  await expect(page).toHaveURL(/least=3/);
  await expect(page.locator(".run-around").getByLabel("At least")).toHaveValue("3");
});

test("unsaved work survives a reload, a crash of the tab, and another browser", async ({ page, browser, install }) => {
  await page.goto("/queries/new");
  await type(page, "SQL", "select 'kept at once' as what");
  await page.reload();
  await expect(code(page, "SQL")).toContainText("kept at once");
  await type(page, "SQL", "select 'kept on the server' as what");
  await expect(page.getByText("Kept as a draft")).toBeVisible();
  const address = page.url();
  await page.close();
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  const other = await context.newPage();
  await other.goto(address);
  await expect(code(other, "SQL")).toContainText("kept on the server");
  await other.goto(`${install.address}/queries`);
  await expect(other.getByRole("heading", { name: /Drafts/ })).toBeVisible();
  await other.goto(address);
  await other.getByRole("button", { name: "Discard this draft" }).click();
  await other.goto(address);
  await expect(code(other, "SQL")).not.toContainText("kept on the server");
  await context.close();
});

test("a file that changed meanwhile is shown beside what was written", async ({ page, install }) => {
  const file = join(install.queries, "meanwhile.sql");
  writeFileSync(file, "select 'first' as who\n");
  await page.goto("/queries/meanwhile/edit");
  await type(page, "SQL", "select 'mine' as who");
  writeFileSync(file, "select 'theirs' as who\n");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("alert")).toContainText("changed while you were writing");
  await expect(page.locator(".difference")).toContainText("theirs");
  await expect(code(page, "SQL")).toContainText("mine");
  expect(readFileSync(file, "utf8")).toContain("theirs");
  await page.getByRole("button", { name: "Save over it" }).click();
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  expect(readFileSync(file, "utf8")).toContain("mine");
  await expect(page.getByText(/saved yet|Save over it|Discard/)).toHaveCount(0);
  await expect(page.locator(".difference")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeVisible();
  await page.goto("/queries/meanwhile/history");
  await page.locator(".entries a").first().click();
  await expect(page.locator(".difference").first()).toContainText("mine");
});

test("a query is made a view of the database by a tick, and is told where it cannot be", async ({ page, install }) => {
  const file = join(install.queries, "ticked.sql");
  writeFileSync(file, "select 6 * 7 as answer\n");
  await page.goto("/queries/ticked/edit");
  await page.getByText("Title and parameters").click();
  await page.getByLabel(/^View/).check();
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  expect(readFileSync(file, "utf8")).toBe("/* ---\nview: true\n--- */\nselect 6 * 7 as answer\n");
  await type(page, "SQL", "select median(value) as middle from events");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("alert")).toContainText("unsafe use of median", { ignoreCase: true });
  await type(page, "SQL", "select 42 as answer");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("alert")).toBeHidden();
  await page.goto("/data/ticked");
  await expect(page.getByRole("table", { name: "Rows of ticked" })).toContainText("42");
});

test("5 MB are refused in words, and stay where they are", async ({ page, install }) => {
  const large = `select 1 as n\n${"-- a line of a hundred letters or so, as there may be many of\n".repeat(80_000)}`;
  writeFileSync(join(install.queries, "grows.sql"), "select 1 as n\n");
  for (const path of ["/queries/new", "/queries/grows/edit"]) {
    await page.goto(path);
    await page.getByRole("button", { name: "Whole text" }).click();
    // Typing so much would take the browser longer than the test may.
    await page.locator("textarea[name=text]").evaluate((field: HTMLTextAreaElement, text) => {
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }, large);
    if (path === "/queries/new") await page.getByLabel("Name", { exact: true }).fill("too-large");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("more than a notebook may have: 1 MB");
    expect(await page.locator("textarea[name=text]").inputValue()).toHaveLength(large.length);
  }
  expect(existsSync(join(install.queries, "too-large.sql"))).toBe(false);
});

test("a plus on every page begins a query or a notebook; a file that would lie there is told", async ({
  page,
  install,
}) => {
  await page.goto("/settings");
  await page.getByRole("link", { name: "New notebook" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("New notebook");
  await expect(cell(page, "SQL daily")).toBeVisible();
  await page.getByRole("link", { name: "New query" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("New query");
  const file = join(install.queries, "new.sql");
  writeFileSync(file, "select 1 as n\n");
  await page.goto("/settings");
  await page.getByRole("link", { name: /^New\.sql/ }).click();
  await expect(page.locator("main")).toContainText("rename the file to give it a page");
  rmSync(file);
});

test("public needs a word more than Save", async ({ page, install }) => {
  const file = join(install.queries, "opened.sql");
  writeFileSync(file, "select 1 as n\n");
  await page.goto("/queries/opened/edit");
  await page.getByText("Title and parameters").click();
  await page.getByLabel(/^Public/).check();
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("alert")).toContainText("without login");
  expect(readFileSync(file, "utf8")).not.toContain("public");
  await page.getByLabel("Anyone may see this").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  expect(readFileSync(file, "utf8")).toContain("public: true");
  await expect(page.getByLabel("Anyone may see this")).toHaveCount(0);
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
