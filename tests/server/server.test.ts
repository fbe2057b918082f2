import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { addSite, command, emptyDirectory, readToken, startServer } from "../support/process.ts";

let data: Awaited<ReturnType<typeof emptyDirectory>>;
before(async () => {
  data = await emptyDirectory();
});
after(() => data.remove());

/** What a browser says of itself; node's own word for itself is a crawler's. */
const browser = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
const pixel = (path: string) => `/a.gif?url=${encodeURIComponent(`https://blog.example${path}`)}`;

test("a fresh install prints its setup address, answers health checks, and leaves on a signal", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const server = await startServer(data.path);
    assert.match(server.setup ?? "", /^http:\/\/localhost:\d+\/setup\?token=\S+$/);
    for (const path of ["/healthz", "/readyz"]) {
      assert.equal((await fetch(server.address + path)).status, 200, path);
    }
    assert.equal(await server.stop(signal), 0);
  }
});

test("a signal to npm start ends the server too", { timeout: 120_000 }, async (t) => {
  const npm = spawn("npm", ["start"], {
    cwd: join(import.meta.dirname, "../.."),
    env: { PATH: process.env["PATH"], PORT: "0", TALLYBOOK_DATA: data.path },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = createInterface({ input: npm.stdout });
  let address = "";
  for await (const line of lines) {
    address ||= /listens on (\S+)/.exec(line)?.[1] ?? "";
    if (/^Ready/.test(line)) break;
  }
  npm.stdout.resume();
  t.after(() => npm.kill("SIGKILL"));
  // Its output is closed when the last process that holds it has ended.
  const ended = once(npm, "close");
  npm.kill("SIGTERM");
  await ended;
  await assert.rejects(fetch(`${address}/healthz`));
});

test("all but collecting and health asks for a login", async () => {
  const server = await startServer(data.path);
  const ask = (path: string) => fetch(server.address + path, { redirect: "manual" });
  for (const path of ["/", "/queries/top-pages", "/settings", "/account"]) {
    const response = await ask(path);
    assert.equal(response.status, 302, path);
    assert.match(response.headers.get("location") ?? "", /^\/(login|setup)/, path);
  }
  for (const path of ["/queries/top-pages.json", "/queries/top-pages.csv", "/live.json"]) {
    assert.equal((await ask(path)).status, 401, path);
  }
  await server.stop();
});

test("a hit in, a stored row out, while commands work beside the server", async () => {
  const server = await startServer(data.path);
  await addSite(data.path, "blog", "blog.example");
  const headers = { authorization: `Bearer ${await readToken(data.path)}` };
  assert.equal((await fetch(server.address + pixel("/hello/"), { headers: browser })).status, 200);
  const response = await fetch(`${server.address}/queries/top-pages.json`, { headers });
  assert.equal(response.status, 200);
  const body = (await response.json()) as { ok: boolean; rows: { path: string; views: number }[]; truncated: boolean };
  assert.equal(body.ok, true);
  assert.equal(body.truncated, false);
  assert.deepEqual(
    body.rows.map(({ path, views }) => ({ path, views })),
    [{ path: "/hello/", views: 1 }],
  );
  await server.stop();
});

test("what a stranger sends never brings a 5xx, nor a stack trace", async () => {
  const server = await startServer(data.path);
  const headers = { authorization: `Bearer ${await readToken(data.path)}` };
  const requests: [path: string, status: number][] = [
    ["/a.gif", 400],
    ["/a.gif?url=", 400],
    ["/a.gif?url=%AD", 400],
    [`/a.gif?url=https://blog.example/${"x".repeat(100_000)}`, 414],
    ["/%E0%A4%A", 400],
    ["/queries/..%2f..%2fpackage.json", 403],
    ["/queries/nothing-here", 404],
    ["/queries/nothing-here.json", 404],
    ["/queries/top-pages.exe", 404],
    ["/?period=yesterday-ish", 200],
    ["/?from=2026-13-45&to=x", 200],
    ["/queries/top-pages?least=many", 200],
    ["/queries/top-pages.json?least=many", 400],
    [`/${"y".repeat(20_000)}`, 403],
  ];
  for (const [path, status] of requests) {
    const response = await fetch(server.address + path, { headers });
    const body = await response.text();
    assert.equal(response.status, status, path.slice(0, 80));
    assert.doesNotMatch(body, /\bat .+\.(ts|mjs):\d+/, path.slice(0, 80));
  }
  assert.equal((await fetch(server.address + pixel("/still-here/"))).status, 200);
  await server.stop();
});

test("a read token opens what can be read, and no more", async () => {
  const server = await startServer(data.path);
  const headers = { authorization: `Bearer ${await readToken(data.path)}` };
  for (const [path, status] of [
    ["/", 200],
    ["/queries", 200],
    ["/queries/top-pages.csv", 200],
    ["/live.json", 200],
    ["/settings", 403],
    ["/account", 403],
    ["/ignore", 403],
    ["/logout", 403],
  ] as const) {
    const answer = await fetch(server.address + path, { headers, redirect: "manual" });
    assert.equal(answer.status, status, path);
  }
  await server.stop();
});

test("a directory of queries that is not there is said at the start and on Settings, and harms nothing", async () => {
  const other = await emptyDirectory();
  const server = await startServer(other.path, { TALLYBOOK_QUERIES: join(other.path, "no-queries") });
  assert.match(server.output(), /TALLYBOOK_QUERIES.*no-queries/);
  assert.equal((await fetch(`${server.address}/readyz`)).status, 200);
  const password = "five tally marks";
  const setup = await fetch(server.setup ?? "", {
    method: "POST",
    headers: { origin: server.address },
    body: new URLSearchParams({ email: "owner@blog.example", password, confirm: password }),
    redirect: "manual",
  });
  const cookie = setup.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  const settings = await fetch(`${server.address}/settings`, { headers: { cookie } });
  assert.match(await settings.text(), /TALLYBOOK_QUERIES.*no-queries/);
  await server.stop();
  await other.remove();
});

test("problems of the environment are all named at once, in words", async () => {
  const bad = { PORT: "many", TALLYBOOK_TIMEZONE: "Mars/Phobos", TALLYBOOK_TRUST_PROXY: "the office" };
  await assert.rejects(startServer(data.path, bad), (error: Error) => {
    for (const [variable, value] of Object.entries(bad))
      assert.match(error.message, new RegExp(`${variable}.*${value}`));
    assert.doesNotMatch(error.message, /\bat .+\.ts:\d+/);
    return true;
  });
});

test("a data directory that cannot be written, a file that is no mmdb and a taken port are said in words", async () => {
  const file = join(data.path, "a-file");
  await writeFile(file, "not a directory, not a database");
  const taken = createServer().listen(0, "127.0.0.1").unref();
  await once(taken, "listening");
  const port = String((taken.address() as AddressInfo).port);
  const other = await emptyDirectory();
  const starts: [name: string, start: () => Promise<unknown>, says: RegExp][] = [
    ["data", () => startServer(join(file, "below")), /a-file/],
    ["mmdb", () => startServer(other.path, { TALLYBOOK_MMDB: file }), /TALLYBOOK_MMDB.*a-file/s],
  ];
  for (const [name, start, says] of starts) {
    await assert.rejects(start(), (error: Error) => {
      assert.match(error.message, says, name);
      assert.doesNotMatch(error.message, /\bat .+\.ts:\d+/, name);
      return true;
    });
  }
  await assert.rejects(startServer(other.path, { PORT: port }), /set PORT to a free one/);
  for (const host of ["no host at all", "nowhere.invalid", "999.1.1.1", "192.0.2.1"]) {
    await assert.rejects(startServer(other.path, { HOST: host }), (error: Error) => {
      assert.match(error.message, new RegExp(`HOST.*${JSON.stringify(host)}`), host);
      assert.doesNotMatch(error.message, /\bat .+:\d+/, host);
      return true;
    });
  }
  taken.close();
  await other.remove();
});

test("two servers never write the same data", async () => {
  const server = await startServer(data.path);
  await assert.rejects(startServer(data.path), (error: Error) => {
    assert.match(error.message, /another Tallybook process/);
    return true;
  });
  await server.stop();
});

test("a command that is given nonsense names it and changes nothing", async () => {
  for (const [script, args, says] of [
    ["site", ["add", "blog2", "--host", "not a host"], /not a host/],
    ["site", ["paint", "blog"], /paint/],
    ["token", ["create", "--scope", "everything"], /everything/],
  ] as const) {
    const { code, output } = await command(script, [...args], data.path);
    assert.notEqual(code, 0, output);
    assert.match(output, says);
    assert.doesNotMatch(output, /\bat .+\.ts:\d+/);
  }
});
