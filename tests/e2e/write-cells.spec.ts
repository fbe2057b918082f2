import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { cell, code, textOf, type } from "./editor.ts";
import { expect, test } from "./test.ts";

const labels = (page: Page) =>
  page.locator(".edit-cell").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));

test("cells are added, moved, doubled, folded and deleted by keys, and all of it undone", async ({ page }) => {
  await page.goto("/queries/new?begin=notebook");
  const frames = page.locator(".edit-cell");
  expect(await labels(page)).toEqual(["Text cell", "SQL daily"]);
  const text = await textOf(page).inputValue();
  await frames.nth(1).focus();
  await page.keyboard.press("b");
  await page.keyboard.press("Escape");
  await expect(frames.nth(2)).toBeFocused();
  await page.keyboard.press("d");
  await page.keyboard.press("Escape");
  expect(await labels(page)).toEqual(["Text cell", "SQL daily", "SQL cell", "SQL cell_2"]);
  await page.keyboard.press("Alt+ArrowUp");
  expect(await labels(page)).toEqual(["Text cell", "SQL daily", "SQL cell_2", "SQL cell"]);
  await page.keyboard.press("Delete");
  expect(await labels(page)).toEqual(["Text cell", "SQL daily", "SQL cell"]);
  await page.getByRole("button", { name: /Undo/ }).click();
  expect(await labels(page)).toEqual(["Text cell", "SQL daily", "SQL cell_2", "SQL cell"]);
  await frames.nth(2).focus();
  await page.keyboard.press("f");
  await expect(frames.nth(2).locator(".cm-content")).toBeHidden();
  for (const key of ["z", "z", "z"]) {
    await page.locator(".edit-cell:focus, .edit-cell").first().focus();
    await page.keyboard.press(key);
  }
  expect(await labels(page)).toEqual(["Text cell", "SQL daily"]);
  expect(await textOf(page).inputValue()).toBe(text);
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

for (const width of [1360, 390]) {
  test(`Save is in sight wherever one writes and covers no line of it, ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 600 });
    await page.goto("/queries/new?begin=query");
    const save = page.getByRole("button", { name: "Save" });
    await expect(save).toBeInViewport({ ratio: 1 });
    await type(page, "SQL", Array.from({ length: 80 }, (_, n) => `-- ${n}`).join("\n"));
    const bar = page.locator(".editor > .actions");
    const bottom = async () => {
      const { y = 0, height = 0 } = (await page.locator(".cm-cursor-primary").boundingBox()) ?? {};
      return y + height;
    };
    for (const key of ["Control+End", "Enter"]) {
      await page.keyboard.press(key);
      await expect(save).toBeInViewport({ ratio: 1 });
      await expect.poll(async () => (await bottom()) <= ((await bar.boundingBox())?.y ?? 0)).toBe(true);
    }
    await page.keyboard.press("Control+Home");
    await expect(page.locator(".cm-cursor-primary")).toBeInViewport();
    for (let line = 0; line < 40; line++) await page.keyboard.press("ArrowDown");
    expect(await bottom()).toBeLessThanOrEqual((await bar.boundingBox())?.y ?? 0);
  });
}

test("a chart goes where its cell goes, is doubled and deleted with it, and comes back with it", async ({ page }) => {
  await page.goto("/queries/new?begin=template.launch");
  await expect(cell(page, "Chart of daily").getByLabel("Chart", { exact: true })).toHaveValue("line");
  const [first, then] = [
    ["Text cell", "SQL daily", "Chart of daily"],
    ["Text cell", "SQL sources", "Chart of sources"],
  ];
  expect(await labels(page)).toEqual([...first, ...then]);
  const text = await textOf(page).inputValue();
  await page.getByRole("button", { name: "Delete SQL daily" }).click();
  expect(await labels(page)).toEqual(["Text cell", ...then]);
  await expect(page.locator(".undo")).toContainText("Deleted SQL daily and Chart of daily.");
  await page.locator(".actions").getByRole("button", { name: "Run", exact: true }).click();
  await expect(cell(page, "SQL sources").locator(".result .cell")).toBeVisible();
  await expect(page.getByRole("alert")).toBeHidden();
  await page.getByRole("button", { name: /^Undo/ }).click();
  expect(await textOf(page).inputValue()).toBe(text);
  await page.getByRole("button", { name: "Down SQL daily" }).click();
  expect(await labels(page)).toEqual(["Text cell", "Text cell", "SQL daily", "Chart of daily", ...then.slice(1)]);
  await page.getByRole("button", { name: "Down SQL daily" }).click();
  await page.getByRole("button", { name: "Down SQL daily" }).click();
  expect(await labels(page)).toEqual(["Text cell", ...then, "SQL daily", "Chart of daily"]);
  await page.getByRole("button", { name: "Up SQL daily" }).click();
  expect(await labels(page)).toEqual(["Text cell", "Text cell", "SQL daily", "Chart of daily", ...then.slice(1)]);
  await page.getByRole("button", { name: "Duplicate SQL daily" }).click();
  await expect(cell(page, "Chart of daily_2").getByLabel("Chart", { exact: true })).toHaveValue("line");
  expect(await labels(page)).toEqual([
    ...["Text cell", "Text cell", "SQL daily", "Chart of daily"],
    ...["SQL daily_2", "Chart of daily_2", ...then.slice(1)],
  ]);
  await expect(page.getByRole("button", { name: "Duplicate Chart of daily" })).toHaveCount(0);
});

test("a cell's new name goes to its chart and to the SQL that draws on it, and back", async ({ page, install }) => {
  const file = join(install.queries, "drawing.md");
  const body =
    "```sql daily\nselect 7 as n\n```\n\n```chart daily\ntype: number\n```\n\n```sql twice\nselect daily.n * 2 as n from daily\n```\n";
  writeFileSync(file, body);
  await page.goto("/queries/drawing/edit");
  const name = cell(page, "SQL daily").getByLabel("Name of the cell");
  await name.fill("select");
  await name.press("Enter");
  await expect(cell(page, "SQL daily").getByText("a word of SQL")).toBeVisible();
  await expect(name).toHaveValue("daily");
  await name.fill("weekly");
  await name.press("Enter");
  await expect(page).toHaveURL(/drawing\/edit$/);
  expect(await labels(page)).toEqual(["SQL weekly", "Chart of weekly", "SQL twice"]);
  await expect(page.locator(".undo")).toContainText("Renamed SQL daily to weekly, also in SQL twice.");
  await expect(page.getByRole("button", { name: "Delete Chart of weekly" })).toBeVisible();
  await expect(code(page, "SQL twice")).toHaveText("select weekly.n * 2 as n from weekly");
  await page.getByRole("button", { name: "Run SQL twice" }).click();
  await expect(cell(page, "SQL twice").locator(".result")).toContainText("14");
  await type(page, "SQL twice", "select weekly.n * 3 as n from weekly");
  await cell(page, "SQL twice").press("Escape");
  await cell(page, "SQL twice").focus();
  await page.keyboard.press("z");
  await expect(code(page, "SQL twice")).toHaveText("select daily.n * 3 as n from daily");
  expect(await textOf(page).inputValue()).toBe(body.replace("* 2", "* 3"));
  await page.getByRole("button", { name: "Delete SQL daily" }).click();
  await expect(page.locator(".undo")).toContainText("SQL twice draws on it.");
  rmSync(file);
});

test("what draws on a cell that changed is marked as old, and run again on request", async ({ page, install }) => {
  const file = join(install.queries, "older.md");
  writeFileSync(
    file,
    "```sql base\nselect 7 as n\n```\n\n```sql twice\nselect n * 2 as n from base\n```\n\n```sql apart\nselect 1\n```\n",
  );
  await page.goto("/queries/older/edit");
  await page.locator(".actions").getByRole("button", { name: "Run", exact: true }).click();
  await expect(cell(page, "SQL twice").locator(".result")).toContainText("14");
  await type(page, "SQL base", "select 8 as n");
  await page.keyboard.press("Control+Enter");
  await expect(cell(page, "SQL twice")).toContainText("Old: SQL base has changed since.");
  await expect(cell(page, "SQL apart")).not.toContainText("Old:");
  await page.getByRole("button", { name: "Run again SQL twice" }).click();
  await expect(cell(page, "SQL twice").locator(".result")).toContainText("16");
  await expect(page.getByText("Old:")).toHaveCount(0);
});

test("a question that runs when its cell is deleted is ended", async ({ page }) => {
  await page.goto("/queries/new?begin=notebook");
  await type(
    page,
    "SQL daily",
    "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) as n from n",
  );
  const asked = page.waitForRequest("**/write/run*");
  const ended = page.waitForEvent("requestfailed", (request) => request.url().includes("/write/run"));
  await page.keyboard.press("Control+Enter");
  await asked;
  await page.getByRole("button", { name: "Delete SQL daily" }).click();
  await ended;
});

test("a chart is picked beside its result and written as a block", async ({ page }) => {
  await page.goto("/queries/new?begin=notebook");
  await type(page, "SQL daily", "select source, count(*) as views from pageviews group by source\n");
  await cell(page, "SQL daily")
    .getByRole("button", { name: /^Chart/ })
    .click();
  const chart = cell(page, "Chart of daily");
  await expect(cell(page, "SQL daily").locator(".result .cell")).toBeVisible();
  await chart.getByLabel("Chart", { exact: true }).selectOption("bar");
  await expect(chart.getByLabel("Category")).toHaveValue("source");
  await expect(chart.getByLabel("Number")).toHaveValue("views");
  await expect(cell(page, "SQL daily").locator(".result .chart").first()).toBeVisible();
  const text = await textOf(page).inputValue();
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
  const text = textOf(page);
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

/** A notebook of so many, each with an answer of its own. */
const many = Array.from({ length: 200 }, (_, index) => `\n\`\`\`sql c${index}\nselect ${index} as n\n\`\`\`\n`).join(
  "",
);

test("of two hundred cells those near the screen are made, the others when one comes to them", async ({
  page,
  install,
}) => {
  const file = join(install.queries, "many.md");
  writeFileSync(file, many);
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
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  expect(readFileSync(file, "utf8")).toBe(many.replace("select 198 as n", "select 198 as n, nme from events"));
  rmSync(file);
});

test("two hundred cells are run at once, and a mistake far from the screen is marked there", async ({
  page,
  install,
}) => {
  const file = join(install.queries, "many.md");
  writeFileSync(file, many.replace("select 198 as n", "select 198 as n, nme from events"));
  await page.goto("/queries/many/edit");
  await cell(page, "SQL c0").focus();
  const answered = page.waitForResponse("**/write/run*");
  await page.keyboard.press("Control+Shift+Enter");
  await (await answered).finished();
  await expect(cell(page, "SQL c0").locator(".result .cell")).toBeVisible();
  await cell(page, "SQL c198").scrollIntoViewIfNeeded();
  await expect(cell(page, "SQL c198").locator(".cm-lintRange-error")).toHaveText("nme");
  rmSync(file);
});

test("what writes YAML comes when there is some, or when it is asked for", async ({ page, install }) => {
  const scripts: string[] = [];
  page.on("response", (response) => scripts.push(response.url()));
  const sizes = async () => (await Promise.all(scripts.filter((url) => url.endsWith(".js")).map(size))).reduce(add, 0);
  const size = async (url: string) => gzipSync(await (await fetch(url)).bytes()).length;
  const add = (sum: number, one: number) => sum + one;
  await page.goto("/queries/new", { waitUntil: "networkidle" });
  const before = await sizes();
  // What writes SQL is shared with the editor of collectors, and weighs some hundred bytes more in a file of its own.
  expect(before).toBeLessThan(148_000);
  await page.getByText("Title and parameters").click();
  await page.getByLabel("Title", { exact: true }).fill("Later");
  await page.getByLabel("Title", { exact: true }).blur();
  await expect(textOf(page)).toHaveValue(/title: Later/);
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

test("what is typed into a field counts when it is saved or run from there", async ({ page, install }) => {
  const file = join(install.queries, "typed.md");
  writeFileSync(file, "```sql daily\nselect 1 as n\n```\n");
  await page.goto("/queries/typed/edit");
  await page.getByText("Title and parameters").click();
  await page.getByLabel("Title", { exact: true }).pressSequentially("As typed");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  expect(readFileSync(file, "utf8")).toBe("---\ntitle: As typed\n---\n\n```sql daily\nselect 1 as n\n```\n");
  await cell(page, "SQL daily").getByLabel("Name of the cell").fill("other");
  await page.keyboard.press("Control+Enter");
  await expect(cell(page, "SQL other").locator(".result .cell")).toBeVisible();
  await expect(cell(page, "SQL other").getByLabel("Name of the cell")).toBeFocused();
  rmSync(file);
});

test("parameters are declared by keyboard: nothing typed is lost, and the hand stays where it is", async ({ page }) => {
  await page.goto("/queries/new");
  await type(page, "SQL", "select path from pageviews where hour >= :least");
  await page.getByText("Title and parameters").click();
  await page.getByRole("button", { name: "Declare :least" }).press("Enter");
  const param = (name: string) => page.getByRole("group", { name: `Parameter ${name}` });
  await expect(param("least").getByLabel("Type")).toBeFocused();
  await param("least").getByLabel("Label").fill("From the hour");
  await param("least").getByLabel("Type").selectOption("integer");
  await expect(param("least").getByLabel("Type")).toBeFocused();
  await param("least").getByLabel(/^Name/).fill("from_hour");
  await param("least").getByLabel(/^Name/).press("Tab");
  await expect(param("from_hour").getByLabel("Type")).toBeFocused();
  await param("from_hour").getByLabel("Default").fill("3");
  await expect(textOf(page)).toHaveValue(
    '/* ---\nparams:\n  from_hour:\n    type: integer\n    label: From the hour\n    default: "3"\n--- */\nselect path from pageviews where hour >= :from_hour\n',
  );
  await param("from_hour").getByLabel(/^Name/).fill("from hour");
  await param("from_hour")
    .getByRole("button", { name: /^Remove/ })
    .click();
  await expect(page.getByRole("button", { name: "Add a parameter" })).toBeFocused();
  await expect(textOf(page)).toHaveValue("select path from pageviews where hour >= :from_hour\n");
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
  await expect(page.locator(".run-bar").getByLabel("Least")).toHaveValue("0");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  const text = readFileSync(join(install.queries, "headed.sql"), "utf8");
  expect(text).toBe(
    '/* ---\nparams:\n  least:\n    type: integer\n    default: "0"\ntitle: With a head\n--- */\n-- plain\nselect path, count(*) as n from pageviews where hour >= :least group by path\n',
  );
});
