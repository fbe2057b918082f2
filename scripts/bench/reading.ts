import { command, emptyDirectory, readToken, startServer } from "../../tests/support/process.ts";
import { kilobytes, openBrowser, weigh } from "./browser.ts";
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
  await tell(server.address, headers);
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

async function tell(address: string, headers: Record<string, string>): Promise<void> {
  const browser = await openBrowser();
  const bytes = await weigh(await browser.newContext({ extraHTTPHeaders: headers }), address);
  await browser.close();
  for (const [kind, size] of Object.entries(bytes)) say(`/ ${kind}`, kilobytes(size));
  say("/ in all", kilobytes(Object.values(bytes).reduce((sum, size) => sum + size, 0)));
}
