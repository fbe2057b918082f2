import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { toConfig } from "../../src/base/config.ts";
import { openApp } from "../../src/server/app.ts";
import { warmUp } from "../../src/server/warm-up.ts";
import { now, takeKnown, timezone } from "../queries/known.ts";

test("the first page is asked before anyone comes, where there is something to see", { timeout: 20_000 }, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const place = mkdtempSync(join(tmpdir(), "tallybook-warm-"));
  const app = await openApp(toConfig({ TALLYBOOK_DATA: place, TALLYBOOK_TIMEZONE: timezone }), {
    now: () => now,
    log: () => {},
  });
  t.after(async () => {
    await app.close();
    rmSync(place, { recursive: true });
  });
  warmUp(app);
  t.mock.timers.tick(1_000);
  await turn();
  assert.equal(app.answers.size.answers, 0);
  await takeKnown(app);
  const coolDown = warmUp(app);
  t.mock.timers.tick(1_000);
  while (app.answers.size.answers === 0) await turn();
  coolDown();
});
