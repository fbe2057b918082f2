import assert from "node:assert/strict";
import test from "node:test";
import { toConfig } from "../../src/base/config.ts";
import { openApp } from "../../src/server/app.ts";
import { warmUp } from "../../src/server/warm-up.ts";
import { now, takeKnown, timezone } from "../queries/known.ts";
import { testDirectory } from "../support/directory.ts";

test("the first page is asked before anyone comes, where there is something to see", async (t) => {
  const place = testDirectory();
  const app = await openApp(toConfig({ TALLYBOOK_DATA: place, TALLYBOOK_TIMEZONE: timezone }), {
    now: () => now,
    log: () => {},
  });
  t.after(() => app.close());
  const { signal } = new AbortController();
  await warmUp(app, signal);
  assert.equal(app.answers.size.answers, 0);
  await takeKnown(app);
  await warmUp(app, signal);
  assert.notEqual(app.answers.size.answers, 0);
});
