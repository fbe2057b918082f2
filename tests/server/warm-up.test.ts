import assert from "node:assert/strict";
import test from "node:test";
import { toConfig } from "../../src/base/config.ts";
import { openApp } from "../../src/server/app.ts";
import { warmUp } from "../../src/server/warm-up.ts";
import { now, takeKnown, timezone } from "../queries/known.ts";
import { testDirectory } from "../support/directory.ts";

test("the first page is asked before anyone comes; readiness is found out once a second", async (t) => {
  const place = testDirectory();
  let time = now;
  const app = await openApp(toConfig({ TALLYBOOK_DATA: place, TALLYBOOK_TIMEZONE: timezone }), {
    now: () => time,
    log: () => {},
  });
  t.after(() => app.close());
  const { signal } = new AbortController();
  await warmUp(app, signal);
  assert.equal(app.answers.size.answers, 0);
  await takeKnown(app);
  await warmUp(app, signal);
  assert.notEqual(app.answers.size.answers, 0);

  // Whether it is ready is found out once a second, however often it is asked.
  assert.deepEqual(await app.ready(), { store: true, readers: true });
  await app.readers.close();
  assert.deepEqual(await app.ready(), { store: true, readers: true });
  time += 1000;
  assert.deepEqual(await app.ready(), { store: true, readers: false });
});
