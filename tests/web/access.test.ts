import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isMachine, isOurs } from "../../src/web/access.ts";
import { type Route, routeOf, routes } from "../../src/web/routes.ts";

const pages = join(import.meta.dirname, "../../src/pages");

/** As Astro finds the page of an address: whole words before parameters; its page of 404 where there is none. */
function patternOf(path: string): string {
  const found = Object.keys(routes)
    .map((pattern) => {
      const text = pattern
        .replaceAll(".", "\\.")
        .replace(/\/\[\\\.\\\.\\\.\w+\]/, "(/.*)?")
        .replace(/\[\w+\]/g, "([^/]+?)");
      return { pattern, params: new RegExp(`^${text}/?$`).exec(path)?.slice(1) };
    })
    .filter(({ params }) => params);
  const weight = (pattern: string) => pattern.replace(/\[[^\]]+\]/g, "").length - pattern.split("[").length;
  return found.sort((a, b) => weight(b.pattern) - weight(a.pattern))[0]?.pattern ?? "/404";
}

const routeAt = (path: string): Route => routeOf(patternOf(path), path);
const isOpen = (path: string) => routeAt(path).opens === "anyone";
const isReadable = (path: string) => ["token", "notebook"].includes(routeAt(path).opens);
const isFramed = (path: string) => routeAt(path).framed;

test("every page has a row that says who may open it, and every row a page", () => {
  const files = globSync("**/*.{astro,ts}", { cwd: pages }).filter((file) => !/(^|\/)_/.test(file));
  const patterns = files.map((file) => `/${file.replace(/\.(astro|ts)$/, "").replace(/(^|\/)index$/, "")}`);
  assert.deepEqual(Object.keys(routes).sort(), patterns.sort());
});

test("what answers without login is a short list", () => {
  for (const path of ["/healthz", "/readyz", "/login", "/setup", "/password", "/theme"]) {
    assert.equal(isOpen(path), true, path);
  }
  for (const path of ["/", "/queries", "/settings", "/ignore", "/live.json", "/login/x", "/healthz.csv"]) {
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
    ["/settings/sites/x", ["GET", "HEAD", "POST"]],
    ["/settings", ["GET", "HEAD", "POST"]],
    ["/settingsx", ["GET", "HEAD"]],
    ["/login", ["GET", "HEAD", "POST"]],
    ["/theme", ["POST"]],
  ];
  for (const [path, methods] of table) assert.deepEqual(routeAt(path).methods, methods, path);
});

test("an address belongs to a notebook, or to none", () => {
  for (const path of ["/", "/queries/top-pages", "/queries/top-pages.csv", "/queries/launch/daily.json"]) {
    assert.equal(routeAt(path).opens, "notebook", path);
  }
  for (const path of ["/queries/", "/queries", "/queries/a/b/c.csv", "/settings", "/queries/new", "/queries/a/edit"]) {
    assert.notEqual(routeAt(path).opens, "notebook", path);
  }
});

test("machines are told in JSON, people in pages", () => {
  const html = { accept: "text/html,*/*;q=0.8" };
  const table: [string, Record<string, string>, boolean][] = [
    ["/queries/a.csv", html, true],
    ["/live.json", html, true],
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
  const table: [Record<string, string>, string | null, boolean, https?: boolean][] = [
    [{ host: "localhost:4321", origin: "http://localhost:4321" }, null, true],
    [{ host: "Stats.Example.com", origin: "https://stats.example.com" }, null, true],
    [{ host: "127.0.0.1:4321", origin: "https://stats.example.com" }, "https://stats.example.com", true],
    [{ host: "localhost:4321", origin: "http://localhost:9999" }, null, false],
    [{ host: "localhost:4321", origin: "https://evil.example" }, null, false],
    [{ host: "localhost:4321", origin: "null" }, null, false],
    [{ host: "localhost:4321", origin: "" }, null, false],
    [{ host: "localhost:4321" }, null, false],
    [{ host: "stats.example.com", origin: "https://stats.example.com" }, null, true, true],
    [{ host: "stats.example.com", origin: "http://stats.example.com" }, null, false, true],
    [{ host: "stats.example.com", origin: "http://stats.example.com" }, "https://stats.example.com", false, true],
    [{ host: "a.example", origin: "https://a.example.evil.example" }, "https://a.example", false],
  ];
  for (const [headers, url, ours, https = false] of table) {
    assert.equal(isOurs(new Headers(headers), url, https), ours, JSON.stringify([headers, url, https]));
  }
});

test("a share link answers anyone, and only cells made for it may be framed", () => {
  const key = "x".repeat(34);
  for (const path of [`/shared/${key}`, `/shared/${key}/daily.csv`, `/shared/${key}/embed/daily`]) {
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
});
