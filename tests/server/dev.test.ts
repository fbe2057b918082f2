import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { command, emptyDirectory, inherited } from "../support/process.ts";

test("the developer's server listens where it is told to", async () => {
  const data = await emptyDirectory();
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../scripts/astro.ts"), "dev"], {
    env: { ...inherited, TALLYBOOK_DATA: data.path, HOST: "127.0.0.1", PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  let address = "";
  for await (const line of createInterface({ input: child.stdout })) {
    address = /Local\s+(\S+)\//.exec(line)?.[1] ?? "";
    if (address !== "") break;
  }
  child.stdout.resume();
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.notEqual(new URL(address).port, "4321");
  assert.equal(await (await fetch(`${address}/healthz`)).text(), "ok\n");
  // What the page knows an error by, and what the server threw, are one class here too.
  const body = new URLSearchParams({ email: "nobody", password: "" });
  const refused = await fetch(`${address}/login`, { method: "POST", body, headers: { origin: address } });
  assert.equal(refused.status, 422);
  child.kill();
  await ended;
  await data.remove();
});

test("what is wrong with its environment is said in words", async () => {
  const { code, output } = await command("astro", ["dev"], "data", { PORT: "many", HOST: "127.0.0.1" });
  assert.equal(code, 1);
  assert.match(output, /PORT: a port is a number.*"many"/);
  assert.doesNotMatch(output, /\bat .+:\d+/);
});
