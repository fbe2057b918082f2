import { setTimeout as pause } from "node:timers/promises";
import type { Effects } from "../base/effects.ts";

/** Work that a server does by itself, again and again, beside answering requests. */
export interface Job {
  name: string;
  /** It touches what the install has counted and nothing else, so that a rehearsal on a copy runs it too. */
  inward?: true;
  /** ms from the start of the server to the first run; by default none. */
  firstMs?: number;
  /** ms from the end of one run to the beginning of the next; null: it is over once it has succeeded. */
  everyMs: number | null;
  /** Share of `everyMs` by which a wait may be longer or shorter, so that not every install acts at the same moment. */
  jitter?: number;
  /** ms until the next run after one that failed; by default `everyMs`. */
  retryMs?: number;
  /** What the log says of a run that failed, before the reason. */
  failure: string;
  /** One run; it ends soon after the signal. */
  run(signal: AbortSignal): Promise<unknown>;
}

/** Runs jobs at their times until `close`, none of them twice at once; `close` resolves when the last run has ended. */
export function startJobs(jobs: Job[], effects: Effects): { close(): Promise<void> } {
  const closing = new AbortController();
  const all = jobs.map((job) => repeat(job, effects, closing.signal));
  return {
    close: async () => {
      closing.abort();
      await Promise.all(all);
    },
  };
}

async function repeat(job: Job, effects: Effects, signal: AbortSignal): Promise<void> {
  let waitMs: number | null = job.firstMs ?? 0;
  while (waitMs !== null) {
    if (waitMs > 0) await pause(waitMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    waitMs = await runOnce(job, effects, signal);
  }
}

/** Runs the job; ms until its next run, null for none. */
async function runOnce(job: Job, effects: Effects, signal: AbortSignal): Promise<number | null> {
  const { everyMs, jitter = 0, retryMs = everyMs } = job;
  try {
    await job.run(signal);
    return everyMs && everyMs * (1 + jitter * (2 * Math.random() - 1));
  } catch (error) {
    if (!signal.aborted) effects.log(`${job.failure}: ${(error as Error).message}`);
    return retryMs;
  }
}
