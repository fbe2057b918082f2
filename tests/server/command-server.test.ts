import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { Config } from "../../src/base/config.ts";
import { type App, openApp } from "../../src/server/app.ts";
import { openCommandServer, runCommand } from "../../src/server/command-server.ts";
import { CommandError } from "../../src/server/commands.ts";
import { LockedError, openStore } from "../../src/store/store.ts";
import { inherited } from "../support/process.ts";
import { emptyConfig, testEffects } from "../support/store.ts";

const noteOf = (config: Config) => join(config.data, "server.json");

/** An app with its door open, as a server has it. */
async function openServer(
  context: TestContext,
  config: Config,
): Promise<App & { note: { port: number; secret: string } }> {
  const app = await openApp(config, testEffects(Date.now()));
  const commandServer = await openCommandServer(app);
  context.after(async () => {
    await commandServer.close();
    await app.close();
  });
  return { ...app, note: JSON.parse(await readFile(noteOf(config), "utf8")) };
}

/** A command as a person gives it at the command line. */
function commandContext(config: Config) {
  const lines: string[] = [];
  return { config, lines, report: (line: string) => void lines.push(line), effects: testEffects(Date.now()) };
}

describe("a command", () => {
  it("is carried out here when no server runs", async () => {
    const config = emptyConfig();
    const here = commandContext(config);
    const site = await runCommand("site.add", { name: "blog", hosts: ["blog.example"] }, here);
    assert.deepEqual(await runCommand("site.list", undefined, here), [site]);
    assert.equal(await runCommand("site.remove", { name: "blog" }, here), undefined);
    assert.deepEqual(await runCommand("site.list", undefined, here), []);
    // It let go of everything.
    await (await openStore(config)).close();
  });

  it("is carried out by the server when one runs", async (context) => {
    const config = emptyConfig();
    const app = await openServer(context, config);
    const here = commandContext(config);
    const site = await runCommand("site.add", { name: "blog", hosts: ["blog.example"], feed: null }, here);
    assert.deepEqual(app.sites.list(), [site]);
    const token = await runCommand("token.create", { name: "graphs", scopes: ["read"] }, here);
    assert.deepEqual(await app.accounts.token(new Headers({ authorization: `Bearer ${token}` })), { scopes: ["read"] });
    const [listed] = await runCommand("token.list", undefined, here);
    assert.equal(listed?.name, "graphs");
    await runCommand("token.remove", { id: listed?.id }, here);
    assert.deepEqual(await app.accounts.listTokens(null), []);
  });

  it("tells how far it is", async (context) => {
    const config = emptyConfig();
    const app = await openServer(context, config);
    await app.sites.add({ name: "blog", hosts: ["blog.example"] });
    const visitor = {
      address: "203.0.113.9",
      userAgent: "Mozilla/5.0 Firefox/150.0",
      gpc: false,
      dnt: false,
      optedOut: false,
    };
    await app.collector.take({ url: "https://blog.example/" }, visitor, app.effects.now());
    const here = commandContext(config);
    assert.deepEqual(await runCommand("regroup", {}, here), { changed: 0, spam: 0 });
    assert.match(here.lines.join("\n"), /1 of 1 hits/);
  });

  const wrong: [name: string, args: unknown, words: RegExp][] = [
    ["site.add", undefined, /^site\.add: /],
    ["site.add", { name: "blog" }, /^site\.add: hosts: /],
    ["site.add", { name: "blog", hosts: ["blog.example"], fedd: "" }, /fedd/],
    ["site.add", { name: "My Blog", hosts: ["blog.example"] }, /^name: .*"My Blog"/],
    ["site.remove", { name: "nobody" }, /no site of this name: "nobody"/],
    ["token.create", { name: "x", scopes: ["fly"] }, /./],
    ["token.remove", { id: "x" }, /^token\.remove: id: /],
    ["token.remove", { id: 99 }, /There is no token 99/],
    ["fly", {}, /There is no command "fly"; there are site\.add, /],
    ["toString", {}, /There is no command "toString"/],
  ];
  it("that is wrong gets the same answer here and from the server", async (context) => {
    const config = emptyConfig();
    const messages = async () => {
      const said: string[] = [];
      for (const [name, args, words] of wrong) {
        await assert.rejects(runCommand(name as "site.add", args, commandContext(config)), (error) => {
          assert.ok(error instanceof CommandError);
          assert.match(error.message, words);
          said.push(error.message);
          return true;
        });
      }
      return said;
    };
    const here = await messages();
    await openServer(context, config);
    assert.deepEqual(await messages(), here);
  });

  it("waits for a server that is starting", async () => {
    const config = emptyConfig();
    const app = await openApp(config, testEffects(Date.now()));
    const command = runCommand("site.list", undefined, commandContext(config));
    const commandServer = await openCommandServer(app);
    assert.deepEqual(await command, []);
    await commandServer.close();
    await app.close();
  });

  it("does not wait for ever", async (context) => {
    const config = emptyConfig();
    const store = await openStore(config);
    context.after(() => store.close());
    await assert.rejects(runCommand("site.list", undefined, commandContext(config)), LockedError);
  });

  it("says when the server leaves before it is done", async (context) => {
    const config = emptyConfig();
    const stranger = createServer((_, response) => {
      response.writeHead(200, { "x-tallybook": "handover" });
      response.write('{"progress": "half"}\n', () => response.destroy());
    });
    await (await openStore(config)).close();
    await writeFile(noteOf(config), JSON.stringify({ port: await listen(context, stranger), secret: "x" }));
    await assert.rejects(
      runCommand("site.list", undefined, commandContext(config)),
      /server stopped before it was done/,
    );
  });
});

