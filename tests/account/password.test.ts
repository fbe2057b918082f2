import assert from "node:assert/strict";
import { test } from "node:test";
import { FormError } from "../../src/web/form.ts";
import { command, emptyDirectory, startServer } from "../support/process.ts";
import { browser, client, noCookie, open, openOwned, owner, setupForm, tokenOf } from "./open.ts";

const hour = 60 * 60 * 1000;
const again = { password: "a new password", confirm: "a new password" };

test("a lost password is replaced once, and every session ends", async () => {
  const { accounts, headers } = await openOwned();
  const token = tokenOf(await accounts.passwordPath(await accounts.whoLost(null)));
  assert.equal(await accounts.ofPasswordToken("guess"), null);
  assert.equal((await accounts.ofPasswordToken(token))?.email, "owner@example.com");

  await assert.rejects(
    accounts.replacePassword({ token, password: "short", confirm: "shorter" }, client, noCookie),
    (error: unknown) => error instanceof FormError && Object.keys(error.fields).join() === "password,confirm",
  );
  const cookies = await accounts.replacePassword({ token, ...again }, client, noCookie);
  assert.equal((await accounts.visitor(browser(cookies), client))?.email, "owner@example.com");
  assert.equal(await accounts.visitor(headers, client), null);
  assert.equal(await accounts.ofPasswordToken(token), null);
  await assert.rejects(accounts.replacePassword({ token, ...again }, client, noCookie), FormError);
  await assert.rejects(accounts.login(owner, client, noCookie), FormError);
  await accounts.login({ email: owner.email, password: again.password }, client, noCookie);
});

test("its address holds for an hour, for a server started later too, and only the last one holds", async () => {
  const first = await openOwned();
  const before = tokenOf(await first.accounts.passwordPath(await first.accounts.whoLost(null)));
  const token = tokenOf(await first.accounts.passwordPath(await first.accounts.whoLost(null)));
  assert.equal(await first.accounts.ofPasswordToken(before), null);
  const { control } = first;
  const kept = JSON.stringify(await control.read("select * from secrets"));
  assert.ok(!kept.includes(token), "the token itself is kept");
  const { accounts, clock } = first;
  clock.now += hour - 1;
  assert.equal((await accounts.ofPasswordToken(token))?.email, "owner@example.com");
  clock.now += 2;
  assert.equal(await accounts.ofPasswordToken(token), null);
  await assert.rejects(accounts.replacePassword({ token, ...again }, client, noCookie), FormError);
});

test("a token that nobody can guess counts as no try: guesses lock nobody out, and it is used once", async () => {
  const { accounts } = await openOwned();
  const token = tokenOf(await accounts.passwordPath(await accounts.whoLost(null)));
  for (let tries = 0; tries < 10; tries++)
    await assert.rejects(accounts.login({ ...owner, password: "no" }, client, noCookie));
  for (let tries = 0; tries < 20; tries++) {
    await assert.rejects(accounts.replacePassword({ token: "guess", ...again }, client, noCookie), FormError);
  }
  const both = [1, 2].map(() => accounts.replacePassword({ token, ...again }, client, noCookie));
  const statuses = (await Promise.allSettled(both)).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), ["fulfilled", "rejected"]);
});

test("a password that is tried first is refused, and it is said why, wherever one is set", async () => {
  const refused: [RegExp, string[]][] = [
    [
      /one of the most used passwords/,
      [
        ...["qwertyuiop", "1234567890", "Password123", "ADMINISTRATOR", "ｐａｓｓｗｏｒｄ123"],
        ...["letmein1234", "iloveyou2024", "!monkey1234", "monkey123456", "Superman!!!!"],
      ],
    ],
    [/repeats one short piece/, ["aaaaaaaaaaaa", "abcabcabcabca", "ab!ab!ab!ab!", "😀".repeat(12), "0".repeat(512)]],
    [
      /words of your email address or sites/,
      [
        ...["owner@example.com", "Owner@Example1", "gnomonic2026", "BrickHouse-12", "brickhouse.example"],
        ...["gnomonic gnomonic!", "gnomonicpassword", "tallybook-2026", "ownermonkey12"],
      ],
    ],
  ];
  const { accounts, headers } = await openOwned();
  const token = tokenOf(await accounts.passwordPath(await accounts.whoLost(null)));
  for (const [why, passwords] of refused) {
    for (const password of passwords) {
      const form = { token, password, confirm: password };
      await assert.rejects(
        accounts.replacePassword(form, client, noCookie),
        (error) => error instanceof FormError && why.test(error.fields["password"] ?? ""),
        password,
      );
    }
  }
  const weak = { password: "password123", confirm: "password123" };
  await assert.rejects(accounts.changePassword({ current: owner.password, ...weak }, headers, client), FormError);
  const first = await open();
  await assert.rejects(first.accounts.setup({ ...setupForm(first.accounts), ...weak }, client), FormError);
  assert.equal(first.accounts.hasOwner(), false);

  for (const password of [
    "five tally marks",
    "gnomonic five marks",
    "9f2kq07x1m",
    "monkey 48213907",
    "abcdefghij".repeat(2),
  ]) {
    const again = tokenOf(await accounts.passwordPath(await accounts.whoLost(null)));
    await accounts.replacePassword({ token: again, password, confirm: password }, client, noCookie);
  }
});

