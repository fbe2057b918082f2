import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";
import type { SMTPServerOptions } from "smtp-server";
import { toConfig } from "../../src/base/config.ts";
import { toMailAddress } from "../../src/base/mail-address.ts";
import { command } from "../support/process.ts";
import { emptyConfig, testEffects } from "../support/store.ts";
import { openOutbox, openSmtp } from "./room.ts";

const now = Date.UTC(2026, 10, 20, 12);
const from = { TALLYBOOK_MAIL_FROM: "tally@stats.example" };

test("a mail goes to each recipient alone, and one that is refused costs the others nothing", async (context) => {
  const { mails, port } = await openSmtp(context, {
    onRcptTo({ address }, _, done) {
      const code = { "gone@example.com": 550, "later@example.com": 450 }[address];
      done(code ? Object.assign(new Error("no such luck"), { responseCode: code }) : null);
    },
  });
  const effects = testEffects(now);
  const { channels, outbox, run, close } = await openOutbox(
    emptyConfig({ TALLYBOOK_SMTP: `smtp://127.0.0.1:${port}`, ...from }),
    effects,
  );
  context.after(close);
  const to = "later@example.com\na@example.com\ngone@example.com\nb@example.com";
  await channels.add({ name: "team", kind: "mail", to, ownNetwork: false });
  await outbox.queue("team", { title: "Ünusual\r\nBcc: evil@example.com", text: "120 views\n.\nMAIL FROM:<x>" });
  await run();
  await run();
  assert.deepEqual(
    mails.map(({ to }) => to),
    [["a@example.com"], ["b@example.com"]],
  );
  const [head = "", body = ""] = mails[0]?.text.split("\r\n\r\n") ?? [];
  assert.match(head, /^From: Tallybook <tally@stats\.example>\r\nTo: a@example\.com\r\n/m);
  assert.match(head, /^Message-ID: <msg_[\da-f]{32}@stats\.example>$/m);
  assert.match(head, /^Auto-Submitted: auto-generated$/m);
  assert.doesNotMatch(head, /^Bcc:/m);
  assert.match(body, /^120 views\r\n\.+\r\nMAIL FROM:<x>/);
  assert.deepEqual(
    (await outbox.list()).map(({ state, tries }) => `${state} ${tries}`),
    ["delivered 1", "given up 1", "delivered 1", "waiting 1"],
  );
});

test("a server that is not as it should be gets another try later, and says why", async (context) => {
  const lines = async (talk: (socket: Socket) => void) => {
    const server = createServer((socket) => talk(socket.on("error", () => {})));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    context.after(() => server.close());
    return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const login: SMTPServerOptions = {
    ...{ authOptional: false, allowInsecureAuth: true },
    onAuth: (_, __, done) => done(new Error("bad password")),
  };
  const cases: [string, string, RegExp][] = [
    ["greets with 1 MB", await lines((socket) => void socket.end("x".repeat(1024 * 1024))), /./],
    [
      "drops in the middle",
      await lines((socket) => {
        socket.write("220 here\r\n");
        socket.once("data", () => socket.destroy());
      }),
      /closed|reset/i,
    ],
    ["bad certificate", `smtps://127.0.0.1:${(await openSmtp(context, { secure: true })).port}`, /certificate/i],
    ["wrong password", `smtp://me:secret@127.0.0.1:${(await openSmtp(context, login)).port}`, /password|auth/i],
    ["nobody there", "smtp://127.0.0.1:1", /ECONNREFUSED/],
    ["not set up", "", /TALLYBOOK_SMTP/],
  ];
  for (const [name, smtp, says] of cases) {
    const { channels, outbox, run, close } = await openOutbox(
      emptyConfig({ TALLYBOOK_SMTP: smtp, ...from }),
      testEffects(now),
    );
    await channels.add({ name: "me", kind: "mail", to: "me@example.com", ownNetwork: false });
    await outbox.queue("me", { title: "a", text: "b" });
    await run();
    const [sent] = await outbox.list();
    assert.equal(sent?.state, "waiting", name);
    assert.match(sent.answer ?? "", says, name);
    assert.doesNotMatch(sent.answer ?? "", /secret/, name);
    await close();
  }
});

test("who ends does not wait for a server that says nothing, and the mail stays as it is", async (context) => {
  const closing = new AbortController();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    context.after(() => socket.destroy());
    closing.abort();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const smtp = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { channels, outbox, close } = await openOutbox(
    emptyConfig({ TALLYBOOK_SMTP: smtp, ...from }),
    testEffects(now),
  );
  context.after(close);
  await channels.add({ name: "me", kind: "mail", to: "me@example.com", ownNetwork: false });
  await outbox.queue("me", { title: "a", text: "b" });
  await outbox.run(closing.signal);
  const [sent] = await outbox.list();
  assert.deepEqual([sent?.state, sent?.tries, sent?.answer], ["waiting", 0, null]);
});

test("addresses and servers of mail are told from texts that are none", () => {
  for (const text of ["a@b@c.example", "a@", "@b", "a b@c", "a@b,c@d", "a@b\n", ".a@b", "a..b@c", "a@-b", "a@b..c"]) {
    assert.equal(toMailAddress(text), null, text);
  }
  assert.equal(toMailAddress("o'neil+x@Example.COM"), "o'neil+x@example.com");
  const smtp = (TALLYBOOK_SMTP: string) => toConfig({ TALLYBOOK_SMTP }).smtp;
  assert.deepEqual(smtp("smtps://me%40x:p%2Fw@mail.example"), {
    ...{ host: "mail.example", port: 465, secure: true, user: "me@x", password: "p/w" },
  });
  for (const text of ["mail.example", "http://me:secret@x", "smtp://me:secret@x/y", "smtp://x?secret=1@y"]) {
    assert.throws(
      () => smtp(text),
      (error: Error) => /TALLYBOOK_SMTP/.test(error.message) && !/secret/.test(error.message),
    );
  }
});

test("channels are added, tested, listed and removed at the command line", async () => {
  const { data } = emptyConfig();
  const cases: [string[], number, RegExp][] = [
    [["add", "me", "--kind", "mail", "--to", "nobody"], 1, /no mail address: "nobody"/],
    [["add", "hook", "--kind", "webhook", "--to", "https://127.0.0.1:1/hidden", "--own-network"], 0, /whsec_/],
    [["list"], 0, /^hook {2}webhook {2}127\.0\.0\.1:1 {2}own network$/],
    [["test", "hook"], 1, /^Not delivered: It could not be reached/m],
    [["remove", "hook"], 0, /Removed hook/],
    [["remove", "me"], 1, /There is no channel "me"/],
  ];
  for (const [args, code, says] of cases) {
    const answer = await command("channel", args, data);
    assert.match(answer.output, says, args.join(" "));
    assert.equal(answer.code, code, answer.output);
  }
});
