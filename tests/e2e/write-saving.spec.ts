import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cell, code, textOf, type } from "./editor.ts";
import { expect, test } from "./test.ts";

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

for (const path of ["/queries/new", "/queries/grows/edit"]) {
  test(`5 MB are refused in words, and stay where they are: ${path}`, async ({ page, install }) => {
    const large = `select 1 as n\n${"-- a line of a hundred letters or so, as there may be many of\n".repeat(80_000)}`;
    writeFileSync(join(install.queries, "grows.sql"), "select 1 as n\n");
    await page.goto(path);
    await type(page, "SQL", "");
    await code(page, "SQL").evaluate((field, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, large);
    if (path === "/queries/new") await page.getByLabel("Name", { exact: true }).fill("too-large");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("more than a notebook may have: 1 MB");
    // With the line's end that the cell's text had.
    expect((await textOf(page).inputValue()).length).toBe(large.length + 1);
    expect(existsSync(join(install.queries, "too-large.sql"))).toBe(false);
  });
}

test("saved again while it is being saved: the later text is in the file, and one stays", async ({ page, install }) => {
  const file = join(install.queries, "twice.sql");
  writeFileSync(file, "select 1 as n\n");
  await page.goto("/queries/twice/edit");
  const saves = Promise.withResolvers<void>();
  await page.route("**/write/save", (route) => saves.promise.then(() => route.continue()));
  await type(page, "SQL", "select 2 as n");
  await page.keyboard.press("Control+s");
  await page.keyboard.press("Control+s");
  await type(page, "SQL", "select 3 as n");
  await page.keyboard.press("Control+s");
  saves.resolve();
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  await expect(page).toHaveURL(/twice\/edit$/);
  expect(readFileSync(file, "utf8")).toBe("select 3 as n\n");
});

test("a new notebook saved twice at once is saved once; without a name it is asked for one", async ({
  page,
  install,
}) => {
  await page.goto("/queries/new");
  await type(page, "SQL", "select 1 as n");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("alert")).toContainText("needs a name");
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.type("at-once");
  await page.keyboard.press("Control+s");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved as")).toBeVisible();
  expect(readFileSync(join(install.queries, "at-once.sql"), "utf8")).toBe("select 1 as n\n");
});

test("the first save keeps results, parameters and the cursor; the title follows the name", async ({
  page,
  install,
}) => {
  await page.goto("/queries/new?begin=template.launch");
  await page.getByText("Title and parameters").click();
  await page.getByLabel("Name", { exact: true }).fill("stays-here");
  await page.locator(".actions").getByRole("button", { name: "Run", exact: true }).click();
  await page.locator(".run-bar").getByRole("link", { name: "7 d", exact: true }).click();
  await expect(page).toHaveURL(/period=7d/);
  await expect(cell(page, "SQL daily").locator(".result .cell")).toBeVisible();
  await code(page, "SQL sources").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved as")).toBeVisible();
  await expect(page).toHaveURL(/queries\/stays-here\/edit\?period=7d$/);
  await expect(cell(page, "SQL daily").locator(".result .cell")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Edit stays-here");
  await expect(page.getByRole("navigation").getByRole("link", { name: "Stays here" })).toBeVisible();
  await page.keyboard.type(" limit 5");
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  expect(readFileSync(join(install.queries, "stays-here.md"), "utf8")).toContain("order by visitors desc limit 5\n");
  await page.getByRole("link", { name: "See the page" }).first().click();
  await expect(page).toHaveURL(/queries\/stays-here\?period=7d$/);
});

test("what is written after the first save outlives a crash of the tab, too", async ({ page }) => {
  await page.goto("/queries/new");
  await page.getByLabel("Name", { exact: true }).fill("goes-on");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved as")).toBeVisible();
  await page.route("**/write/draft", (route) => route.abort());
  await type(page, "SQL", "select 'after the save' as n");
  await page.reload();
  await expect(code(page, "SQL")).toHaveText("select 'after the save' as n");
});

test("a draft that arrives while its page is already loaded again without it is still here", async ({ page }) => {
  await page.goto("/queries/new");
  const [loaded, drafted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route("**/write/draft", async (route) => {
    await loaded.promise;
    await route.continue();
  });
  await page.route("**/queries/new?draft=*", async (route) => {
    const response = await route.fetch();
    loaded.resolve();
    await drafted.promise;
    await route.fulfill({ response });
  });
  const asked = page.waitForRequest("**/write/draft");
  await type(page, "SQL", "select 'on its way' as n");
  await asked;
  const kept = page.waitForEvent("requestfinished", (request) => request.url().endsWith("/write/draft"));
  const reloaded = page.reload();
  await kept;
  drafted.resolve();
  await reloaded;
  await expect(code(page, "SQL")).toHaveText("select 'on its way' as n");
});

test("a draft that another browser saved does not come back", async ({ page, browser, install }) => {
  const file = join(install.queries, "elsewhere.sql");
  writeFileSync(file, "select 1 as n\n");
  await page.goto("/queries/elsewhere/edit");
  await type(page, "SQL", "select 2 as n");
  await expect(page.getByText("Kept as a draft")).toBeVisible();
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  const other = await context.newPage();
  await other.goto(page.url());
  await type(other, "SQL", "select 3 as n");
  await other.keyboard.press("Control+s");
  await expect(other.getByText(/^Saved at/)).toBeVisible();
  await context.close();
  await page.reload();
  await expect(code(page, "SQL")).toHaveText("select 3 as n");
  await expect(page.getByText("Brought back")).toHaveCount(0);
});

test("whoever is not logged in any more is told, and loses nothing", async ({ page, context, install }) => {
  const file = join(install.queries, "logged-out.sql");
  writeFileSync(file, "select 1 as n\n");
  await page.goto("/queries/logged-out/edit");
  const cookies = await context.cookies();
  await context.clearCookies();
  await type(page, "SQL", "select 2 as n");
  await expect(page.getByText("Kept in this browser only")).toContainText("log in in another tab");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("alert")).toContainText("You are not logged in any more");
  await page.keyboard.press("Control+Enter");
  await expect(cell(page, "SQL").getByText("not logged in")).toBeVisible();
  await context.addCookies(cookies);
  await page.keyboard.press("Control+s");
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  await expect(page.getByRole("alert")).toBeHidden();
  expect(readFileSync(file, "utf8")).toBe("select 2 as n\n");
});

test("another kind makes cells over, and leaves a whole text as it is", async ({ page }) => {
  await page.goto("/queries/new");
  await type(page, "SQL", "select 1 as n");
  await page.getByLabel("Kind").selectOption("notebook");
  await expect(cell(page, "SQL result")).toBeVisible();
  await page.getByLabel("Kind").selectOption("query");
  await expect(code(page, "SQL")).toHaveText("select 1 as n");
  await page.getByRole("button", { name: "Whole text" }).click();
  const pasted = "# Pasted\n\n```sql one\nselect 1 as n\n```\n";
  await textOf(page).fill(pasted);
  await page.getByLabel("Kind").selectOption("notebook");
  await expect(textOf(page)).toHaveValue(pasted);
  await page.getByRole("button", { name: "Cells" }).click();
  await expect(cell(page, "SQL one")).toBeVisible();
  await expect(textOf(page)).toHaveValue(pasted);
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
