import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { ReadableStream as WebStream } from "node:stream/web";
import { after, before, test } from "node:test";
import { Outlet } from "../../src/server/outlet.ts";
import { Unsent } from "../../src/server/unsent.ts";
import { emptyDirectory, readToken, type ServerProcess, startServer } from "../support/process.ts";

let data: Awaited<ReturnType<typeof emptyDirectory>>;
let server: ServerProcess;
before(async () => {
  data = await emptyDirectory();
  server = await startServer(data.path);
});
after(async () => {
  await server.stop();
  await data.remove();
});

/** Sends these very lines; what came back until the server hung up. */
async function send(...lines: string[]): Promise<{ status: string; body: string; head: string }> {
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.setTimeout(5000, () => socket.destroy(new Error("no answer")));
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const answer = await text(socket);
  const end = answer.indexOf("\r\n\r\n");
  const status = /^HTTP\/1\.1 (.*)/.exec(answer)?.[1] ?? "";
  return { status, body: answer.slice(end + 4), head: answer.slice(0, end).toLowerCase() };
}

const pages = ["/login", "/healthz", "/queries/top-pages", "/500"];

test("a Host that is none is refused before any page sees it", async () => {
  const bad = ["x@y", "[", "a b", "", "x/healthz?", "x:y", "x:99999", "[::1", "x#", "x\\y", "999.1.1.1", "ü.example"];
  for (const host of bad) {
    for (const path of pages) {
      const { status, body } = await send(`GET ${path} HTTP/1.1`, `Host: ${host}`, "Connection: close");
      assert.equal(status, "400 Bad Request", `${path} ${JSON.stringify(host)}`);
      assert.match(body, /Host/);
    }
  }
  assert.doesNotMatch(server.output(), /\n\s+at /);
});

test("a Host may be a name, an address, with a port and without", async () => {
  for (const host of [
    "localhost",
    "stats.example.com:443",
    "127.0.0.1:4321",
    "[::1]:80",
    "[::1]",
    "My_Host.",
    "xn--bcher-kva.example",
  ]) {
    const { status } = await send("GET /login HTTP/1.1", `Host: ${host}`, "Connection: close");
    assert.equal(status, "200 OK", host);
  }
});

test("without a Host only health is told", async () => {
  assert.equal((await send("GET /healthz HTTP/1.0")).status, "200 OK");
  assert.equal((await send("GET /readyz HTTP/1.0")).status, "200 OK");
  assert.equal((await send("GET /login HTTP/1.0")).status, "400 Bad Request");
  assert.equal((await send("GET /a.gif?url=https://nowhere.example/ HTTP/1.0")).status, "404 Not Found");
});

test("what is asked for is a path, whatever form it comes in", async () => {
  for (const target of [
    "http://x@y/login",
    "http://[/",
    "*",
    "//x@y/login",
    "//[/",
    "login",
    "http://localhost/healthz",
  ]) {
    const { status } = await send(`GET ${target} HTTP/1.1`, "Host: localhost", "Connection: close");
    assert.match(status, /^[234]/, target);
  }
  assert.doesNotMatch(server.output(), /\n\s+at /);
});

test("the page for what broke is no page of its own", async () => {
  for (const path of ["/500", "/500/", "/403", "/403/"]) {
    const answer = await fetch(server.address + path, { headers: { accept: "text/html" }, redirect: "manual" });
    assert.equal(answer.status, 404, path);
  }
});

test("other methods than a page takes are refused, with those it takes", async () => {
  const authorization = `Bearer ${await readToken(data.path)}`;
  const table: [method: string, path: string, status: number, allow: string | null][] = [
    ["PUT", "/login", 405, "GET, HEAD, POST, OPTIONS"],
    ["DELETE", "/queries", 405, "GET, HEAD, POST, OPTIONS"],
    ["PATCH", "/", 405, "GET, HEAD, POST, OPTIONS"],
    ["PUT", "/settings/sites/blog", 405, "GET, HEAD, POST, OPTIONS"],
    ["DELETE", "/queries/top-pages.csv", 405, "GET, HEAD, POST, OPTIONS"],
    ["POST", "/queries/top-pages", 405, "GET, HEAD"],
    ["OPTIONS", "/account", 405, "GET, HEAD, POST"],
    ["GET", "/theme", 405, "POST"],
    ["PUT", "/nowhere", 405, "GET, HEAD, POST, OPTIONS"],
    ["HEAD", "/login", 200, null],
    ["HEAD", "/queries/top-pages", 200, null],
  ];
  for (const [method, path, status, allow] of table) {
    const headers = { authorization, origin: server.address };
    const answer = await fetch(server.address + path, { method, headers, redirect: "manual" });
    assert.equal(answer.status, status, `${method} ${path}`);
    assert.equal(answer.headers.get("allow"), allow, `${method} ${path}`);
  }
});

