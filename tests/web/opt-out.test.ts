import assert from "node:assert/strict";
import { test } from "node:test";
import { isOptedOut, optOutCookie } from "../../src/web/opt-out.ts";

const year = 365 * 24 * 60 * 60;

test("the cookie of a browser that is not counted", () => {
  const cases: [on: boolean, https: boolean, cookie: string][] = [
    [true, true, `tallybook_ignore=1; Path=/; Max-Age=${year}; HttpOnly; SameSite=None; Secure`],
    [true, false, `tallybook_ignore=1; Path=/; Max-Age=${year}; HttpOnly; SameSite=Lax`],
    [false, true, "tallybook_ignore=; Path=/; Max-Age=0; HttpOnly; SameSite=None; Secure"],
  ];
  for (const [on, https, cookie] of cases) assert.equal(optOutCookie(on, https), cookie);
});

test("is known by its name and value", () => {
  const cases: [cookie: string, ignored: boolean][] = [
    ["tallybook_ignore=1", true],
    ["a=b; tallybook_ignore=1; c=d", true],
    ["tallybook_ignore=0", false],
    ["tallybook_ignore=10", false],
    ["xtallybook_ignore=1", false],
    ["", false],
  ];
  for (const [cookie, ignored] of cases) assert.equal(isOptedOut(cookie), ignored, cookie);
});
