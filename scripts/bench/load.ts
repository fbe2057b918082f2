import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import autocannon from "autocannon";

export interface Load {
  /** answers per second */
  rate: number;
  /** ms */
  p50: number;
  p99: number;
  /** answers that were not 2xx, and requests that broke */
  failed: number;
}

/** So many readers have an address each: no other number of them stays below what one may send in a minute. */
const visitors = 10_000;

/** Where a proxy is believed, requests of `pixelRequests` come from as many visitors as they say. */
export const behindProxy = { TALLYBOOK_TRUST_PROXY: "loopback" };

/** 2,000 distinct pages read by 10,000 visitors, as a blog would send them. */
export function pixelRequests(host = "blog.example"): { path: string; headers: Record<string, string> }[] {
  const agents = [
    "Mozilla/5.0 (X11; Linux x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  ];
  const referrers = [
    "",
    "https://www.google.com/",
    "https://news.ycombinator.com/item?id=4242",
    "https://lobste.rs/s/abc",
  ];
  return Array.from({ length: visitors }, (_, visitor) => {
    const n = visitor % 2000;
    const query = new URLSearchParams({
      url: `https://${host}/${2010 + (n % 17)}/a-post-about-something-${n}/`,
      referrer: referrers[n % referrers.length] ?? "",
      title: `A post about something, number ${n}`,
    });
    return {
      path: `/a.gif?${query}`,
      headers: {
        "user-agent": agents[n % agents.length] ?? "",
        origin: `https://${host}`,
        "x-forwarded-for": `198.18.${visitor >> 8}.${visitor & 255}`,
      },
    };
  });
}

/** 64 keep-alive connections for so many seconds. */
export async function load(url: string, seconds: number, requests = pixelRequests()): Promise<Load> {
  const result = await autocannon({ url, connections: 64, duration: seconds, requests });
  return {
    rate: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  };
}

/** Runs `work` against the address of an empty handler. */
export async function withYardstick<T>(work: (url: string) => Promise<T>): Promise<T> {
  const child: ChildProcess = fork(join(import.meta.dirname, "yardstick.ts"));
  const [port] = await once(child, "message");
  try {
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    child.disconnect();
  }
}
