import assert from "node:assert/strict";
import { test } from "node:test";
import type { App } from "../../src/server/app.ts";
import { toJobs } from "../../src/server/jobs.ts";

test("on a copy no job runs that sends, fetches or deletes; a new one is left out until it is listed here", () => {
  const jobs = toJobs({} as App);
  const inward = jobs.filter(({ inward }) => inward).map(({ name }) => name);
  assert.deepEqual(inward.sort(), ["daily", "spelling", "views", "warm-up", "zone"]);
  assert.ok(jobs.length > inward.length);
});
