import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../support/process.ts";
import { barriers } from "./barriers.ts";
import { type Install, openInstall } from "./install.ts";
import { expect, test, toState } from "./test.ts";

const earlier = "select day, count(*) as views from pageviews where day in open_days group by day";
// Some tenths of a second a day.
const slow = `with recursive long(n) as (select 1 union all select n + 1 from long where n < 2000000)
select day, (select max(n) from long) as most, count(*) as views from pageviews where day in open_days group by day`;

test("a cell whose daily table is built anew says how far that is, and shows its answer by itself", async ({
  browser,
}) => {
  test.slow();
  const install = await openInstall();
  await install.setUp();
  const context = await browser.newContext({ storageState: toState(install), baseURL: install.address });
  const page = await context.newPage();
  try {
    await addDays(install);
    await mkdir(join(install.queries, "daily"));
    const write = (name: string, text: string) => writeFile(join(install.queries, name), text);
    await write("daily/daily_slow.sql", earlier);
    await write("steep.sql", "select day, most from daily_slow order by day desc");
    await expect(async () => {
      await page.goto("/settings/daily");
      await expect(page.locator("#daily_slow")).toContainText(/^.*20 days stored/s, { timeout: 100 });
    }).toPass();
    await write("daily/daily_slow.sql", slow);
    await expect(async () => {
      await page.goto("/queries/steep?period=all");
      await expect(page.locator("cell-waiting")).toBeVisible({ timeout: 100 });
    }).toPass();
    await expect(page.locator("cell-waiting")).toContainText("daily_slow is being built anew");
    await expect(page.getByRole("progressbar")).toBeVisible();
    expect(await barriers(page)).toEqual([]);
    await page.evaluate(() => document.body.setAttribute("data-same", ""));
    await expect(page.locator(".table")).toContainText("2,000,000", { timeout: 60_000 });
    await expect(page.locator("cell-waiting")).toHaveCount(0);
    await expect(page.locator("body[data-same]")).toHaveCount(1);
  } finally {
    await context.close();
    await install.close();
  }
});

/** One hit on each of the last twenty days before today. */
async function addDays({ data, post }: Install): Promise<void> {
  await post("/settings/sites", { name: "blog", hosts: "blog.example", feed: "" });
  const events = Array.from({ length: 20 }, (_, day) => {
    const time = Date.now() - (day + 1) * 86_400_000;
    return JSON.stringify({
      id: day + 1,
      time,
      site: "blog",
      session: 1,
      kind: "pageview",
      host: "blog.example",
      path: "/",
    });
  });
  const file = join(data, "..", "events.ndjson");
  await writeFile(file, events.join("\n"));
  const { code, output } = await command("import", [file], data);
  if (code !== 0) throw new Error(output);
}
