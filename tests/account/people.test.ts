import assert from "node:assert/strict";
import { test } from "node:test";
import { FormError } from "../../src/web/form.ts";
import { command } from "../support/process.ts";
import { browser, client, noCookie, openOwned, owner } from "./open.ts";

const password = "six long tallies";
const hour = 3_600_000;

/** An install with its owner, and a way to have others join. */
async function openHouse() {
  const opened = await openOwned();
  const { accounts } = opened;
  const join = async (email: string, role: string, leads = false) => {
    const token = await accounts.people.invite({ email, role, leads });
    const headers = browser(await accounts.accept({ token, password, confirm: password }, client, noCookie));
    const person = await accounts.visitor(headers, client);
    assert.ok(person);
    return { headers, person };
  };
  return { ...opened, join };
}

test("an invitation makes one account of its role, for its address, once, within 48 hours", async () => {
  const { accounts, control, clock, join } = await openHouse();
  const { people } = accounts;
  const { person } = await join("Ed@Example.com", "editor", true);
  assert.deepEqual([person.email, person.role, person.leads], ["ed@example.com", "editor", true]);
  assert.equal((await people.invitations()).length, 0);

  const token = await people.invite({ email: "viv@example.com", role: "viewer", leads: false });
  assert.ok(!JSON.stringify(await control.read("select * from invitations")).includes(token));
  const form = { token, password, confirm: password };
  const wrong = { ...form, confirm: "something else" };
  await assert.rejects(accounts.accept(wrong, client, noCookie), FormError, "a slip of the pen uses nothing up");
  const both = await Promise.allSettled([
    accounts.accept(form, client, noCookie),
    accounts.accept(form, client, noCookie),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  await assert.rejects(accounts.accept(form, client, noCookie), /not valid any more/);
  assert.deepEqual(
    (await people.list()).map(({ email, role }) => `${email} ${role}`),
    ["ed@example.com editor", "owner@example.com owner", "viv@example.com viewer"],
  );

  const late = await people.invite({ email: "late@example.com", role: "viewer", leads: false });
  const newer = await people.invite({ email: "LATE@example.com", role: "editor", leads: false });
  assert.equal(await people.invited(late), null, "the last one made is the one that counts");
  clock.now += 48 * hour;
  assert.equal(await people.invited(newer), null);
  await assert.rejects(accounts.accept({ ...form, token: newer }, client, noCookie), /not valid/);

  const table: [email: string, role: string, problem: RegExp][] = [
    ["ed@example.com", "viewer", /They have an account/],
    ["nobody", "viewer", /not an email/],
    ["x@example.com", "king", /A role is one of viewer, editor, owner/],
  ];
  for (const [email, role, problem] of table) {
    await assert.rejects(people.invite({ email, role, leads: false }), problem);
  }
});

test("an account that was cut off half-way is made by the same invitation", async () => {
  const { accounts, control } = await openHouse();
  const token = await accounts.people.invite({ email: "ed@example.com", role: "editor", leads: false });
  const sql = "insert into owners (id, email, created_at, updated_at) values ('half', 'ed@example.com', '', '')";
  await control.write([sql]);
  await accounts.accept({ token, password, confirm: password }, client, noCookie);
  assert.equal((await accounts.people.find("ed@example.com")).role, "editor");
});

test("another role ends sessions, and a viewer's links; the last owner stays", async () => {
  const { accounts, shares, headers, join } = await openHouse();
  const { people } = accounts;
  const { headers: theirs, person } = await join("ed@example.com", "editor");
  await shares.create({ notebook: "overview", search: "" }, person);
  await people.setRights("ed@example.com", { role: "viewer", leads: false });
  assert.equal(await accounts.visitor(theirs, client), null);
  assert.equal(await shares.count(null), 0);
  for (const change of [
    () => people.setRights(owner.email, { role: "viewer", leads: false }),
    () => people.remove(owner.email),
  ]) {
    await assert.rejects(change(), /The last owner stays/);
  }
  await people.setRights("ed@example.com", { role: "owner", leads: false });
  const both = await Promise.allSettled([people.remove(owner.email), people.remove("ed@example.com")]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  assert.equal(await accounts.visitor(headers, client), null);
  assert.equal((await people.list()).length, 1);
});

test("tokens and links are their maker's, may no more than they, and end with them", async () => {
  const { accounts, shares, headers, join } = await openHouse();
  const { people } = accounts;
  const me = await accounts.visitor(headers, client);
  const { person: editor } = await join("ed@example.com", "editor");
  const { person: viewer } = await join("viv@example.com", "viewer");
  await assert.rejects(accounts.createToken({ name: "x", scopes: ["collect"] }, viewer), /cannot have the scope/);
  await assert.rejects(accounts.createToken({ name: "x", scopes: ["collectors"] }, editor), /cannot have the scope/);
  const both = { name: "both", scopes: ["read", "collect"] };
  const bearer = (token: string) => new Headers({ authorization: `Bearer ${token}` });
  const theirs = bearer(await accounts.createToken(both, editor));
  const shell = bearer(await accounts.createToken(both, null));
  const share = await shares.create({ notebook: "overview", search: "" }, editor);
  const tokens = async (who: typeof me) => (await accounts.listTokens(who)).length;
  assert.deepEqual([await tokens(me), await tokens(editor), await tokens(viewer)], [1, 1, 0]);
  const [{ id = 0 } = {}] = await accounts.listTokens(editor);
  assert.equal(await accounts.removeToken(id, viewer), false);
  assert.equal(await shares.revoke(share.id, viewer), false);
  assert.deepEqual(await accounts.keys(editor), { tokens: 1, links: 1 });
  assert.deepEqual(await accounts.endKeys({ tokens: true, links: true }, viewer), { tokens: 0, links: 0 });

  await people.setRights("ed@example.com", { role: "viewer", leads: false });
  assert.deepEqual(await accounts.token(theirs), { scopes: ["read"] });
  await people.remove("ed@example.com");
  assert.equal(await accounts.token(theirs), null);
  assert.equal(await shares.find(share.path.replace("/shared/", "")), null);
  assert.deepEqual(await accounts.token(shell), { scopes: ["read", "collect"] });
});

test("a lost password is somebody's, and replaces nobody else's", async () => {
  const { accounts, headers, join } = await openHouse();
  const { headers: theirs } = await join("ed@example.com", "editor");
  await assert.rejects(accounts.whoLost(null), /say whose password/);
  await assert.rejects(accounts.whoLost("nobody@example.com"), /There is nobody with the address/);
  const path = await accounts.passwordPath(await accounts.whoLost("ED@example.com"));
  const token = path.split("=")[1] ?? "";
  await accounts.replacePassword(
    { token, password: "another long one", confirm: "another long one" },
    client,
    noCookie,
  );
  assert.equal(await accounts.visitor(theirs, client), null);
  assert.equal((await accounts.visitor(headers, client))?.email, "owner@example.com");
  await accounts.login(owner, client, noCookie);
});

test("the command line invites, lists, gives another role and removes", async () => {
  const { config, control } = await openHouse();
  await control.close();
  const person = async (...args: string[]) => (await command("person", args, config.data)).output;
  assert.match(await person("add", "ed@example.com", "--role", "editor", "--leads"), /\/invited\?token=[\w-]{22}$/);
  assert.match(await person("list"), /^owner@example\.com {2}owner .*\ned@example\.com {2}editor {2}invited$/);
  assert.match(await person("role", "ed@example.com", "viewer"), /There is nobody with the address "ed@example.com"/);
  assert.equal(await person("remove", "ed@example.com"), "Removed ed@example.com.");
  assert.match(await person("remove", owner.email), /The last owner stays/);
});
