import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { closeGracefully } from "../../src/server/graceful-close.ts";
import { emptyDirectory, startServer } from "../support/process.ts";

const ask = (address: string, agent: Agent) =>
  new Promise<IncomingMessage>((resolve, reject) => get(address, { agent }, resolve).on("error", reject));

test("a client that keeps its connection is told to close it, not cut off", async () => {
  const data = await emptyDirectory();
  const server = await startServer(data.path);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let [answers, closing, open] = [0, 0, true];
  const failures: unknown[] = [];
  const client = async () => {
    while (open) {
      try {
        const answer = await ask(`${server.address}/healthz`, agent);
        assert.equal(await text(answer), "ok\n");
        answers++;
        if (answer.headers.connection === "close") closing++;
        await pause(5);
      } catch (error) {
        open = false;
        // Once it listens no more, a new connection finds nobody: that is an answer too.
        if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") failures.push(error);
      }
    }
  };
  const clients = Promise.all(Array.from({ length: 8 }, client));
  while (open && answers <= 50) await pause(5);
  assert.equal(await server.stop(), 0);
  await clients;
  assert.deepEqual(failures, []);
  assert.ok(answers > 50, `${answers} answers`);
  assert.ok(closing > 0, "nobody was told");
  agent.destroy();
  await data.remove();
});

/** Answers nothing by itself; the responses under way, and when there are so many of them. */
async function listen(timeouts: { idleTimeoutMs: number; requestTimeoutMs: number }) {
  const open: ServerResponse[] = [];
  const server = createServer((_, response) => {
    open.push(response);
    server.emit("asked");
  });
  const drain = closeGracefully(server, timeouts);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, drain, open, asked: () => once(server, "asked") };
}

test("what is under way is answered whole, on a connection that ends with it", async () => {
  const { address, drain, open, asked } = await listen({ idleTimeoutMs: 20, requestTimeoutMs: 5000 });
  const agent = new Agent({ keepAlive: true });
  const answers = [];
  for (const path of ["/begun", "/waiting"]) {
    const arrived = asked();
    answers.push(ask(address + path, agent));
    await arrived;
  }
  open[0]?.write("begun, ");
  const drained = drain();
  for (const response of open) response.end("done");
  const [begun, waiting] = await Promise.all(answers);
  assert.ok(begun && waiting);
  assert.equal(await text(begun), "begun, done");
  assert.equal(await text(waiting), "done");
  assert.equal(waiting.headers.connection, "close");
  await drained;
  await assert.rejects(ask(address, new Agent()), { code: "ECONNREFUSED" });
});

test("who never ends is cut off in the end", async () => {
  const { address, drain, asked } = await listen({ idleTimeoutMs: 20, requestTimeoutMs: 60 });
  const arrived = asked();
  const answer = ask(address, new Agent());
  answer.catch(() => {});
  await arrived;
  await drain();
  await assert.rejects(answer, { code: "ECONNRESET" });
});
