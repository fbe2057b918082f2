import { setTimeout as pause } from "node:timers/promises";
import { pixelRequests } from "../load.ts";
import { quantile } from "../say.ts";

/** Hits that warm the server up. */
const warm = 50;

/** How long hits waited, in ms. */
export interface Waits {
  longest: number;
  p99: number;
}

/** One hit after the other while `work` is done. */
export async function waits(address: string, work: () => Promise<unknown>): Promise<Waits> {
  const requests = pixelRequests();
  let sent = 0;
  const send = async (): Promise<number> => {
    const { path, headers } = requests[sent++ % requests.length] ?? { path: "/", headers: {} };
    const start = performance.now();
    await (await fetch(address + path, { headers })).arrayBuffer();
    return performance.now() - start;
  };
  while (sent < warm) await send();
  const taken: number[] = [];
  let ended = false;
  const end = work().finally(() => {
    ended = true;
  });
  end.catch(() => {}); // thrown below
  while (!ended) taken.push(await send());
  await end;
  return { longest: quantile(taken, 1), p99: quantile(taken, 0.99) };
}

/** The same while nothing else is done; what a server does just after its start is over then. */
export async function quietWaits(address: string): Promise<Waits> {
  await pause(3_000);
  return waits(address, () => pause(3_000));
}

/** "longest wait of a hit 21 ms (p99 4), in quiet 9 (3)" */
export function wordsOf(busy: Waits, quiet: Waits): string {
  const [longest, p99, usual, usualP99] = [busy.longest, busy.p99, quiet.longest, quiet.p99].map((ms) => ms.toFixed(0));
  return `longest wait of a hit ${longest} ms (p99 ${p99}), in quiet ${usual} (${usualP99})`;
}
