import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import type { LookupFunction } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { retriesMs } from "../../src/deliver/outbox.ts";
import { FormError } from "../../src/web/form.ts";
import { emptyConfig, testEffects } from "../support/store.ts";
import { openOutbox, openReceiver } from "./room.ts";

const now = Date.UTC(2026, 10, 20, 12);

test("a channel that cannot be is refused with the field and why", async (context) => {
  const { channels, close } = await openOutbox(emptyConfig(), testEffects(now));
  context.after(close);
  const spec = { name: "ops", kind: "webhook", to: "https://hooks.example.com/x", ownNetwork: false };
  const cases: [Partial<typeof spec>, string, RegExp][] = [
    [{ name: "Ops Team" }, "name", /small letters/],
    [{ kind: "fax" }, "kind", /one of mail, webhook/],
    [{ to: "" }, "to", /Say where/],
    [{ to: "hooks.example.com/secret" }, "to", /begins with https/],
    [{ to: "file:///etc/passwd" }, "to", /begins with https/],
    [{ to: "http://hooks.example.com/secret" }, "to", /own network/],
    [{ to: "https://me:secret@hooks.example.com/" }, "to", /user name/],
    [{ to: "https://127.0.0.1/secret" }, "to", /no public address; say that/],
    [{ to: "https://[::ffff:10.0.0.1]/secret" }, "to", /no public address/],
    [{ to: "http://169.254.169.254/latest", ownNetwork: true }, "to", /169\.254\.169\.254, which is no public/],
    [{ to: "http://[fe80::1]/", ownNetwork: true }, "to", /no public address/],
    [{ kind: "telegram", to: "https://api.telegram.org/bot1:secret/sendMessage" }, "to", /chat_id/],
    [{ kind: "ntfy", to: "https://ntfy.sh/" }, "to", /topic/],
    [{ kind: "mail", to: "a@example.com, b@example.com" }, "to", /no mail address/],
    [{ kind: "mail", to: '"a b"@example.com' }, "to", /no mail address/],
    [{ kind: "mail", to: "a@example.com\rBcc: evil@example.com" }, "to", /no mail address/],
    [{ kind: "mail", to: "A <a@example.com>" }, "to", /no mail address/],
    [{ kind: "mail", to: Array.from({ length: 21 }, (_, n) => `a${n}@example.com`).join("\n") }, "to", /20 addresses/],
  ];
  for (const [change, field, says] of cases) {
    await assert.rejects(channels.add({ ...spec, ...change }), (error) => {
      assert.ok(error instanceof FormError);
      assert.match(error.fields[field] ?? "", says);
      return !error.message.includes("secret");
    });
  }
  assert.deepEqual(await channels.list(), []);
  assert.match((await channels.add(spec)) ?? "", /^whsec_/);
  await assert.rejects(channels.add(spec), /There is a channel ops already/);
  await channels.add({ ...spec, name: "idn", kind: "mail", to: "post@bücher.example\r\nb@example.com\n" });
  assert.deepEqual(
    (await channels.list()).map(({ to }) => to),
    ["post@xn--bcher-kva.example, b@example.com", "hooks.example.com"],
  );
});

test("each kind gets its body, in which no sign of a stranger's is one of the receiver's", async (context) => {
  const { address, received } = await openReceiver(context);
  const { channels, outbox, run, close } = await openOutbox(emptyConfig(), testEffects(now));
  context.after(close);
  const title = "@everyone <!channel>";
  const text = "[click](https://evil.example) *bold*\n\u202Eemoji 🎉";
  const paths: Record<string, string> = {
    webhook: "/hook?key=1",
    slack: "/services/T/B/X",
    discord: "/api/webhooks/1/x",
    ntfy: "/base/topic?auth=1",
    telegram: "/bot1:x/sendMessage?chat_id=-100",
  };
  let secret = "";
  for (const [kind, path] of Object.entries(paths)) {
    secret = (await channels.add({ name: kind, kind, to: address + path, ownNetwork: true })) ?? secret;
    await outbox.queue(kind, { title, text });
  }
  await run();
  const of = (path: string) => {
    const one = received.find((request) => request.path === path);
    assert.ok(one, path);
    return { ...one, json: JSON.parse(one.body) };
  };
  const hook = of("/hook?key=1");
  assert.deepEqual(hook.json.data, { title, text });
  const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature } = hook.headers;
  assert.equal(time, String(now / 1000));
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  assert.equal(signature, `v1,${createHmac("sha256", key).update(`${id}.${time}.${hook.body}`).digest("base64")}`);
  assert.match(of("/services/T/B/X").json.text, /^@everyone &lt;!channel&gt;\n/);
  const discord = of("/api/webhooks/1/x").json;
  assert.deepEqual(discord.allowed_mentions, { parse: [] });
  assert.ok(discord.content.includes("\\[click\\]\\(https\\://evil.example\\) \\*bold\\*"));
  assert.deepEqual(of("/base/?auth=1").json, { topic: "topic", title, message: text });
  const telegram = of("/bot1:x/sendMessage").json;
  assert.deepEqual([telegram.chat_id, telegram.text], ["-100", `${title}\n${text}`]);
  assert.ok((await outbox.list()).every(({ state, answer }) => state === "delivered" && answer === "200 OK ok"));
});

