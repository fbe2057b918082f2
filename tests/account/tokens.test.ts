import assert from "node:assert/strict";
import { test } from "node:test";
import { FormError } from "../../src/web/form.ts";
import { open } from "./open.ts";

const bearer = (token: string) => new Headers({ authorization: `Bearer ${token}` });

test("a token opens what its scopes name until it is removed", async () => {
  const { accounts } = await open();
  const read = await accounts.createToken({ name: " nightly export ", scopes: ["read"] }, null);
  const both = await accounts.createToken({ name: "import", scopes: ["read", "collect", "read"] }, null);
  assert.match(read, /^tally_[\w-]{32}$/);
  assert.deepEqual(await accounts.token(bearer(read)), { scopes: ["read"] });
  assert.deepEqual(await accounts.token(bearer(both)), { scopes: ["read", "collect"] });
  const [first] = await accounts.listTokens(null);
  assert.equal(first?.name, "nightly export");
  assert.equal(await accounts.removeToken(first?.id ?? 0, null), true);
  assert.equal(await accounts.removeToken(first?.id ?? 0, null), false);
  assert.equal(await accounts.token(bearer(read)), null);
});

test("of its use only the last local day is kept", async () => {
  const { accounts, clock } = await open();
  const token = await accounts.createToken({ name: "export", scopes: ["read"] }, null);
  assert.equal((await accounts.listTokens(null))[0]?.used, null);
  clock.now = Date.parse("2026-06-30T23:30:00Z");
  await accounts.token(bearer(token));
  assert.equal((await accounts.listTokens(null))[0]?.used, "2026-07-01");
});

test("what is no token opens nothing", async () => {
  const { accounts, control } = await open();
  const token = await accounts.createToken({ name: "export", scopes: ["read"] }, null);
  const [row] = await control.read("select hash from tokens");
  const others = ["", "Bearer", "Bearer ", `Basic ${token}`, `Bearer ${token}x`, `Bearer ${row?.["hash"]}`, token];
  for (const authorization of others) {
    assert.equal(await accounts.token(new Headers({ authorization })), null, authorization);
  }
  assert.equal(await accounts.token(new Headers()), null);
});

test("a token needs a name and a scope that there is", async (t) => {
  const { accounts } = await open();
  const cases: [string, { name: string; scopes: string[] }, string][] = [
    ["no name", { name: "  ", scopes: ["read"] }, "name"],
    ["long name", { name: "x".repeat(81), scopes: ["read"] }, "name"],
    ["no scope", { name: "export", scopes: [] }, "scopes"],
    ["unknown scope", { name: "export", scopes: ["write"] }, "scopes"],
  ];
  for (const [name, spec, field] of cases) {
    await t.test(name, () =>
      assert.rejects(accounts.createToken(spec, null), (error) => error instanceof FormError && !!error.fields[field]),
    );
  }
});
