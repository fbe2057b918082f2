/**
 * What is going on now, for every page of this browser by one stream: one tab listens and tells the others. Nothing is
 * asked for while a tab is hidden; where no stream comes through, what the page shows is asked for now and then.
 */

import type { LiveTick } from "../base/live.ts";
import { under } from "./under.ts";

const address = "/live/stream";
const [minWaitMs, maxWaitMs] = [2_000, 60_000];
/** Where nothing has come for so long after the stream was opened, a proxy holds it back. */
const silenceMs = 8_000;

/** @param poll shows what is there now by asking for it */
export function follow(show: (tick: LiveTick) => void, poll: () => void): void {
  const channel = new BroadcastChannel("tallybook-live");
  channel.onmessage = ({ data }) => document.hidden || show(data as LiveTick);
  const told = (tick: LiveTick) => {
    channel.postMessage(tick);
    show(tick);
  };
  let turn: AbortController | null = null;
  const look = () => {
    turn?.abort();
    turn = null;
    if (document.hidden) return;
    turn = new AbortController();
    const { signal } = turn;
    // Without locks, as on plain http, tabs cannot agree on one of them, and many streams would keep each other waiting.
    if (!navigator.locks) return void every(maxWaitMs / 6, poll, signal);
    navigator.locks.request("tallybook-live", { signal }, () => listen(told, poll, signal)).catch(() => {});
  };
  document.addEventListener("visibilitychange", look);
  look();
}

/** Until it is called off; opens the stream again where it has ended, later each time. */
async function listen(told: (tick: LiveTick) => void, poll: () => void, signal: AbortSignal): Promise<void> {
  let wait = minWaitMs;
  while (!signal.aborted) {
    const came = await stream(told, signal);
    if (came) wait = minWaitMs;
    else if (!signal.aborted) poll();
    await pause(wait, signal);
    wait = Math.min(2 * wait, maxWaitMs);
  }
}

/** One stream, until it ends; whether anything came. A browser's own way to reopen gives up at the first 502. */
function stream(told: (tick: LiveTick) => void, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let came = false;
    const source = new EventSource(under(address));
    const end = () => {
      clearTimeout(timer);
      source.close();
      resolve(came);
    };
    const timer = setTimeout(() => came || end(), silenceMs);
    source.onmessage = ({ data }) => {
      came = true;
      told(JSON.parse(data) as LiveTick);
    };
    source.onerror = end;
    signal.addEventListener("abort", end, { once: true });
  });
}

async function every(ms: number, then: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(ms, signal);
    if (!signal.aborted) then();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
