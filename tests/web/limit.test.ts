import assert from "node:assert/strict";
import { test } from "node:test";
import { Limit, TooMany } from "../../src/web/limit.ts";

test("tries are let in again as old ones pass", () => {
  let now = 0;
  const limit = new Limit(() => now, { maxTries: 2, windowMs: 10_000 });
  limit.take("192.0.2.1");
  now = 4_000;
  limit.take("192.0.2.1");
  assert.throws(
    () => limit.take("192.0.2.1"),
    (error) => error instanceof TooMany && error.seconds === 6,
  );
  limit.take("192.0.2.2");
  now = 10_000;
  limit.take("192.0.2.1");
  assert.throws(() => limit.take("192.0.2.1"), TooMany);
});

test("success forgets the tries before it", () => {
  const limit = new Limit(() => 0, { maxTries: 1 });
  limit.take("192.0.2.1");
  limit.forgive("192.0.2.1");
  limit.take("192.0.2.1");
});

test("a try that is taken back leaves those before it, and who waits is told what else to do", () => {
  const limit = new Limit(() => 0, { maxTries: 2, advice: "Have tea." });
  limit.takeBack("192.0.2.1");
  limit.take("192.0.2.1");
  for (let again = 0; again < 3; again++) {
    limit.take("192.0.2.1");
    limit.takeBack("192.0.2.1");
  }
  limit.take("192.0.2.1");
  assert.throws(() => limit.take("192.0.2.1"), /wait 10 minutes, then try again\. Have tea\.$/);
});

test("one network of IPv6 is one client", () => {
  const same = ["2001:db8:1:2::1", "2001:DB8:1:2::2", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::"];
  const limit = new Limit(() => 0, { maxTries: same.length });
  for (const address of same) limit.take(address);
  assert.throws(() => limit.take("2001:db8:1:2::7"), TooMany);
  for (const other of ["2001:db8:1:3::1", "2001:db8::1", "::1", "::ffff:192.0.2.1", ""]) limit.take(other);
});

test("memory is bounded, the oldest go first", () => {
  const limit = new Limit(() => 0, { maxTries: 1, maxClients: 2 });
  for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) limit.take(address);
  limit.take("192.0.2.1");
  assert.throws(() => limit.take("192.0.2.3"), TooMany);
});