test("what a receiver answers decides whether it is asked again, by the same key and with the same body", async (context) => {
  const { address, received } = await openReceiver(context, ({ path }, response) => {
    if (path === "/drops") return void response.destroy();
    if (path === "/hangs") return;
    const status = Number(path.slice(1));
    if (status === 302) response.setHeader("location", "http://169.254.169.254/");
    response.writeHead(status).end(`said\r\n${"x".repeat(100_000)}`);
  });
  const effects = testEffects(now);
  const config = emptyConfig();
  const { channels, outbox, run, store, close } = await openOutbox(config, effects);
  const states = async () =>
    Object.fromEntries((await outbox.list()).map(({ channel, state, tries }) => [channel, `${state} ${tries}`]));
  const kinds = ["200", "302", "400", "410", "429", "500", "drops", "hangs"];
  for (const name of kinds) {
    await channels.add({ name, kind: "webhook", to: `${address}/${name}`, ownNetwork: true });
    await outbox.queue(name, { title: "Marked words", text: name });
  }
  await run();
  assert.deepEqual(await states(), {
    ...{ 200: "delivered 1", 302: "given up 1", 400: "given up 1", 410: "given up 1" },
    ...{ 429: "waiting 1", 500: "waiting 1", drops: "waiting 1", hangs: "waiting 1" },
  });
  assert.equal(received.length, kinds.length);
  for (const { answer } of await outbox.list()) assert.ok(answer && answer.length <= 201 && !/\n/.test(answer));
  assert.deepEqual(await outbox.queue("410", { title: "a", text: "b" }), [], "a receiver that is gone gets no more");
  assert.ok((await channels.list()).find(({ name }) => name === "410")?.off);

  await channels.remove("hangs");
  for (const waitMs of retriesMs) {
    effects.time += waitMs - 1;
    const before = received.length;
    await run();
    assert.equal(received.length, before, "not before its time");
    effects.time += 1;
    await run();
  }
  const all = await states();
  assert.deepEqual([all["500"], all["drops"], all["hangs"]], ["given up 7", "given up 7", "given up 1"]);
  const repeats = received.filter(({ path }) => path === "/500");
  assert.equal(new Set(repeats.map(({ headers }) => headers["webhook-id"])).size, 1);
  assert.equal(repeats.length, 7);
  assert.equal(new Set(repeats.map(({ body }) => body)).size, 1);
  assert.deepEqual(await store.read("select 1 from outbox where message is not null or recipient is not null"), []);
  await close();
  const file = readFileSync(join(config.data, "control.db"), "latin1");
  assert.ok(file.includes("given up") && !file.includes("Marked words"), "nothing of a message is left in the file");
});

test("names that mean a private address are not asked, unless the owner said so, and link-local ones never", async (context) => {
  const { address, received } = await openReceiver(context);
  const port = new URL(address).port;
  const lookup: LookupFunction = (hostname, _, found) =>
    found(null, [{ address: hostname.startsWith("link") ? "169.254.1.1" : "127.0.0.1", family: 4 }]);
  const { channels, outbox, close } = await openOutbox(emptyConfig(), testEffects(now), lookup);
  context.after(close);
  const cases: [string, string, boolean, RegExp][] = [
    ["public", `https://public.example:${port}/`, false, /Nothing is sent to 127\.0\.0\.1.*say that the host/],
    ["link", `http://link.example:${port}/`, true, /Nothing is sent to 169\.254\.1\.1, which is no public address$/],
    ["own", `http://own.example:${port}/`, true, /^200 OK ok$/],
  ];
  for (const [name, to, ownNetwork, says] of cases) {
    await channels.add({ name, kind: "webhook", to, ownNetwork });
    const [outcome] = (await outbox.test(name)) ?? [];
    assert.match(outcome?.answer ?? "", says);
  }
  assert.equal(received.length, 1);
  assert.equal(await outbox.test("none"), null);
});