describe("the server's door", () => {
  it("is known to our account alone, and only while it is open", async () => {
    const config = emptyConfig();
    const app = await openApp(config, testEffects(Date.now()));
    const commandServer = await openCommandServer(app);
    assert.equal((await stat(noteOf(config))).mode & 0o777, 0o600);
    await commandServer.close();
    await assert.rejects(access(noteOf(config)));
    await app.close();
  });

  it("opens with the secret only", async (context) => {
    const config = emptyConfig();
    const { note, sites } = await openServer(context, config);
    const body = JSON.stringify({ name: "site.add", args: { name: "blog", hosts: ["blog.example"] } });
    const ask = async (method: string, secret?: string) => {
      const headers = new Headers(secret ? { authorization: `Bearer ${secret}` } : {});
      const response = await fetch(`http://127.0.0.1:${note.port}/`, {
        method,
        headers,
        ...(method === "POST" && { body }),
      });
      await response.arrayBuffer();
      return response.status;
    };
    assert.equal(await ask("POST"), 403);
    assert.equal(await ask("POST", "guess"), 403);
    assert.equal(await ask("POST", "0".repeat(note.secret.length)), 403);
    assert.equal(await ask("GET", note.secret), 403);
    assert.deepEqual(sites.list(), []);
    assert.equal(await ask("POST", note.secret), 200);
    assert.equal(sites.list().length, 1);
  });
});

describe("a note that a crash left behind", () => {
  it("is found out when nobody listens there", async (context) => {
    const config = emptyConfig();
    const child = spawn(process.execPath, [join(import.meta.dirname, "../store/crasher.ts")], {
      env: { ...inherited, TALLYBOOK_DATA: config.data },
      stdio: ["ignore", "pipe", "inherit"],
    });
    context.after(() => child.kill("SIGKILL"));
    await once(child.stdout, "data");
    assert.deepEqual(await runCommand("site.list", undefined, commandContext(config)), []);
    child.kill("SIGKILL");
    await once(child, "close");
    await access(noteOf(config));
    assert.deepEqual(await runCommand("site.list", undefined, commandContext(config)), []);
  });

  const strangers: [name: string, status: number, headers: Record<string, string>][] = [
    ["answers everything", 200, {}],
    ["knows nothing", 404, {}],
    ["is another Tallybook's", 403, { "x-tallybook": "handover" }],
  ];
  for (const [name, status, headers] of strangers) {
    it(`is found out when a stranger has the port and ${name}`, async (context) => {
      const config = emptyConfig();
      await (await openStore(config)).close();
      const stranger = createServer((_, response) => response.writeHead(status, headers).end('{"result": "ha"}\n'));
      await writeFile(noteOf(config), JSON.stringify({ port: await listen(context, stranger), secret: "x" }));
      assert.deepEqual(await runCommand("site.list", undefined, commandContext(config)), []);
    });
  }

  it("is found out when it is no note", async () => {
    const config = emptyConfig();
    await (await openStore(config)).close();
    await writeFile(noteOf(config), '{"port": ');
    assert.deepEqual(await runCommand("site.list", undefined, commandContext(config)), []);
  });
});

async function listen(context: TestContext, server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}
