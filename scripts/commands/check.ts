import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { writeBackup } from "../../src/backup/backup.ts";
import { assemble } from "../../src/backup/restore.ts";
import { toFolder } from "../../src/backup/sink.ts";
import { type Config, productQueries, toConfig } from "../../src/base/config.ts";
import { CommandError } from "../../src/server/commands.ts";
import { differences } from "../../src/server/numbers.ts";
import { numbersOf, run, type Surroundings } from "../child.ts";
import type { CommandRow } from "../command-line.ts";
import { findBrowser, openPage, servePage, userAgent } from "../reader.ts";
import { startRehearsal } from "../rehearsal.ts";

/** Exit code where nothing is wrong, and something was not tried. */
const notAll = 3;
/** ms that a hit has to be on a page in. */
const hitMs = 30_000;
const site = "tallybook-check";

export const check: CommandRow = {
  name: "check",
  summary: "Tries this build on a copy of the data before it takes the place of the one that runs.",
  help: `Starts it on a free port, sends a hit by the snippet in a page of a real browser, reads that back from a notebook, and
compares ten numbers with the server that runs. On the copy nothing is sent, fetched or deleted.

Exit code 0: all is well; 1: it is not, and why; 3: what was tried is well, and something was not tried.`,
  run: async () => {
    const config = toConfig(process.env);
    mkdirSync(config.data, { recursive: true, mode: 0o700 });
    const scratch = mkdtempSync(join(config.data, "check-"));
    try {
      const untried = await rehearse(config, scratch);
      for (const line of untried) console.log(`Not tried: ${line}`);
      if (untried.length > 0) process.exitCode = notAll;
      else console.log("All is well.");
    } finally {
      rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

/** What was not tried. Throws CommandError for what is wrong. */
async function rehearse(config: Config, scratch: string): Promise<string[]> {
  const untried: string[] = [];
  const data = join(scratch, "data");
  const isNew = !existsSync(config.database.slice("file:".length));
  if (isNew) untried.push("comparing: there is no data yet");
  else await copyTo(data, config, scratch);
  const environment: Surroundings = {
    ...{ TALLYBOOK_DATA: data, TALLYBOOK_DATABASE_URL: "", TALLYBOOK_URL: "", TALLYBOOK_SMTP: "" },
    // The owner's own, as the copy has them; the product's are those of the new build.
    TALLYBOOK_QUERIES: config.queries === productQueries || isNew ? "" : join(data, "queries"),
  };
  const rehearsal = await startRehearsal(environment);
  try {
    console.log("It starts, on a copy of the data.");
    if (!isNew) untried.push(...(await compare(environment)));
    untried.push(...(await hit(rehearsal.address, environment, join(scratch, "profile"))));
  } finally {
    await rehearsal.stop();
  }
  return untried;
}

async function copyTo(data: string, config: Config, scratch: string): Promise<void> {
  const copy = join(scratch, "copy");
  const made = new Date().toISOString();
  await writeBackup({ config, sink: toFolder(copy), made, changes: false, leads: false });
  await assemble(copy, data);
  rmSync(copy, { recursive: true });
}

async function compare(environment: Surroundings): Promise<string[]> {
  const copied = await numbersOf(["--of-server"], environment);
  const upTo = ["--last", String(copied.last), "--until", copied.until];
  const running = await numbersOf(["--of-server", ...upTo], {}).catch((error: Error) => error);
  if (running instanceof Error) return [`comparing with the server that runs: ${running.message}`];
  const other = differences(copied, running);
  if (other.length === 0) console.log("Ten numbers are those of the server that runs.");
  else throw new CommandError(`Numbers differ (the new build's first): ${other.join("; ")}`);
  return [];
}

async function hit(tallybook: string, environment: Surroundings, profile: string): Promise<string[]> {
  await run(["site", "add", site, "--host", "localhost", "--keep-dev"], environment);
  const token = (await run(["token", "create", "--scope", "read"], environment)).trim().split(/\s+/).at(-1) ?? "";
  const browser = findBrowser();
  const page = await servePage(tallybook);
  const opened = browser === null ? null : openPage(browser, page.url, profile);
  try {
    if (opened === null) await sendPlainly(tallybook, page.url);
    if (!(await isCounted(tallybook, token))) {
      throw new CommandError(`No hit of ${page.url} is on a notebook after ${hitMs / 1000} s`);
    }
  } finally {
    await opened?.close();
    page.close();
  }
  if (opened === null) {
    console.log("A hit is counted, and on a notebook.");
    return ["the snippet in a page: there is no Chromium on the PATH"];
  }
  console.log("A page that a browser opened is counted, and on a notebook.");
  return [];
}

async function sendPlainly(tallybook: string, url: string): Promise<void> {
  const search = new URLSearchParams({ url, title: "Rehearsal", referrer: "" });
  const { status } = await fetch(`${tallybook}/a.gif?${search}`, { headers: { "user-agent": userAgent } });
  if (status !== 200) throw new CommandError(`A hit was answered ${status}`);
}

async function isCounted(tallybook: string, token: string): Promise<boolean> {
  const address = `${tallybook}/queries/top-pages.json?site=${site}&period=today`;
  for (const until = performance.now() + hitMs; performance.now() < until; await pause(200)) {
    const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
    const text = await answer.text();
    if (!answer.ok) throw new CommandError(`The notebook top-pages answered ${answer.status}: ${text.slice(0, 300)}`);
    if (text.includes("/rehearsal/")) return true;
  }
  return false;
}
