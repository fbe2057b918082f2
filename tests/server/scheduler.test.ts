import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { type Job, startJobs } from "../../src/server/scheduler.ts";
import { testEffects } from "../support/store.ts";

test("jobs run one run after the other, again sooner after a failure, and not any more after close", async () => {
  const effects = testEffects(0);
  let [runs, atOnce, most] = [0, 0, 0];
  const job = (rest: Partial<Job>): Job => ({
    ...{ name: "job", everyMs: 1, failure: "It waits" },
    run: async () => {
      most = Math.max(most, ++atOnce);
      await pause(2);
      atOnce--;
      if (runs++ === 0) throw new Error("busy");
    },
    ...rest,
  });
  let [once, tries] = [0, 0];
  const jobs = startJobs(
    [
      job({ everyMs: 60_000, retryMs: 1 }),
      job({ everyMs: null, run: async () => once++ }),
      job({ everyMs: null, retryMs: 1, run: async () => assert.ok(tries++ > 0, "not yet") }),
      job({ firstMs: 60_000, run: () => assert.fail("too early") }),
      job({ run: (signal) => pause(60_000, undefined, { signal, ref: false }) }),
    ],
    effects,
  );
  while (runs < 2 || tries < 2) await pause(1);
  await jobs.close();
  assert.deepEqual([once, most, runs, tries], [1, 1, 2, 2]);
  assert.deepEqual(effects.lines.sort(), ["It waits: busy", "It waits: not yet"]);
});
