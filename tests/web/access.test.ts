import assert from "node:assert/strict";
import { test } from "node:test";
import { isFramed, isMachine, isOpen, isOurs, isReadable, methodsOf, notebookOf } from "../../src/web/access.ts";

test("what answers without login is a short list", () => {
  for (const path of ["/healthz", "/readyz", "/login", "/setup", "/password", "/_astro/site.css", "/theme"]) {
    assert.equal(isOpen(path), true, path);
  }
  for (const path of [
    "/",
    "/queries",
    "/settings",
    "/ignore",
    "/live.json",
    "/login/x",
    "/healthz.csv",
    "/api/auth/session",
    "/x/_astro/",
  ]) {
    assert.equal(isOpen(path), false, path);
  }
});

test("a read token opens notebooks, exports, their index and the live line, and nothing else", () => {
  for (const path of [
    "/",
    "/queries",
    "/queries/a",
    "/queries/a.csv",
    "/queries/a/b.json",
    "/live.json",
    "/data",
    "/data/events.csv",
    "/data/events/1",
  ]) {
    assert.equal(isReadable(path), true, path);
  }
  for (const path of [
    "/settings",
    "/settings/sites",
    "/account",
    "/ignore",
    "/logout",
    "/queries/a/b",
    "/live",
    "/database",
    "/data.csv",
  ]) {
    assert.equal(isReadable(path), false, path);
  }
});

test("forms are taken where there are forms", () => {
  const table: [string, string[]][] = [
    ["/", ["GET", "HEAD"]],
    ["/queries", ["GET", "HEAD"]],
    ["/settings/x", ["GET", "HEAD", "POST"]],
    ["/settings", ["GET", "HEAD", "POST"]],
    ["/settingsx", ["GET", "HEAD"]],
    ["/login", ["GET", "HEAD", "POST"]],
    ["/theme", ["POST"]],
  ];
  for (const [path, methods] of table) assert.deepEqual(methodsOf(path), methods, path);
});

test("an address belongs to a notebook, or to none", () => {
  const table: [string, string | null][] = [
    ["/", "overview"],
    ["/queries/top-pages", "top-pages"],
    ["/queries/top-pages.csv", "top-pages"],
    ["/queries/launch/daily.json", "launch"],
    ["/queries/", null],
    ["/queries", null],
    ["/queries/a/b/c.csv", null],
    ["/queries/a.tar.gz", null],
    ["/settings", null],
  ];
  for (const [path, name] of table) assert.equal(notebookOf(path), name, path);
});

test("machines are told in JSON, people in pages", () => {
  const html = { accept: "text/html,*/*;q=0.8" };
  const table: [string, Record<string, string>, boolean][] = [
    ["/queries/a.csv", html, true],
    ["/live.json", html, true],
    ["/api/auth/x", html, true],
    ["/queries/a", html, false],
    ["/queries/a", {}, false],
    ["/queries/a", { accept: "*/*" }, false],
    ["/queries/a", { accept: "application/json" }, true],
    ["/queries/a", { ...html, authorization: "Bearer x" }, true],
  ];
  for (const [path, headers, machine] of table) {
    assert.equal(isMachine(path, new Headers(headers)), machine, `${path} ${JSON.stringify(headers)}`);
  }
});

test("a change is ours when its origin is the host that was asked, or the owner's own", () => {
  const table: [Record<string, string>, string | null, boolean][] = [
    [{ host: "localhost:4321", origin: "http://localhost:4321" }, null, true],
    [{ host: "Stats.Example.com", origin: "https://stats.example.com" }, null, true],
    [{ host: "127.0.0.1:4321", origin: "https://stats.example.com" }, "https://stats.example.com", true],
    [{ host: "localhost:4321", origin: "http://localhost:9999" }, null, false],
    [{ host: "localhost:4321", origin: "https://evil.example" }, null, false],
    [{ host: "localhost:4321", origin: "null" }, null, false],
    [{ host: "localhost:4321", origin: "" }, null, false],
    [{ host: "localhost:4321" }, null, false],
    [{ host: "a.example", origin: "https://a.example.evil.example" }, "https://a.example", false],
  ];
  for (const [headers, url, ours] of table) {
    assert.equal(isOurs(new Headers(headers), url), ours, JSON.stringify([headers, url]));
  }
});

test("a share link answers anyone, and only cells made for it may be framed", () => {
  const key = "x".repeat(34);
  for (const path of [`/shared/${key}`, `/shared/${key}/daily.csv`, `/shared/${key}/embed/daily`, "/embed.js"]) {
    assert.equal(isOpen(path), true, path);
  }
  for (const path of [
    "/shares",
    "/shares/x",
    "/shared",
    "/shared/",
    `/shared/${key}/a/b/c`,
    "/find",
    "/find.json",
    "/notes",
  ]) {
    assert.equal(isOpen(path), false, path);
    assert.equal(isReadable(path), false, path);
  }
  for (const path of [`/shared/${key}/embed/daily`, "/embed/launch/daily"]) assert.equal(isFramed(path), true, path);
  for (const path of [
    "/",
    `/shared/${key}`,
    `/shared/${key}/daily.svg`,
    "/embed/launch",
    "/shares",
    "/queries/embed/daily",
  ]) {
    assert.equal(isFramed(path), false, path);
  }
  assert.equal(notebookOf("/embed/launch/daily"), "launch");
});
