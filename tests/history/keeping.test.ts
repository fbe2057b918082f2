import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { it, type TestContext } from "node:test";
import { importEvents } from "../../src/history/events/import.ts";
import { type App, openApp } from "../../src/server/app.ts";
import { emptyConfig, testEffects } from "../support/store.ts";
import { noon, toEvent, watched, write } from "./house.ts";

const day = 86_400_000;
/** Three days with more events than one commit takes, one after the other, and once more each. */
const events = [0, 1, 2, 0, 1, 2].flatMap((n, round) =>
  Array.from({ length: 1200 }, (_, index) => toEvent(round * 1200 + index, { time: noon - (9 - n) * day + index })),
);
const days = ["2026-03-05", "2026-03-06", "2026-03-07"];

async function open(context: TestContext): Promise<{ app: App; files: Parameters<typeof importEvents>[1] }> {
  const app = await openApp(emptyConfig(), testEffects(noon));
  context.after(() => app.close());
  await app.sites.add({ name: "blog", hosts: ["blog.example"] });
  await app.daily.settle();
  const path = join(app.config.data, "events.ndjson");
  await writeFile(path, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  return { app, files: [{ path, format: "ndjson" }] };
}

const openDays = async (app: App) =>
  (await app.store.read("select day from open_days order by day")).map(({ day }) => String(day));

it("days that an import is at stay open until its end, and no others", async (context) => {
  const { app, files } = await open(context);
  let seen: string[] = [];
  const meanwhile = watched(app, async (commits) => {
    if (commits === 3) {
      await app.daily.settle();
      assert.equal(app.daily.status()[0]?.state, "building", "also where no day can be closed");
    }
    if (commits !== 5) return;
    await write(app, [toEvent(90_000, { time: noon - 5 * day })]);
    assert.deepEqual(await openDays(app), [...days, "2026-03-09"]);
    await app.daily.settle();
    seen = await openDays(app);
  });
  const { written } = await importEvents(meanwhile, files, () => {});
  assert.equal(written, events.length);
  assert.deepEqual(seen, days);
  await app.daily.settle();
  assert.deepEqual(await openDays(app), []);
  assert.equal(app.daily.status()[0]?.state, "closed");
});

it("days that an import was at when it failed are closed", async (context) => {
  const { app, files } = await open(context);
  const meanwhile = watched(app, async (commits) => {
    if (commits === 5) throw new Error("the disk is full");
  });
  await assert.rejects(
    importEvents(meanwhile, files, () => {}),
    /the disk is full; 4,001 of/,
  );
  assert.deepEqual(await openDays(app), days);
  await app.daily.settle();
  assert.deepEqual(await openDays(app), []);
});
