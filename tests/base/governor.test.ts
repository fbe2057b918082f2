import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Budget, Governor } from "../../src/base/governor.ts";

/** A governor whose time passes only when it is told to; `pass` lets so many ms go by with so many hits a second. */
function openRoom() {
  let now = 0;
  let pauses: { until: number; end(): void }[] = [];
  const pause = (ms: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => resolve());
    pauses.push({ until: now + ms, end: resolve });
    return promise;
  };
  const governor = new Governor({ now: () => now, spent: () => now, pause });
  const pass = async (ms: number, hits: number) => {
    for (let passed = 0; passed < ms; passed++) {
      now++;
      if (Math.floor((passed * hits) / 1000) < Math.floor(((passed + 1) * hits) / 1000)) governor.arrived();
      const over = pauses.filter(({ until }) => until <= now);
      pauses = pauses.filter(({ until }) => until > now);
      for (const { end } of over) end();
      await nextTurn();
    }
  };
  const take = (ms: number) => async () => {
    now += ms;
    return ms;
  };
  return { governor, pass, take, time: () => now };
}

/** Does step after step of so many ms until it is told to stop; how many ms of work that has been. */
function keepWorking(budget: Budget, work: () => Promise<number>) {
  let [done, going] = [0, true];
  const run = async () => {
    while (going) done += await budget.step(work);
  };
  const ended = run();
  return {
    done: () => done,
    stop: async () => {
      going = false;
      await ended;
    },
  };
}

test("while hits come in all in the background together has a tenth of a core, and folding a quarter", async () => {
  const { governor, pass, take, time } = openRoom();
  await pass(1_000, 200);
  assert.equal(governor.busy, true);
  const start = time();
  const workers = [take(5), take(40), take(13)].map((work) => keepWorking(governor.background, work));
  const folding = keepWorking(governor.folding, take(20));
  await pass(8_000, 200);
  const worked = workers.reduce((sum, { done }) => sum + done(), 0);
  const passed = time() - start;
  // The first steps came out of what was saved, the last ones are not paid for yet, and steps at one time are measured together.
  assert.ok(worked > 0.03 * passed && worked < 0.1 * passed + 100, `${worked} of ${passed} ms`);
  assert.ok(folding.done() > 0.15 * passed && folding.done() < 0.25 * passed + 50, `${folding.done()} of ${passed} ms`);
  const ends = [...workers, folding].map(({ stop }) => stop());
  await governor.close();
  await Promise.all(ends);
});

test("where few hits come in nobody waits, and what was owed is forgotten when they have gone", async () => {
  const { governor, pass, take } = openRoom();
  await pass(2_000, 60);
  assert.equal(governor.busy, false);
  for (let n = 0; n < 5; n++) assert.equal(await governor.background.step(take(1_000)), 1_000);
  await pass(2_000, 500);
  governor.background.charge(600_000);
  await pass(1_000, 500);
  assert.ok(governor.background.waitMs > 1_000_000);
  let went = false;
  const next = governor.background.step(take(1)).then(() => {
    went = true;
  });
  await pass(500, 500);
  assert.equal(went, false);
  await pass(2_000, 0);
  assert.equal(went, true);
  await next;
  assert.equal(governor.background.waitMs, 0);
});

test("who is called off or at the end does not wait; of those who are measured afterwards one is at work", async () => {
  const { governor, pass } = openRoom();
  const { background } = governor;
  const order: string[] = [];
  const leave = await background.turnAlone();
  const second = background.turnAlone().then((left) => {
    order.push("second");
    return left;
  });
  const gone = new AbortController();
  const third = background.turnAlone(gone.signal).then((left) => {
    order.push("gone");
    left();
  });
  gone.abort();
  await third;
  assert.deepEqual(order, ["gone"]);
  leave();
  (await second)();
  await pass(1_000, 300);
  background.charge(1_000_000);
  const waiting = background.turn();
  await governor.close();
  await waiting;
});
