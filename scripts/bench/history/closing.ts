import { join } from "node:path";
import { addSite, emptyDirectory, startServer } from "../../../tests/process.ts";
import { generate } from "../generator.ts";
import { pixelRequests } from "../load.ts";
import { count, say } from "../say.ts";
import { settled } from "./database.ts";

/** How long a day of so many events takes to be closed, and the longest that a hit waited meanwhile. */
export async function closing(events: number): Promise<void> {
  const data = await emptyDirectory();
  await addSite(data.path, "blog", "blog.example");
  const quiet = await startServer(data.path);
  const usual = await sending(quiet.address, new Promise((resolve) => setTimeout(resolve, 3_000)));
  await quiet.stop();
  const yesterday = new Date().setUTCHours(0, 0, 0, 0) - 1;
  generate(join(data.path, "tallybook.db"), { events, days: 1, until: yesterday, timezone: "UTC" });
  const server = await startServer(data.path);
  const start = performance.now();
  const longest = await sending(server.address, settled(data.path));
  const taken = (performance.now() - start) / 1000;
  const remark = `longest wait of a hit ${longest.toFixed(0)} ms, in quiet ${usual.toFixed(0)} ms`;
  say(`closing a day of ${count(events)}`, `${taken.toFixed(1)} s`, remark);
  await server.stop();
  await data.remove();
}

/** One hit after the other until `end`; the longest that one took, in ms. The first ones warm the server up. */
async function sending(address: string, end: Promise<unknown>): Promise<number> {
  const requests = pixelRequests();
  let [longest, ended] = [0, false];
  void end.finally(() => {
    ended = true;
  });
  for (let sent = 0; !ended; sent++) {
    const { path, headers } = requests[sent % requests.length] ?? { path: "/", headers: {} };
    const start = performance.now();
    await (await fetch(address + path, { headers })).arrayBuffer();
    if (sent > 50) longest = Math.max(longest, performance.now() - start);
  }
  await end;
  return longest;
}
