import { chromium } from "@playwright/test";
import { command, emptyDirectory, readToken, startServer } from "../../tests/process.ts";
import { findChromium } from "../chromium.ts";
import { withYardstick } from "./load.ts";
import { median, ratio, say } from "./say.ts";

/** Server time and weight of the first page on the demo data. */
export async function reading(): Promise<void> {
  const data = await emptyDirectory();
  await command("demo", [], data.path);
  const server = await startServer(data.path);
  const headers = { authorization: `Bearer ${await readToken(data.path)}` };
  await withYardstick(async (empty) => {
    const yardstick = median(await times(empty, 50, {}));
    const [cold = Number.NaN] = await times(server.address, 1, headers);
    const warm = median(await times(server.address, 20, headers));
    say("an empty answer", `${yardstick.toFixed(2)} ms`);
    say("/ cold (first since the start)", `${cold.toFixed(0)} ms`, `${ratio(cold, yardstick)} empty answers`);
    say("/ warm", `${warm.toFixed(0)} ms`, `${ratio(warm, yardstick)} empty answers`);
  });
  await weigh(server.address, headers);
  await server.stop();
  await data.remove();
}

async function times(url: string, count: number, headers: Record<string, string>): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    const response = await fetch(url, { headers });
    await response.arrayBuffer();
    taken.push(performance.now() - start);
  }
  return taken;
}

/** Bytes as they cross the wire when a browser opens `/` with an empty cache. */
async function weigh(address: string, headers: Record<string, string>): Promise<void> {
  const executablePath = findChromium();
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ["--no-sandbox"] });
  const page = await browser.newPage({ extraHTTPHeaders: headers });
  const bytes: Record<string, number> = {};
  page.on("requestfinished", async (request) => {
    const kind = request.resourceType();
    bytes[kind] = (bytes[kind] ?? 0) + (await request.sizes()).responseBodySize;
  });
  await page.goto(address, { waitUntil: "networkidle" });
  await browser.close();
  for (const [kind, size] of Object.entries(bytes)) say(`/ ${kind}`, `${(size / 1000).toFixed(1)} kB`);
  const total = Object.values(bytes).reduce((sum, size) => sum + size, 0);
  say("/ in all", `${(total / 1000).toFixed(1)} kB`);
}