test("a method that is not ours is refused before anything else, whatever it is asked of", async () => {
  for (const method of ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "SEARCH", "CONNECT"]) {
    const paths = method === "CONNECT" ? ["localhost:80"] : ["/a.gif", "/login", "/favicon.svg", "/nowhere"];
    for (const path of paths) {
      const { status, head } = await send(`${method} ${path} HTTP/1.1`, "Host: localhost", "Connection: close");
      assert.equal(status, "405 Method Not Allowed", `${method} ${path}`);
      assert.match(head, /^allow: get, head, post, options$/m);
    }
  }
  for (const method of ["get", "Post", "FROBNICATE"]) {
    const { status } = await send(`${method} /login HTTP/1.1`, "Host: localhost", "Connection: close");
    assert.equal(status, "400 Bad Request", method);
  }
  assert.doesNotMatch(server.output(), /\n\s+at /);
});

test("every answer has the base headers: pages, files, formats, the pixel and refusals", async () => {
  const get = (path: string, ...more: string[]) => [`GET ${path} HTTP/1.1`, "Host: localhost", ...more];
  const style = /\/_astro\/[^"]+\.css/.exec((await send(...get("/login", "Connection: close"))).body)?.[0] ?? "";
  const asked: [lines: string[], shared?: boolean][] = [
    ...["/login", "/", "/queries/top-pages.csv", "/nowhere", "/healthz", "/favicon.svg", style, "/%E0%A4%A"].map(
      (path): [string[]] => [get(path)],
    ),
    [get("/embed.js"), true],
    [get("/embed/nothing/daily"), true],
    [get("/a.gif?url=https://nowhere.example/"), true],
    [get("/a.gif"), true],
    [["PUT /login HTTP/1.1", "Host: localhost"]],
    [["CONNECT localhost:80 HTTP/1.1", "Host: localhost"]],
    [["GET /login HTTP/1.1", "Host: x@y"]],
    [["GET /login HTTP/1.1", "Host: localhost", "no header"]],
  ];
  for (const [lines, shared = false] of asked) {
    const { head } = await send(...lines, "Connection: close");
    for (const header of [
      /^x-content-type-options: nosniff$/m,
      /^referrer-policy: same-origin$/m,
      /^content-security-policy: .*(default-src|sandbox)/m,
      /^cross-origin-opener-policy: same-origin$/m,
      shared ? /^cross-origin-resource-policy: cross-origin$/m : /^cross-origin-resource-policy: same-origin$/m,
    ]) {
      assert.match(head, header, `${lines[0]}\n${head}`);
    }
    assert.doesNotMatch(head, /^strict-transport-security/m);
  }
});

test("a refusal has the reason phrase of its status", async () => {
  const login = (fields: Record<string, string>) =>
    fetch(`${server.address}/login`, {
      method: "POST",
      headers: { origin: server.address },
      body: new URLSearchParams(fields),
    });
  const answer = await login({ email: "nobody" });
  assert.deepEqual([answer.status, answer.statusText], [422, "Unprocessable Entity"]);
  const page = await fetch(`${server.address}/500`);
  assert.deepEqual([page.status, page.statusText], [404, "Not Found"]);
  for (let tries = 1; tries < 10; tries++) await login({ email: "nobody" });
  const late = await login({ email: "nobody" });
  assert.deepEqual([late.status, late.statusText], [429, "Too Many Requests"]);
});

test("a change from elsewhere is refused in the words of who asked", async () => {
  const change = (headers: Record<string, string>) =>
    fetch(`${server.address}/login`, { method: "POST", headers, body: new URLSearchParams({ email: "a" }) });
  const browser = { accept: "text/html,application/xhtml+xml" };
  const page = await change({ ...browser, origin: "https://<b>stats</b>.example" });
  const body = await page.text();
  assert.equal(page.status, 403);
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(body, /TALLYBOOK_URL/);
  assert.match(body, /proxy_set_header Host \$host;/);
  assert.doesNotMatch(body, /<b>stats/);
  const other = await (await change({ ...browser, origin: "https://stats.example" })).text();
  assert.match(other, /https:\/\/stats\.example/);
  assert.match(other, new RegExp(new URL(server.address).host));
  assert.equal((await change(browser)).status, 403);
  const machine = await change({ accept: "application/json", origin: "https://stats.example" });
  assert.equal(machine.status, 403);
  assert.equal(((await machine.json()) as { ok: boolean }).ok, false);
});

test("colours are kept from a form, not from a flood", async () => {
  const choose = (more: string) =>
    fetch(`${server.address}/theme`, {
      method: "POST",
      headers: { origin: server.address },
      body: new URLSearchParams({ theme: "dark", back: "/queries", more }),
      redirect: "manual",
    });
  const answer = await choose("");
  assert.deepEqual([answer.status, answer.headers.get("location")], [303, "/queries"]);
  assert.match(answer.headers.get("set-cookie") ?? "", /^tallybook_theme=dark;/);
  const flood = await choose("x".repeat(200_000));
  assert.deepEqual([flood.status, flood.headers.get("location")], [303, "/"]);
  assert.doesNotMatch(flood.headers.get("set-cookie") ?? "", /dark/);
});

test("a proxy that is not trusted is told of once, without an address", async () => {
  const warnings = () => server.output().match(/X-Forwarded-For.*/g) ?? [];
  assert.equal(warnings().length, 0);
  for (let times = 0; times < 3; times++) {
    await fetch(`${server.address}/a.gif?url=https://nowhere.example/`, {
      headers: { "x-forwarded-for": "203.0.113.9" },
    });
    await fetch(`${server.address}/login`, { headers: { "x-forwarded-for": "203.0.113.9" } });
  }
  assert.equal(warnings().length, 1);
  assert.match(warnings()[0] ?? "", /TALLYBOOK_TRUST_PROXY/);
  assert.doesNotMatch(server.output(), /203\.0\.113\.9/);

  const other = await emptyDirectory();
  const trusting = await startServer(other.path, { TALLYBOOK_TRUST_PROXY: "loopback" });
  await fetch(`${trusting.address}/login`, { headers: { "x-forwarded-for": "203.0.113.9" } });
  await trusting.stop();
  assert.doesNotMatch(trusting.output(), /X-Forwarded-For/);
  await other.remove();
});

test("an answer waits for its client, and a client that takes nothing is hung up on", async (t) => {
  let made = 0;
  const ended = Promise.withResolvers<void>();
  async function* endless() {
    try {
      for (;;) {
        made += 200_000;
        yield new Uint8Array(200_000);
      }
    } finally {
      ended.resolve();
    }
  }
  // As Astro writes: on and on, whatever the answer of `write`.
  const slow = createServer(async (_, response) => {
    const outlet = new Outlet(response, { unsent: new Unsent(), network: "", patienceMs: 300 });
    for await (const piece of outlet.pace(WebStream.from(endless()) as ReadableStream<Uint8Array>))
      response.write(piece);
  }).listen(0, "127.0.0.1");
  await once(slow, "listening");
  t.after(() => slow.close());
  const socket = connect((slow.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => {});
  socket.pause().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await ended.promise;
  assert.ok(made < 30_000_000, `${made} bytes were made for nobody`);
  socket.destroy();
});

test("what clients leave untaken has a limit in all, and whoever reads gets the whole", async (t) => {
  const unsent = new Unsent({ maxBytes: 50_000_000 });
  // More than the system itself takes in for a client.
  const bytes = 20_000_000;
  const shared = new Uint8Array(bytes);
  const big = createServer(async ({ url }, response) => {
    const outlet = new Outlet(response, { unsent, network: "", patienceMs: 3_600_000 });
    const whole = WebStream.from([url === "/shared" ? shared : new Uint8Array(bytes)]);
    for await (const piece of outlet.pace(whole as ReadableStream<Uint8Array>)) response.write(piece);
    response.end();
  }).listen(0, "127.0.0.1");
  await once(big, "listening");
  const { port } = big.address() as AddressInfo;
  const sockets: Socket[] = [];
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    big.close();
  });
  const ask = async (path: string): Promise<ServerResponse> => {
    const asked = once(big, "request");
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    sockets.push(socket);
    socket.pause().write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    return (await asked)[1];
  };
  const crowd: ServerResponse[] = [];
  for (let count = 0; count < 20; count++) crowd.push(await ask("/shared"));
  const greedy: ServerResponse[] = [];
  for (let count = 0; count < 6; count++) greedy.push(await ask("/own"));
  const gone = greedy.map((response) => once(response, "close"));
  const whole = await fetch(`http://127.0.0.1:${port}/own`);
  assert.equal((await whole.arrayBuffer()).byteLength, bytes);
  await Promise.race(gone);
  assert.ok(greedy.filter(({ destroyed }) => destroyed).length >= 5, "one of them may be held beside the shared one");
  assert.ok(!crowd.some(({ destroyed }) => destroyed), "what many are sent is held once");
});
