import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { toConfig } from "../../src/base/config.ts";
import { openApp } from "../../src/server/app.ts";
import { emptyDirectory } from "../support/process.ts";
import { exportTo, importFrom, noon, openHouse, read, toEvent, write } from "./house.ts";

test("an import counts days and sessions as a change of the time zone does, and knows its events again after one", async (t) => {
  const zone = "Pacific/Auckland";
  const data = await emptyDirectory();
  const effects = { now: () => noon, log: () => {} };
  const open = (timezone: string) =>
    openApp(toConfig({ TALLYBOOK_DATA: data.path, TALLYBOOK_TIMEZONE: timezone }), effects);
  const before = await open("UTC");
  await before.sites.add({ name: "blog", hosts: ["blog.example"] });
  const hours = Array.from({ length: 60 }, (_, index) =>
    toEvent(index + 1, { time: noon - index * 3_600_000, session: index % 7 }),
  );
  await write(before, [...hours, toEvent(-99, { session: 9_007_199_254_740_993n })]);
  const path = join(data.path, "events.parquet");
  await exportTo(before, path, "parquet");
  await before.close();

  const after = await open(zone);
  t.after(async () => {
    await after.close();
    await data.remove();
  });
  await after.zone.settle();
  const { app: fresh } = await openHouse(t, zone);
  assert.equal((await importFrom(fresh, path, "parquet")).written, 61);
  assert.deepEqual(await read(fresh), await read(after));
  const { present } = await importFrom(after, path, "parquet");
  assert.equal(present, 61);
});
