import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { realEffects } from "../../src/base/effects.ts";
import { testDirectory, toTestConfig } from "../support/directory.ts";
import { inherited } from "../support/process.ts";
import { openOutbox, openReceiver } from "./room.ts";

type Step = "queued" | "received" | "answered" | "sent";
const steps: Step[] = ["queued", "received", "answered", "sent"];

test("a kill between any two steps loses no message, and what comes twice has the same key and words", async (context) => {
  let child: ChildProcess | null = null;
  let step: Step = "queued";
  const { address, received } = await openReceiver(context, (_, response) => {
    if (step === "received") {
      child?.kill("SIGKILL");
      return void response.destroy();
    }
    if (step === "answered") response.on("finish", () => child?.kill("SIGKILL"));
    response.end("ok");
  });
  const place = testDirectory();
  const add = await openOutbox(toTestConfig(place), realEffects);
  await add.channels.add({ name: "hook", kind: "webhook", to: `${address}/`, ownNetwork: true });
  await add.close();
  const rounds = 3;
  for (let round = 0; round < rounds * steps.length; round++) {
    step = steps[round % steps.length] as Step;
    const started = spawn(process.execPath, [join(import.meta.dirname, "killed.ts"), place, `message ${round}`], {
      env: inherited,
      stdio: ["ignore", "pipe", "inherit"],
    });
    child = started;
    started.stdout.on("data", (said) => String(said).includes(step) && started.kill("SIGKILL"));
    await once(started, "close");
  }
  child = null;
  step = "sent";
  const after = await openOutbox(toTestConfig(place), realEffects);
  await after.run();
  const sent = await after.outbox.list();
  await after.close();
  assert.equal(sent.length, rounds * steps.length);
  assert.ok(sent.every(({ state }) => state === "delivered"));
  const byKey = Map.groupBy(received, ({ headers }) => String(headers["webhook-id"]));
  assert.deepEqual([...byKey.keys()].sort(), sent.map(({ key }) => key).sort());
  const contents = [...byKey.values()].map((each) => [...new Set(each.map(({ body }) => body))]);
  assert.ok(contents.every((texts) => texts.length === 1));
  assert.ok(received.length > byKey.size, "some came twice");
  assert.equal(new Set(contents.flat()).size, rounds * steps.length);
});
