import type { BrowserContext, Page } from "@playwright/test";
import { toConfig } from "../../src/base/config.ts";
import { Readers } from "../../src/query/readers/readers.ts";
import { type Install, openInstall } from "../../tests/e2e/install.ts";
import { toState } from "../../tests/e2e/test.ts";
import { command } from "../../tests/support/process.ts";
import { kilobytes, openBrowser, weigh } from "./browser.ts";
import { median, quantile, ratio, say } from "./say.ts";
import { untilPainted } from "./stopwatch.ts";

const rounds = 60;
/** The first of them warm up. */
const warmUp = 10;
const cell = 'document.querySelector(".edit-cell.is-sql")';
const proposals = `[...${cell}.querySelector(".code").shadowRoot.querySelectorAll(".cm-tooltip-autocomplete li")]`;
/** Each round asks for something else, so that none is answered from memory. */
const sqlOf = (round: number) =>
  `select path, count(*) + ${round} - ${round} as views from pageviews where day between :from and :to group by path order by 2 desc limit 20`;

/** The editor on the demo data, in a browser: from a key to what it brings on the screen; and the weight of its page. */
export async function editing(): Promise<void> {
  const install = await openInstall();
  const browser = await openBrowser();
  try {
    await command("demo", [], install.data);
    await install.setUp();
    const context = await browser.newContext({ storageState: toState(install) });
    await typing(context, install);
    await running(context, install);
    await charting(context, install);
    await weighing(context, install);
  } finally {
    await browser.close();
    await install.close();
  }
}

async function typing(context: BrowserContext, { address }: Install): Promise<void> {
  const bare = await context.newPage();
  await bare.setContent("<textarea></textarea>");
  await bare.focus("textarea");
  const page = await openEditor(context, address);
  await write(page, "select * from ");
  const narrowed = `${proposals}[0]?.querySelector(".cm-completionMatchedText")?.textContent === "pa"`;
  const taken = { bare: [] as number[], first: [] as number[], next: [] as number[] };
  await repeat(async () => {
    taken.bare.push(await untilPainted(bare, "keydown", "true", () => bare.keyboard.press("p")));
    taken.first.push(await untilPainted(page, "keydown", `${proposals}.length > 0`, () => page.keyboard.press("p")));
    taken.next.push(await untilPainted(page, "keydown", narrowed, () => page.keyboard.press("a")));
    for (const key of ["Escape", "Backspace", "Backspace"]) await page.keyboard.press(key);
  });
  tell("a key in a bare <textarea>", taken.bare);
  tell("a key to its proposals", taken.first, taken.bare, "of that");
  tell("the next key to fewer of them", taken.next, taken.bare, "of that");
  await Promise.all([bare.close(), page.close()]);
}

async function running(context: BrowserContext, { address, data }: Install): Promise<void> {
  const readers = new Readers(toConfig({ TALLYBOOK_DATA: data }));
  const page = await openEditor(context, address);
  const taken = { sql: [] as number[], post: [] as number[], page: [] as number[] };
  const [to = "", from = ""] = [0, 29].map((ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10));
  await repeat(async (round) => {
    const start = performance.now();
    await readers.ask({ sql: sqlOf(round), params: { from, to } });
    taken.sql.push(performance.now() - start);
    taken.post.push(await post(page, sqlOf(-round - 1)));
    await write(page, sqlOf(round));
    await forget(page);
    taken.page.push(await untilPainted(page, "keydown", isNew("table"), () => page.keyboard.press("Control+Enter")));
  });
  tell("the bare SQL in a reader", taken.sql);
  tell("the bare POST from the page", taken.post, taken.sql, "of the SQL");
  tell("Ctrl Enter to the result", taken.page, taken.post, "of the POST");
  await readers.close();
  await page.close();
}

/** Picks of a chart's type, each drawn from rows that are known by then. */
async function charting(context: BrowserContext, { address }: Install): Promise<void> {
  const page = await openEditor(context, address);
  await write(page, sqlOf(0));
  await page.keyboard.press("Control+Enter");
  await page.locator(".result .cell").waitFor();
  await page.getByRole("button", { name: "Chart SQL" }).click();
  const type = page.getByLabel("Chart", { exact: true });
  await type.selectOption("bar");
  await page.locator(".result .chart:visible").first().waitFor();
  const taken = { post: [] as number[], page: [] as number[] };
  await repeat(async (round) => {
    taken.post.push(await post(page, sqlOf(0)));
    await forget(page);
    const other = round % 2 === 0 ? "column" : "bar";
    taken.page.push(await untilPainted(page, "change", isNew(".chart"), () => type.selectOption(other)));
  });
  tell("a pick of a chart to its drawing", taken.page, taken.post, "of the POST");
  await page.close();
}

async function weighing(context: BrowserContext, { address }: Install): Promise<void> {
  for (const [name, path] of [
    ["a reading page", "/"],
    ["the editor", "/queries/new"],
  ] as const) {
    const fresh = await context.browser()?.newContext({ storageState: await context.storageState() });
    if (!fresh) return;
    const { script = 0 } = await weigh(fresh, address + path);
    say(`JavaScript of ${name}`, kilobytes(script), "gzipped, before anything is done");
    await fresh.close();
  }
}

async function openEditor(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${address}/queries/new`, { waitUntil: "networkidle" });
  return page;
}

async function write(page: Page, text: string): Promise<void> {
  await page.locator(".edit-cell.is-sql .cm-content").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** What stands is old from now on. */
async function forget(page: Page): Promise<void> {
  await page.evaluate(() => document.querySelector(".result .cell")?.setAttribute("data-old", ""));
}

const isNew = (what: string) => `document.querySelector(".result .cell:not([data-old]) ${what}") !== null`;

/** What a run asks of the server, without what the page makes of it. */
function post(page: Page, text: string): Promise<number> {
  return page.evaluate(async (sql) => {
    const start = performance.now();
    const body = new URLSearchParams({ kind: "query", name: "", text: sql });
    await fetch("/write/run", { method: "POST", body }).then((answer) => answer.text());
    return performance.now() - start;
  }, text);
}

async function repeat(round: (number: number) => Promise<void>): Promise<void> {
  for (let number = 0; number < rounds; number++) await round(number);
}

function tell(name: string, taken: number[], yardstick?: number[], remark = ""): void {
  const warm = taken.slice(warmUp);
  const beside = yardstick ? `${ratio(median(warm), median(yardstick.slice(warmUp)))} ${remark}; ` : "";
  say(name, `${median(warm).toFixed(1)} ms`, `${beside}p95 ${quantile(warm, 0.95).toFixed(1)} ms`);
}
