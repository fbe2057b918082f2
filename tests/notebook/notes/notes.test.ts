import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Notes } from "../../../src/notebook/notes/notes.ts";
import { Sites } from "../../../src/store/sites.ts";
import { FormError } from "../../../src/web/form.ts";
import { emptyStore, testEffects } from "../../support/store.ts";

async function open(context: TestContext): Promise<Notes> {
  const { store } = await emptyStore(context);
  const effects = testEffects(Date.UTC(2026, 10, 22, 12));
  const sites = await Sites.open(store, effects);
  await sites.add({ name: "blog", hosts: ["blog.example"] });
  return new Notes({ store, sites, effects });
}

test("a note is added, changed, found and removed; the newest day comes first", async (context) => {
  const notes = await open(context);
  await notes.add({ day: "2026-11-09", site: "blog", text: "  on the front\n page  " });
  await notes.add({ day: "2026-11-20", text: "moved to a new host" });
  const [newer, older] = await notes.list();
  assert.deepEqual(older, { id: older?.id, day: "2026-11-09", site: "blog", text: "on the front page" });
  assert.equal(newer?.site, null);
  assert.equal(await notes.change(older?.id ?? 0, { day: "2026-11-10", site: "", text: "next day" }), true);
  assert.deepEqual(await notes.find(older?.id ?? 0), {
    id: older?.id,
    day: "2026-11-10",
    site: null,
    text: "next day",
  });
  assert.equal(await notes.remove(older?.id ?? 0), true);
  assert.equal(await notes.remove(older?.id ?? 0), false);
  assert.equal(await notes.change(older?.id ?? 0, { day: "2026-11-10", text: "gone" }), false);
  assert.deepEqual(
    (await notes.list()).map(({ text }) => text),
    ["moved to a new host"],
  );
});

test("the same remark sent twice is one note", async (context) => {
  const notes = await open(context);
  for (const site of [null, null, "blog", "blog"]) await notes.add({ day: "2026-11-09", site, text: "launch" });
  assert.equal((await notes.list()).length, 2);
});

test("what is no note is refused by field", async (context) => {
  const notes = await open(context);
  const table: [object, string][] = [
    [{ day: "2026-02-30" }, "day"],
    [{ day: "" }, "day"],
    [{ day: "9 November" }, "day"],
    [{ day: "2026-11-09' or 1=1" }, "day"],
    [{ text: " \n " }, "text"],
    [{ text: "x".repeat(201) }, "text"],
    [{ site: "nowhere" }, "site"],
    [{ site: "blog' --" }, "site"],
  ];
  for (const [wrong, field] of table) {
    const spec = { day: "2026-11-09", site: null, text: "launch", ...wrong };
    const error = await notes.add(spec).catch((error: unknown) => error);
    assert.ok(error instanceof FormError, JSON.stringify(wrong));
    assert.deepEqual(Object.keys(error.fields), [field], JSON.stringify(wrong));
  }
  assert.deepEqual(await notes.list(), []);
  for (const id of [-1, 0, 1.5, Number.NaN, 2 ** 60]) assert.equal(await notes.find(id), null);
});
