import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { realEffects } from "../../src/base/effects.ts";
import { testDirectory, toTestConfig } from "../support/directory.ts";
import { inherited, startServer } from "../support/process.ts";
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

test("a server that starts sends what waited", async (context) => {
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  const { address, received } = await openReceiver(context, (_, response) => {
    response.end("ok");
    resolve();
  });
  const place = testDirectory();
  const before = await openOutbox(toTestConfig(place), realEffects);
  await before.channels.add({ name: "hook", kind: "webhook", to: `${address}/`, ownNetwork: true });
  const [key] = await before.outbox.queue("hook", { title: "It waited", text: "for a server" });
  await before.close();
  const server = await startServer(place);
  await arrived;
  assert.equal(await server.stop(), 0);
  const after = await openOutbox(toTestConfig(place), realEffects);
  context.after(after.close);
  // Its end may have come before it heard the answer.
  await after.run();
  assert.deepEqual([...new Set(received.map(({ headers }) => headers["webhook-id"]))], [key]);
  assert.deepEqual(
    (await after.outbox.list()).map(({ state, answer }) => [state, answer]),
    [["delivered", "200 OK ok"]],
  );
});
