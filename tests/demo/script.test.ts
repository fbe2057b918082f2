import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { inherited } from "../support/process.ts";
import { withApp } from "./house.ts";

const now = Date.parse("2026-03-18T15:30:00Z");

/** Runs one of the scripts on the data directory of an app that is open here no more. */
function run(data: string, script: string, ...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const file = join(import.meta.dirname, "../../scripts/tallybook.ts");
  return new Promise((resolve) => {
    const environment = { ...inherited, TALLYBOOK_DATA: data };
    execFile(process.execPath, [file, script, ...args], { env: environment }, (error, out, errors) => {
      resolve({ code: Number(error?.code ?? 0), out, error: errors.trim() });
    });
  });
}

test("demo and regroup on a database that has events", async (t) => {
  await withApp({ now }, async (app) => {
    await app.sites.add({ name: "mine", hosts: ["mine.example"] });
    const visitor = { address: "62.255.1.1", userAgent: "Mozilla/5.0", gpc: false, dnt: false, optedOut: false };
    await app.collector.take({ url: "https://mine.example/", title: "Mine" }, visitor, now);
    await app.close();
    const { data } = app.config;

    await t.test("the demo says that there are events, on one plain line, and fails", async () => {
      const { code, out, error } = await run(data, "demo");
      assert.deepEqual([code, out], [1, ""]);
      assert.match(error, /^There are events already, so nothing was filled in\. With --again .*$/);
    });

    await t.test("an unknown option is named", async () => {
      const { code, error } = await run(data, "demo", "--agian");
      assert.equal(code, 1);
      assert.match(error, /--agian/);
    });

    await t.test("an argument too many is named", async () => {
      const { code, error } = await run(data, "regroup", "now");
      assert.equal(code, 1);
      assert.match(error, /now/);
    });

    await t.test("regroup says what changed", async () => {
      const { code, out } = await run(data, "regroup");
      assert.equal(code, 0);
      assert.match(out, /Done: 0 hits have another source now\.\n$/);
    });
  });
});
