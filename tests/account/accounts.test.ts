import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { FormError } from "../../src/web/form.ts";
import { TooMany } from "../../src/web/limit.ts";
import { browser, client, noCookie, open, openOwned, owner, setupForm, tokenOf } from "./open.ts";

const fields = (expected: Record<string, RegExp>) => (error: unknown) => {
  assert.ok(error instanceof FormError, String(error));
  assert.deepEqual(Object.keys(error.fields).sort(), Object.keys(expected).sort());
  for (const [field, message] of Object.entries(expected)) assert.match(error.fields[field] ?? "", message);
  return true;
};

test("the setup address makes one owner, logs them in and is gone", async () => {
  const { accounts, control } = await open();
  assert.equal(accounts.hasOwner(), false);
  assert.match(accounts.setupPath() ?? "", /^\/setup\?token=[\w-]{22}$/);
  const form = setupForm(accounts);
  const [cookie = ""] = await accounts.setup(form, { ...client, https: true });
  assert.match(cookie, /^__Host-tallybook\.session_token=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
  assert.equal((await accounts.visitor(browser([cookie]), { ...client, https: true }))?.email, "owner@example.com");
  // What another host, or a line without encryption, could have set opens nothing over https.
  const plain = browser([cookie.replace("__Host-", "")]);
  assert.equal(await accounts.visitor(plain, { ...client, https: true }), null);
  assert.equal(accounts.hasOwner(), true);
  assert.equal(accounts.setupPath(), null);
  await assert.rejects(accounts.setup(form, client), fields({ token: /not valid any more/ }));
  assert.equal((await control.read("select * from owners")).length, 1);
});

test("two setups at once make one owner", async () => {
  const { accounts, control } = await open();
  const form = setupForm(accounts);
  const results = await Promise.allSettled([accounts.setup(form, client), accounts.setup(form, client)]);
  assert.deepEqual(results.map((result) => result.status).sort(), ["fulfilled", "rejected"]);
  assert.equal((await control.read("select * from owners")).length, 1);
});

test("the database itself keeps the last owner, and makes nobody else one by chance", async () => {
  const { control } = await openOwned();
  await control.write(["insert into owners (id, email, created_at, updated_at) values ('x', 'x@x.example', '', '')"]);
  assert.deepEqual(await control.read("select role from owners where id = 'x'"), [{ role: "viewer" }]);
  for (const sql of ["update owners set role = 'editor'", "delete from owners where id <> 'x'"]) {
    await assert.rejects(control.write([sql]), /the last owner stays/);
  }
});

test("each start without owner has another setup address", async () => {
  const first = await open();
  const path = first.accounts.setupPath();
  const { accounts } = await first.reopen();
  assert.notEqual(accounts.setupPath(), path);
  await assert.rejects(accounts.setup({ ...setupForm(accounts), token: path ?? "" }, client), fields({ token: /not/ }));
});

test("a setup cut off before the password was kept can be done again", async () => {
  const first = await open();
  await first.control.write([
    "insert into owners (id, email, created_at, updated_at) values ('x', 'x@x.example', '', '')",
  ]);
  const { accounts } = await first.reopen();
  assert.equal(accounts.hasOwner(), false);
  await accounts.setup(setupForm(accounts), client);
});

test("setup says what is wrong with each field", async (t) => {
  const { accounts } = await open();
  const form = setupForm(accounts);
  const cases: [string, Partial<typeof form>, Record<string, RegExp>][] = [
    ["no email", { email: "" }, { email: /not an email/ }],
    ["no domain", { email: "me@" }, { email: /not an email/ }],
    ["short password", { password: "123456789", confirm: "123456789" }, { password: /at least 10/ }],
    ["huge password", { password: "x".repeat(513), confirm: "x".repeat(513) }, { password: /512/ }],
    ["typing error", { confirm: "correct hosre" }, { confirm: /differ/ }],
    ["two at once", { email: "me", password: "short", confirm: "short" }, { email: /not an/, password: /at least/ }],
    ["wrong token", { token: "AAAAAAAAAAAAAAAAAAAAAA" }, { token: /not valid/ }],
    ["no token", { token: "" }, { token: /not valid/ }],
  ];
  for (const [index, [name, change, expected]] of cases.entries()) {
    await t.test(name, () =>
      assert.rejects(
        accounts.setup({ ...form, ...change }, { address: `10.0.0.${index}`, https: false }),
        fields(expected),
      ),
    );
  }
  assert.equal(accounts.hasOwner(), false);
});

test("login takes the right pair only and does not say which half was wrong", async () => {
  const { accounts } = await openOwned();
  const cookies = await accounts.login({ ...owner, email: "owner@EXAMPLE.com" }, client, noCookie);
  assert.equal((await accounts.visitor(browser(cookies), client))?.email, "owner@example.com");
  const wrong = { password: /no such pair/ };
  await assert.rejects(accounts.login({ ...owner, password: "correct house" }, client, noCookie), fields(wrong));
  await assert.rejects(accounts.login({ ...owner, email: "other@example.com" }, client, noCookie), fields(wrong));
  await assert.rejects(
    accounts.login({ email: "me", password: "" }, client, noCookie),
    fields({ email: /not/, password: /Type/ }),
  );
});

test("after ten wrong passwords an address waits, another one does not", async () => {
  const { accounts, clock } = await openOwned();
  const guess = () => accounts.login({ ...owner, password: "a wrong guess" }, client, noCookie);
  for (let tries = 0; tries < 10; tries++) await assert.rejects(guess(), FormError);
  await assert.rejects(guess(), (error) => error instanceof TooMany && error.seconds === 600);
  await assert.rejects(accounts.login(owner, client, noCookie), TooMany);
  await accounts.login(owner, { ...client, address: "203.0.113.78" }, noCookie);
  clock.now += 10 * 60_000;
  await accounts.login(owner, client, noCookie);
});

test("many addresses cannot guess at one account without end, and learn nothing of who has one", async () => {
  for (const email of [owner.email, "other@example.com"]) {
    const { accounts, clock } = await openOwned();
    let guesses = 0;
    const guess = (spelling = email) =>
      accounts.login(
        { email: spelling, password: "" },
        { ...client, address: `198.51.100.${guesses++ % 250}` },
        noCookie,
      );
    for (let tries = 0; tries < 30; tries++) await assert.rejects(guess(), FormError);
    await assert.rejects(guess(), (error) => {
      assert.ok(error instanceof TooMany, String(error));
      assert.match(error.message, /wait 60 minutes.*browser that has logged in before.*npm run password/);
      return error.seconds === 3600;
    });
    await assert.rejects(guess(email.toUpperCase()), TooMany);
    clock.now += 60 * 60_000;
    await assert.rejects(guess(), FormError);
  }
});

test("guesses of strangers lock no browser out that logged in before, on their address neither", async () => {
  const { accounts, headers } = await openOwned();
  for (let tries = 0; tries < 30; tries++) {
    const address = tries < 10 ? client.address : `198.51.100.${tries}`;
    await assert.rejects(accounts.login({ ...owner, password: "" }, { ...client, address }, noCookie));
  }
  await assert.rejects(accounts.login(owner, client, noCookie), TooMany);
  await assert.rejects(accounts.login(owner, { ...client, address: "192.0.2.1" }, noCookie), TooMany);
  await accounts.logout(headers, client);
  const cookies = await accounts.login(owner, client, headers);
  assert.ok(await accounts.visitor(browser(cookies), client));
  const change = { current: owner.password, password: "battery staple", confirm: "battery staple" };
  await accounts.changePassword(change, browser(cookies), client);
  const token = tokenOf(await accounts.passwordPath(await accounts.whoLost(null)));
  await accounts.replacePassword({ token, password: owner.password, confirm: owner.password }, client, noCookie);
});

test("a known browser has an allowance of its own, for its account only, and none that is made up", async () => {
  const { accounts, headers, reopen } = await openOwned();
  const device = (headers.get("cookie") ?? "").split("; ").find((one) => one.includes("device")) ?? "";
  const guess = (cookie: string, email = owner.email, address = client.address, https = false) =>
    accounts.login({ email, password: "" }, { address, https }, new Headers({ cookie }));
  for (let tries = 0; tries < 10; tries++) await assert.rejects(guess(device), FormError);
  await assert.rejects(guess(device), (error) => error instanceof TooMany && error.seconds === 600);
  await accounts.login(owner, client, noCookie);
  for (let tries = 0; tries < 10; tries++) await assert.rejects(guess(""), FormError);
  const [name, value = ""] = device.split("=");
  const strangers = ["", `${name}=`, `${name}=${value}x`, `${name}=A${value.slice(1)}`, `${name}=%00.%AD`, `${name}=.`];
  for (const cookie of strangers) await assert.rejects(guess(cookie), TooMany, cookie);
  await assert.rejects(guess(device, "other@example.com"), TooMany);
  await assert.rejects(guess(device, owner.email, client.address, true), TooMany, "not over https");
  const again = await reopen();
  const later = new Headers({ cookie: device });
  for (let tries = 0; tries < 10; tries++) {
    await assert.rejects(again.accounts.login({ ...owner, password: "" }, client, noCookie), FormError);
  }
  await again.accounts.login({ ...owner, email: "owner@example.COM" }, client, later);
});

test("the cookie of a known browser is out of reach of scripts and other hosts, and says nothing of anyone", async () => {
  const { accounts } = await openOwned();
  const https = { ...client, https: true };
  const [, first = "", ...more] = await accounts.login(owner, https, noCookie);
  assert.deepEqual(more, []);
  assert.match(
    first,
    /^__Host-tallybook\.device=[\w-]{22}\.[\w-]{43}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure$/,
  );
  const [, second] = await accounts.login(owner, https, browser([first]));
  assert.equal(second, first, "a browser stays the one it was");
  const [, other] = await accounts.login(owner, https, noCookie);
  assert.notEqual(other, first);
});

test("logout ends the session, not only the cookie", async () => {
  const { accounts, headers } = await openOwned();
  assert.deepEqual(await accounts.logout(headers, client), [
    "tallybook.session_token=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
  ]);
  assert.equal(await accounts.visitor(headers, client), null);
});

test("a cookie that was tampered with, is of an ended session or of nothing is nobody", async () => {
  const { accounts, control, headers } = await openOwned();
  const cookie = headers.get("cookie")?.split("; ", 1)[0] ?? "";
  const [row] = await control.read("select token from sessions");
  const foreign = [
    "",
    "tallybook.session_token=",
    "tallybook.session_token=%",
    "tallybook.session_token=%00.%AD",
    `${cookie}x`,
    cookie.replace(/\.[^.]*$/, ""),
    cookie.replace("=", "=A"),
    `tallybook.session_token=${row?.["token"]}`,
  ];
  for (const one of foreign) assert.equal(await accounts.visitor(new Headers({ cookie: one }), client), null, one);
  assert.equal((await accounts.visitor(headers, client))?.email, "owner@example.com");
  await control.write(["update sessions set expires_at = '2001-01-01T00:00:00.000Z'"]);
  assert.equal(await accounts.visitor(headers, client), null);
});

test("sessions survive a restart", async () => {
  const first = await openOwned();
  const { accounts } = await first.reopen();
  assert.equal((await accounts.visitor(first.headers, client))?.email, "owner@example.com");
});

test("the owner sees their sessions and can end the others", async () => {
  const { accounts, headers } = await openOwned();
  const other = browser(await accounts.login(owner, client, noCookie));
  const visitor = await accounts.visitor(headers, client);
  assert.ok(visitor);
  const sessions = await accounts.sessions(visitor);
  assert.equal(sessions.length, 2);
  assert.equal(sessions.filter((session) => session.current).length, 1);
  for (const session of sessions) {
    assert.deepEqual(Object.keys(session).sort(), ["created", "current", "id", "seen"]);
    assert.ok(Math.abs(session.created - Date.now()) < 60_000);
  }
  await accounts.endOtherSessions(visitor);
  assert.equal(await accounts.visitor(other, client), null);
  assert.equal((await accounts.visitor(headers, client))?.id, visitor.id);
});

test("a new password ends every session but the one it was given in", async () => {
  const { accounts, headers } = await openOwned();
  const other = browser(await accounts.login(owner, client, noCookie));
  const form = { current: owner.password, password: "battery staple", confirm: "battery staple" };
  await assert.rejects(
    accounts.changePassword({ ...form, current: "something else" }, headers, client),
    fields({ current: /not your current password/ }),
  );
  await assert.rejects(
    accounts.changePassword({ ...form, confirm: "x" }, headers, client),
    fields({ confirm: /differ/ }),
  );
  const cookies = await accounts.changePassword(form, headers, client);
  assert.equal(await accounts.visitor(other, client), null);
  assert.ok(await accounts.visitor(browser(cookies), client));
  await assert.rejects(accounts.login(owner, client, noCookie), FormError);
  await accounts.login({ ...owner, password: "battery staple" }, client, noCookie);
});

test("neither an address nor a User-Agent is in any byte of the control database, nor a token that opens it", async (t) => {
  const network = t.mock.method(globalThis, "fetch", () => assert.fail("something phones home"));
  const { accounts, config, control, headers } = await openOwned();
  await accounts.login(owner, client, noCookie);
  await accounts.visitor(headers, client);
  await assert.rejects(accounts.login({ ...owner, password: "a wrong guess" }, client, noCookie));
  const token = await accounts.createToken({ name: "export", scopes: ["read"] }, null);
  const again = { current: owner.password, password: "battery staple", confirm: "battery staple" };
  const cookies = await accounts.changePassword(again, headers, client);
  const session = decodeURIComponent(browser(cookies).get("cookie") ?? "").split(/[=.]/)[2] ?? "";
  assert.ok(session.length > 20);
  assert.equal(network.mock.callCount(), 0);

  const secret = [client.address, "198.51.100.99", "Telltale", owner.password, "battery staple", token, session];
  const check = async () => {
    const files = (await readdir(config.data)).filter((name) => name.startsWith("control.db"));
    assert.ok(files.length > 0);
    for (const file of files) {
      const bytes = await readFile(join(config.data, file));
      for (const word of secret) assert.equal(bytes.includes(word), false, `${word} is in ${file}`);
      assert.equal((await stat(join(config.data, file))).mode & 0o077, 0, `${file} can be read by others`);
    }
  };
  await check();
  await control.close();
  await check();
  await control.close().catch(() => {});
});

test("the login library brings no second SQLite into the process", () => {
  const module = new URL("../../src/account/accounts.ts", import.meta.url).href;
  const script = `await import(${JSON.stringify(module)}); console.log(process.moduleLoadList.join())`;
  const loaded = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  assert.match(loaded, /NativeModule/);
  assert.doesNotMatch(loaded, /sqlite/i);
});
