import assert from "node:assert/strict";
import { test } from "node:test";
import { crash } from "./crash.ts";
import { addSite, emptyDirectory } from "./support/process.ts";

test("a hit that was answered survives kill -9, once", async () => {
  const data = await emptyDirectory();
  await addSite(data.path, "blog", "blog.example");
  const tally = await crash(data.path, 4);
  assert.ok(tally.answered >= 4, "hits were answered before the kills");
  assert.deepEqual({ missing: tally.missing, doubled: tally.doubled }, { missing: 0, doubled: 0 });
  await data.remove();
});
