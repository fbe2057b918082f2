import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { toConfig } from "../../src/base/config.ts";
import { Shares } from "../../src/share/shares.ts";
import { openControl } from "../../src/store/store.ts";
import { FormError } from "../../src/web/form.ts";
import { testDirectory } from "../support/directory.ts";
import { testEffects } from "../support/store.ts";

const day = 86_400_000;

async function open(context: TestContext) {
  const directory = testDirectory();
  const config = toConfig({ TALLYBOOK_DATA: directory });
  const control = await openControl(config);
  context.after(() => control.close());
  const effects = testEffects(Date.UTC(2026, 10, 22, 12));
  return { shares: await Shares.open({ config, effects, control }), effects, control, config };
}

const tokenOf = ({ path }: { path: string }) => path.slice("/shared/".length);

test("a link opens what it was made for, also after a restart, and its address is not in the database", async (context) => {
  const { shares, effects, control, config } = await open(context);
  const search = "period=7d&site=blog&only=traffic.1&_size=5&theme=dark";
  const made = await shares.create({ notebook: "overview", cell: "", search, days: "30" }, null);
  assert.match(made.path, /^\/shared\/[\w-]{34}$/);
  const again = await Shares.open({ config, effects, control });
  const found = await again.find(tokenOf(made));
  assert.equal(found?.notebook, "overview");
  assert.equal(found?.cell, null);
  assert.equal(found?.search, "period=7d&site=blog");
  assert.equal((await again.list())[0]?.path, made.path);
  assert.equal((await again.list())[0]?.used, "2026-11-22");
  const rows = JSON.stringify(await control.read("select * from shares"));
  assert.ok(!rows.includes(tokenOf(made).slice(12)));
});

test("a link ends on time, and at once when it is revoked", async (context) => {
  const { shares, effects } = await open(context);
  const brief = await shares.create({ notebook: "overview", search: "", days: "1" }, null);
  const lasting = await shares.create({ notebook: "overview", search: "", days: "" }, null);
  effects.time += day - 1;
  assert.ok(await shares.find(tokenOf(brief)));
  effects.time += 1;
  assert.equal(await shares.find(tokenOf(brief)), null);
  assert.equal(shares.hasEnded(brief), true);
  effects.time += 40 * day;
  assert.deepEqual(
    (await shares.list()).map(({ id }) => id),
    [lasting.id],
  );
  assert.ok(await shares.find(tokenOf(lasting)));
  assert.equal(await shares.revoke(lasting.id, null), true);
  assert.equal(await shares.revoke(lasting.id, null), false);
  assert.equal(await shares.find(tokenOf(lasting)), null);
});

test("no address can be made up, and a row that was changed opens nothing", async (context) => {
  const { shares, control } = await open(context);
  const one = await shares.create({ notebook: "overview", search: "site=blog", days: "30" }, null);
  const two = await shares.create({ notebook: "secrets", search: "", days: "30" }, null);
  const wrong = [
    "",
    one.id,
    tokenOf(one).slice(0, -1),
    `${tokenOf(one)}A`,
    `${tokenOf(one).slice(0, -1)}${tokenOf(one).endsWith("A") ? "Q" : "A"}`,
    two.id + tokenOf(one).slice(12),
    "x".repeat(34),
    "../../../etc/passwd",
    "a".repeat(100_000),
  ];
  for (const token of wrong) assert.equal(await shares.find(token), null, token.slice(0, 60));
  for (const change of ["search = ''", "notebook = 'secrets'", "expires = null", "cell = 'x'"]) {
    await control.write([`update shares set ${change} where id = '${one.id}'`]);
    assert.equal(await shares.find(tokenOf(one)), null, change);
    const put = "update shares set search = ?, notebook = ?, expires = ?, cell = null where id = ?";
    await control.write([{ sql: put, args: [one.search, one.notebook, BigInt(one.expires ?? 0), one.id] }]);
    assert.ok(await shares.find(tokenOf(one)), `${change} taken back`);
  }
});

test("what is no link is refused by field", async (context) => {
  const { shares } = await open(context);
  const table: [object, string][] = [
    [{ notebook: "" }, "notebook"],
    [{ days: "0" }, "days"],
    [{ days: "-1" }, "days"],
    [{ days: "soon" }, "days"],
    [{ days: "9999" }, "days"],
    [{ search: "x".repeat(4001) }, "search"],
  ];
  for (const [wrong, field] of table) {
    const spec = { notebook: "overview", search: "", days: "30", ...wrong };
    const error = await shares.create(spec, null).catch((error: unknown) => error);
    assert.ok(error instanceof FormError, JSON.stringify(wrong));
    assert.deepEqual(Object.keys(error.fields), [field]);
  }
});
