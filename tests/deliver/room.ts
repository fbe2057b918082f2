import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import type { TestContext } from "node:test";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { Config } from "../../src/base/config.ts";
import type { Effects } from "../../src/base/effects.ts";
import { Channels } from "../../src/deliver/channels.ts";
import { Outbox } from "../../src/deliver/outbox.ts";
import { openControl, type Store } from "../../src/store/store.ts";

/** The outbox on its database, as the server has it. */
export async function openOutbox(config: Config, effects: Effects, lookup?: LookupFunction) {
  const store: Store = await openControl(config);
  const channels = new Channels(store, () => effects.now());
  const outbox = new Outbox({ config, effects, store, channels, lookup });
  const run = () => outbox.run(new AbortController().signal);
  return { store, channels, outbox, run, close: () => store.close() };
}

export interface Received {
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

type Answer = (request: Received, response: ServerResponse) => void;

/** A receiver of webhooks on loopback. @param answer by default 200 */
export async function openReceiver(context: TestContext, answer: Answer = (_, response) => void response.end("ok")) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      answer(one, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** A mail server on loopback. */
export async function openSmtp(context: TestContext, options: SMTPServerOptions = {}) {
  const mails: { to: string[]; text: string }[] = [];
  const arrivals = new EventEmitter();
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["STARTTLS"], logger: false },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        });
        done();
        arrivals.emit("mail");
      });
    },
    ...options,
  });
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  context.after(() => new Promise<void>((resolve) => server.close(resolve)));
  return { mails, arrivals, port: (listening.address() as AddressInfo).port };
}