test("a new password counts what opens without one, and ends what is ticked", async () => {
  const { accounts, shares, headers, clock } = await openOwned();
  const me = await accounts.whoLost(null);
  const fill = async () => {
    for (const name of ["export", "backup"]) await accounts.createToken({ name, scopes: ["read"] }, me);
    await shares.create({ notebook: "overview", search: "" }, me);
  };
  await fill();
  await shares.create({ notebook: "overview", search: "", days: "1" }, me);
  clock.now += 25 * hour;
  assert.deepEqual(await accounts.keys(me), { tokens: 2, links: 1 }, "a link that has ended is none");

  const change = { current: owner.password, ...again };
  const both = { tokens: true, links: true };
  await assert.rejects(accounts.changePassword({ ...change, current: "no", end: both }, headers, client), FormError);
  assert.deepEqual(await accounts.keys(me), { tokens: 2, links: 1 }, "a change that fails ends nothing");
  const cookies = await accounts.changePassword({ ...change, end: { tokens: true, links: false } }, headers, client);
  assert.deepEqual(await accounts.keys(me), { tokens: 0, links: 1 });
  const back = { current: again.password, password: owner.password, confirm: owner.password };
  await accounts.changePassword(back, browser(cookies), client);
  assert.deepEqual(await accounts.keys(me), { tokens: 0, links: 1 });

  await fill();
  const token = tokenOf(await accounts.passwordPath(await accounts.whoLost(null)));
  await accounts.replacePassword({ token, ...again, end: { tokens: false, links: true } }, client, noCookie);
  assert.deepEqual(await accounts.keys(me), { tokens: 2, links: 0 });
  assert.deepEqual(await accounts.endKeys(both, me), { tokens: 2, links: 0 });
});

test("an install without owner has none to replace", async () => {
  const { accounts } = await open();
  assert.equal(await accounts.ofPasswordToken(""), null);
  await assert.rejects(accounts.whoLost(null), /no owner yet.*\/setup/);
});

test("npm run password prints the address, with and without a server", async () => {
  const data = await emptyDirectory();
  assert.match((await command("password", ["--help"], data.path)).output, /npm run password/);
  assert.deepEqual((await command("password", ["me", "you"], data.path)).code, 2);
  const early = await command("password", [], data.path);
  assert.equal(early.code, 1);
  assert.match(early.output, /no owner yet/);

  const server = await startServer(data.path);
  const setup = await fetch(server.setup ?? "", {
    method: "POST",
    headers: { origin: server.address },
    body: new URLSearchParams({ email: owner.email, password: owner.password, confirm: owner.password }),
    redirect: "manual",
  });
  assert.equal(setup.status, 303);
  await command("token", ["create", "--scope", "read"], data.path);
  const beside = await command("password", [], data.path);
  assert.equal(beside.code, 0, beside.output);
  assert.match(beside.output, /^Open without a password: 1 API token; .* npm run password -- --end-tokens\nSet a new/);
  const [path = ""] = /\/password\?token=[\w-]+/.exec(beside.output) ?? [];
  const page = await fetch(server.address + path);
  assert.equal(page.status, 200);
  const html = await page.text();
  assert.match(html, /now and afterwards: 1 API token\./);
  assert.deepEqual([html.includes('name="end-tokens"'), html.includes('name="end-links"')], [true, false]);
  assert.equal((await fetch(`${server.address}/password?token=guess`)).status, 403);
  await server.stop();

  const alone = await command("password", ["--end-tokens", "--end-links"], data.path);
  assert.match(alone.output, /^Ended: 1 API token\.\nSet a new/);
  assert.match(alone.output, /http:\/\/localhost:\d+\/password\?token=[\w-]{22,}$/);
  const later = await startServer(data.path);
  const [fresh = ""] = /\/password\?token=[\w-]+/.exec(alone.output) ?? [];
  assert.equal((await fetch(later.address + fresh)).status, 200);
  const answer = await fetch(later.address + fresh, {
    method: "POST",
    headers: { origin: later.address },
    body: new URLSearchParams(again),
    redirect: "manual",
  });
  assert.equal(answer.status, 303);
  assert.deepEqual(
    answer.headers.getSetCookie().map((cookie) => cookie.split("=", 1)[0]),
    ["tallybook.session_token", "tallybook.device"],
  );
  assert.equal((await fetch(later.address + fresh)).status, 403);
  await later.stop();
  await data.remove();
});
