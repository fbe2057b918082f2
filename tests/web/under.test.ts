import assert from "node:assert/strict";
import { test } from "node:test";
import { readCookie, toCookie } from "../../src/account/cookie.ts";
import { toConfig } from "../../src/base/config.ts";
import { routes } from "../../src/web/routes.ts";
import { below, keptBelow, pathOf, putBelow, whyNot, within } from "../../src/web/under.ts";

test("what comes in loses the path, whether the proxy has stripped it or not", () => {
  const cases: [string, string][] = [
    ["/stats", "/"],
    ["/stats/", "/"],
    ["/stats?a=1", "/?a=1"],
    ["/stats/a.gif?url=x", "/a.gif?url=x"],
    ["/a.gif?url=/stats/", "/a.gif?url=/stats/"],
    ["/statsy/x", "/statsy/x"],
    ["/", "/"],
  ];
  for (const [asked, inner] of cases) assert.equal(within("/stats", asked), inner, asked);
  assert.equal(within("", "/stats/x"), "/stats/x");
});

test("what goes out gets it, and addresses of others stay", () => {
  assert.equal(below("/stats", "/login?next=/"), "/stats/login?next=/");
  for (const other of ["https://example.com/", "//example.com/", "?page=2"])
    assert.equal(below("/stats", other), other);
  const html = `<html lang="en"><a href="/data" title="/x">a href="/b"</a><a href="//other/">b</a><form action="/login">`;
  const put = `<html data-under="/stats" lang="en"><a href="/stats/data" title="/x">a href="/stats/b"</a><a href="//other/">b</a><form action="/stats/login">`;
  assert.equal(putBelow("/stats", html), put);
  assert.equal(keptBelow("/stats", "a=1; Path=/; HttpOnly"), "a=1; Path=/stats; HttpOnly");
});

test("a cookie of the owner's is sent to nothing else that the host has", () => {
  const client = { address: "192.0.2.1", https: true, path: "/stats" };
  assert.match(toCookie("tallybook.x", "1", client), /^__Secure-tallybook\.x=1; Path=\/stats; .*Secure$/);
  assert.equal(readCookie("tallybook.x", new Headers({ cookie: "__Secure-tallybook.x=1" }), client), "1");
  assert.equal(readCookie("tallybook.x", new Headers({ cookie: "__Host-tallybook.x=1" }), client), null);
});

test("the address of an install may have a path, which must not be one of ours", () => {
  const urlOf = (url: string) => toConfig({ TALLYBOOK_URL: url }).url;
  assert.equal(urlOf("https://example.com/stats/"), "https://example.com/stats");
  assert.equal(pathOf(urlOf("https://example.com/a/b")), "/a/b");
  assert.equal(pathOf(urlOf("https://example.com")), "");
  for (const url of [
    "https://example.com/a?b",
    "https://example.com/#a",
    "https://example.com/a%20b",
    "https://example.com//a",
  ]) {
    assert.throws(() => urlOf(url), /TALLYBOOK_URL: .*example\.com/, url);
  }
  assert.equal(whyNot("/stats", Object.keys(routes)), null);
  assert.match(whyNot("/queries/x", Object.keys(routes)) ?? "", /below \/queries there are pages of Tallybook/);
});
