import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { testDirectory } from "../support/directory.ts";
import { addSite, inherited } from "../support/process.ts";

/** A socket that is bound and taken from nobody, as systemd holds it: what Node's own servers would take at once. */
function holdSocket(): { fd: number; port: number; close(): void } {
  interface Handle {
    fd: number;
    bind(address: string, port: number): number;
    getsockname(to: { port?: number }): number;
    close(): void;
  }
  const { TCP, constants } = (
    process as unknown as {
      binding(name: string): { TCP: new (type: number) => Handle; constants: { SERVER: number } };
    }
  ).binding("tcp_wrap");
  const handle = new TCP(constants.SERVER);
  assert.equal(handle.bind("127.0.0.1", 0), 0);
  const name: { port?: number } = {};
  handle.getsockname(name);
  return { fd: handle.fd, port: name.port ?? 0, close: () => handle.close() };
}

async function start(data: string, fd: number): Promise<ChildProcess> {
  const bin = join(import.meta.dirname, "../../scripts/bin.cjs");
  // A shell whose process becomes the command's, so that it can say which process the socket is for.
  const child = spawn("sh", ["-c", 'LISTEN_PID=$$ exec "$0" "$1" start', process.execPath, bin], {
    env: { ...inherited, TALLYBOOK_DATA: data, LISTEN_FDS: "1", PORT: "1" },
    stdio: ["ignore", "pipe", "inherit", fd],
  });
  if (child.stdout === null) throw new Error("no output");
  const lines = createInterface({ input: child.stdout });
  let line = "";
  lines.on("line", (said) => {
    line = said;
  });
  while (!line.startsWith("Ready")) await once(lines, "line");
  return child;
}

test("who connects while the process is another one waits, and no hit is lost", { timeout: 60_000 }, async (t) => {
  const data = testDirectory();
  await addSite(data, "blog", "example.com");
  const socket = holdSocket();
  t.after(() => socket.close());
  let answered = 0;
  let open = true;
  const headers = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
  const send = async (sender: number) => {
    for (let n = 0; open; n++) {
      const url = encodeURIComponent(`https://example.com/${sender}/${n}`);
      const answer = await fetch(`http://127.0.0.1:${socket.port}/a.gif?url=${url}`, { headers });
      assert.equal(answer.status, 200);
      await answer.arrayBuffer();
      answered++;
    }
  };
  let server = await start(data, socket.fd);
  const senders = Array.from({ length: 4 }, (_, sender) => send(sender));
  for (let restarts = 0; restarts < 2; restarts++) {
    const before = answered;
    server.kill("SIGTERM");
    assert.deepEqual(await once(server, "close"), [0, null]);
    server = await start(data, socket.fd);
    assert.ok(answered >= before);
  }
  open = false;
  await Promise.all(senders);
  server.kill("SIGTERM");
  await once(server, "close");
  const database = new DatabaseSync(join(data, "tallybook.db"), { readOnly: true });
  const row = database
    .prepare("select (select count(*) from events) + (select coalesce(sum(count), 0) from dropped) as n")
    .get();
  database.close();
  assert.ok(answered > 0);
  assert.equal(Number(row?.["n"]), answered);
});
