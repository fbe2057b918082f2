import { resolve } from "node:path";
import type { OptionValues } from "commander";
import { toConfig } from "../../src/base/config.ts";
import { counted } from "../../src/base/numbers.ts";
import { ask, type CommandRow, UsageError } from "../command-line.ts";

export const publish: CommandRow = {
  name: "publish",
  summary: "All public notebooks as a folder of plain pages, which any web server shows, or a browser without one.",
  help: `  npm run tallybook -- publish --out ../blog/public/stats --url https://example.com/stats

Charts, tables, data files and feeds are in it, and nothing that a stranger could not see here. It needs no script, and
lies below any path. A second run changes what has changed, and removes what is not public any more. Exit code 1: not all
of it could be published, and why.`,
  options: [
    { flags: "--out <folder>", help: "a new or empty folder, or one that was published before", required: true },
    { flags: "--url <address>", help: "where the folder is read: for the sitemap, which needs it" },
    { flags: "--period <period>", help: "today, 7d, 30d, 90d, 12m or all; by default each page's own" },
  ],
  run,
};

async function run(_: string[], { out, url, period = null }: OptionValues): Promise<void> {
  const address = url === undefined ? null : toAddress(url);
  const { isServed } = await import("../../src/server/command-server.ts");
  if (!(await isServed(toConfig(process.env)))) {
    const { build } = await import("../build.ts");
    await build();
  }
  const { changed, same, removed, kept, problems } = await ask("publish", { out: resolve(out), period, address });
  for (const problem of problems) console.error(problem);
  const rest = kept > 0 ? `, ${kept} left as they were` : "";
  console.log(`${resolve(out)}: ${counted(changed, "file")} written, ${same} the same, ${removed} removed${rest}`);
  if (problems.length > 0) process.exitCode = 1;
}

function toAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new UsageError(`--url: an address such as https://example.com/stats is needed: ${JSON.stringify(text)}`);
  }
  return url.href.replace(/\/$/, "");
}
