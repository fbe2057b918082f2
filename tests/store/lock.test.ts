import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it, type TestContext } from "node:test";
import type { Config } from "../../src/base/config.ts";
import { LockedError, openStore } from "../../src/store/store.ts";
import { inherited } from "../support/process.ts";
import { emptyConfig } from "../support/store.ts";

/** Another process that opens the store when told to and says what came of it. */
async function rival(context: TestContext, config: Config): Promise<{ child: ChildProcess; open(): Promise<string> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "rival.ts")], {
    env: { ...inherited, TALLYBOOK_DATA: config.data },
    stdio: ["pipe", "pipe", "inherit"],
  });
  context.after(() => child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  assert.equal(await next(), "ready");
  return {
    child,
    open: () => {
      child.stdin.write("open\n");
      return next();
    },
  };
}

describe("the writer's lock", () => {
  it("is held once in a process", async () => {
    const config = emptyConfig();
    for (let round = 0; round < 3; round++) {
      const store = await openStore(config);
      await assert.rejects(openStore(config), LockedError);
      await store.close();
    }
  });

  it("is held by one process, and dies with it", async (context) => {
    const config = emptyConfig();
    const { child, open } = await rival(context, config);
    assert.equal(await open(), "opened");
    await assert.rejects(openStore(config), (error) => {
      assert.ok(error instanceof LockedError);
      assert.ok(error.message.includes(config.data));
      return true;
    });
    child.kill("SIGKILL");
    await once(child, "close");
    const store = await openStore(config);
    assert.deepEqual(await store.read("select text from notes"), [{ text: "by the rival" }]);
    await store.close();
  });

  it("goes to exactly one of those that race for it", async (context) => {
    const config = emptyConfig();
    const rivals = await Promise.all([rival(context, config), rival(context, config), rival(context, config)]);
    const answers = await Promise.all(rivals.map(({ open }) => open()));
    assert.deepEqual(answers.toSorted(), ["LockedError", "LockedError", "opened"]);
    for (const { child } of rivals) child.kill("SIGKILL");
    await Promise.all(rivals.map(({ child }) => once(child, "close")));
    await (await openStore(config)).close();
  });
});
