import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveWindow } from "../../src/collect/live/window.ts";
import { noon, openRoom } from "./room.ts";

test("of a crowd the ones seen longest ago are forgotten, and all that they read is counted", async (t) => {
  const room = await openRoom();
  t.after(() => room.close());
  const window = await LiveWindow.open(room.store, noon, "UTC");
  const view = {
    time: noon,
    site: "blog",
    kind: "pageview",
    name: null,
    source: null,
    country: null,
    bot: null,
  } as const;
  for (let n = 0; n < 50_010; n++) window.add({ ...view, session: n, path: n < 10 ? "/first" : "/then" }, noon);
  const { all } = window.tick(["blog"], noon);
  assert.deepEqual([all.people, all.minutes.at(-1), all.hits.length], [50_000, 50_010, 20]);
  assert.deepEqual(all.pages, [["/then", 50_000]]);
});
