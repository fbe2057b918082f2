/** What a lead brings about, with mail and webhooks that are received, and a clock to turn. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { Channels } from "../../src/deliver/channels.ts";
import { toLeadPage } from "../../src/leads/lead-page.ts";
import { openLeadsRoom } from "../../src/leads/room.ts";
import { Sites } from "../../src/store/sites.ts";
import { openControl, openStore } from "../../src/store/store.ts";
import { openReceiver, openSmtp } from "../deliver/room.ts";
import { testDirectory, write } from "../support/directory.ts";
import { emptyConfig, testEffects } from "../support/store.ts";
import { contact, filesWith, typed } from "./house.ts";

const day = 86_400_000;
const form = `${contact}confirm: email\ntell: [team]\nsend: [crm]\n`;

async function open(context: TestContext, environment: Record<string, string>) {
  const queries = testDirectory({ "forms/contact.yaml": form });
  const config = emptyConfig({ TALLYBOOK_QUERIES: queries, ...environment });
  const effects = testEffects(Date.UTC(2026, 10, 20, 12));
  const [store, control] = [await openStore(config), await openControl(config)];
  const sites = await Sites.open(store, effects);
  await sites.add({ name: "blog", hosts: ["blog.example"] });
  const channels = new Channels(control, () => effects.now());
  const counted: string[] = [];
  const count = async ({ name }: { name: string }) => void counted.push(name);
  const room = await openLeadsRoom({ config, effects, control, sites, channels, count });
  context.after(() => Promise.all([room.close(), control.close(), store.close()]));
  let clients = 0;
  const send = async (fields: Record<string, string> = {}) => {
    const time = room.signed.time("contact", effects.now() - 10_000);
    const body = `${new URLSearchParams({ ...typed, tallybook_time: time, ...fields })}`;
    const headers = {
      origin: "https://blog.example",
      "content-type": "application/x-www-form-urlencoded",
      "content-length": String(body.length),
    };
    const request = new Request("https://stats.example/lead/contact", { method: "POST", headers, body });
    const address = `2001:db8:${(++clients).toString(16)}::1`;
    return toLeadPage(room, "contact", { request, address, isOurs: false, now: effects.now() });
  };
  const run = () => room.outbox.run(new AbortController().signal);
  return { ...room, config, effects, channels, counted, send, run, queries };
}

test("whose address was asked counts once it is confirmed; then channels are told, and one gets it whole", async (context) => {
  const { mails, arrivals, port } = await openSmtp(context);
  const { address, received } = await openReceiver(context);
  const house = await open(context, {
    ...{ TALLYBOOK_SMTP: `smtp://127.0.0.1:${port}`, TALLYBOOK_MAIL_FROM: "tally@stats.example" },
    TALLYBOOK_URL: "https://stats.example",
  });
  const { leads, signed, effects, channels } = house;
  for (const name of ["team", "crm"]) {
    await channels.add({ name, kind: "webhook", to: `${address}/${name}`, ownNetwork: true });
  }
  assert.deepEqual([(await house.send()).kind, house.counted, received.length], ["sent", [], 0]);
  const arrived = once(arrivals, "mail");
  await house.run();
  await arrived;
  const [mail] = mails;
  assert.deepEqual(mail?.to, ["Ada.Quill@example.org"]);
  const text = mail?.text.replaceAll("=\r\n", "").replaceAll("=3D", "=") ?? "";
  assert.doesNotMatch(text, /Ada\b(?!\.Quill@)|Zanzibar/);
  const link = /https:\/\/stats\.example\/yours\/([\w-]{22}\.[\w-]{22})/.exec(text)?.[1] ?? "";
  const id = signed.leadOf(link) ?? "";
  effects.time += 2 * day;
  for (const _ of [1, 2]) assert.equal(await leads.confirm(id), true);
  assert.deepEqual(house.counted, ["contact"]);
  await house.run();
  const { consent: _, ...fields } = typed;
  const bodies = Object.fromEntries(received.map(({ path, body }) => [path, JSON.parse(body)]));
  assert.equal(received.length, 2);
  assert.equal(
    bodies["/team"].data.text,
    `Somebody filled in “Write to us”. It is at https://stats.example/leads/${id}.`,
  );
  assert.equal(bodies["/crm"].type, "tallybook.lead");
  assert.deepEqual(bodies["/crm"].data.fields, fields);
  assert.equal(bodies["/crm"].data.confirmed, "2026-11-22T12:00:00.000Z");
  assert.deepEqual(
    filesWith({ data: house.config.data }, "Quill", "Zanzibar").filter((name) => !/^leads/.test(name)),
    [],
  );
  // It was confirmed, so only its own end deletes it.
  effects.time += 20 * day;
  await leads.sweep();
  assert.equal((await leads.list()).length, 1);
  effects.time += 8 * day;
  await leads.sweep();
  assert.deepEqual([(await leads.list()).length, (await leads.deleted(id))?.by], [0, "time"]);
  assert.deepEqual(filesWith({ data: house.config.data }, "Quill", "Zanzibar"), []);
});

test("what nobody confirms is deleted after a week, and an address is asked three times a day", async (context) => {
  const house = await open(context, {
    ...{ TALLYBOOK_SMTP: "smtp://127.0.0.1:9", TALLYBOOK_MAIL_FROM: "tally@stats.example" },
    TALLYBOOK_URL: "https://stats.example",
  });
  const { leads, effects } = house;
  const answers = [];
  for (let nth = 0; nth < 4; nth++) answers.push(await house.send());
  assert.deepEqual(
    answers.map((answer) => (answer.kind === "form" ? answer.status : answer.kind)),
    ["sent", "sent", "sent", 429],
  );
  await house.send({ email: "b@example.org", website: "filled in" });
  const [spam] = await leads.list({ state: "spam" });
  assert.deepEqual([spam?.awaits, (await leads.told(spam?.id ?? "")).length], [true, 0]);
  await leads.setState(spam?.id ?? "", "new");
  effects.time += 7 * day;
  await leads.sweep();
  assert.deepEqual(
    (await leads.list()).map(({ mail }) => mail),
    ["b@example.org"],
  );
});

test("where no mail can be sent nobody is asked, and a lead counts at once", async (context) => {
  const house = await open(context, {});
  assert.equal((await house.send()).kind, "sent");
  const [lead] = await house.leads.list();
  assert.deepEqual([lead?.awaits, lead?.confirmed, house.counted], [false, null, ["contact"]]);
});

test("a file of a form that is wrong is told with its line and value, and takes nothing", async (context) => {
  const house = await open(context, {});
  const table: [from: string, to: string, problem: RegExp, line: number][] = [
    ["title: Write to us\n", "", /^title: it is missing/, 1],
    ["longest: 20", "longest: big", /^fields\.name\.longest: .*, not "big"/, 5],
    ["type: email", "type: mail", /^fields\.email\.type: .*, not "mail"/, 6],
    ["  message:", "  website:", /^fields\.website: this name has a meaning/, 8],
    ["  message:", "  Message:", /^fields\.Message: a name is small letters/, 8],
    [", options: [Question, Offer]", "", /^fields\.topic: a choice needs options/, 7],
    ["confirm: email", "confirm: name", /^confirm: "name" is no required field of type email/, 12],
    ["thanks: https://blog.example", "thanks: javascript:alert(1)", /^thanks: .*javascript/, 11],
    ["keep: 30", "keep: [", /^This is not YAML/, 11],
    ["title: Write to us", "titel: x\ntitle: y", /^titel: there is no such field/, 1],
  ];
  for (const [from, to, problem, line] of table) {
    write(`${house.queries}/forms/contact.yaml`, form.replace(from, to));
    const [file] = house.forms.list();
    assert.ok(file && "error" in file, to);
    assert.match(file.error.message, problem);
    assert.equal(file.error.line, line, to);
    assert.equal((await house.send()).kind, "gone");
  }
});

test("HubSpot and Pipedrive get a lead as they want it, and a second try makes no second person", async (context) => {
  let fails = 1;
  const { address, received } = await openReceiver(context, ({ path }, response) => {
    if (path.startsWith("/api/v1/leads") && fails-- > 0) response.statusCode = 503;
    const made = received.some(({ path }) => path.startsWith("/api/v2/persons?"));
    const items = path.startsWith("/api/v2/persons/search") && made ? [{ item: { id: 77 } }] : [];
    response.end(JSON.stringify({ data: { id: path.startsWith("/api/v1/leads") ? "adf2" : 77, items } }));
  });
  const house = await open(context, {});
  const { channels, effects } = house;
  await channels.add({ name: "crm", kind: "pipedrive", to: `${address}/?api_token=t`, ownNetwork: true });
  await channels.add({ name: "team", kind: "hubspot", to: `${address}/submit/1/2`, ownNetwork: true });
  write(`${house.queries}/forms/contact.yaml`, contact.replace("keep:", "send: [crm, team]\nkeep:"));
  await house.send();
  await house.run();
  effects.time += 60_000;
  await house.run();
  const asked = received.filter(({ path }) => path.startsWith("/api")).map(({ path }) => path.split("?")[0]);
  const [search, person, lead, note] = ["/api/v2/persons/search", "/api/v2/persons", "/api/v1/leads", "/api/v1/notes"];
  assert.deepEqual(asked, [search, person, lead, search, lead, note]);
  assert.match(received[0]?.path ?? "", /\?api_token=t&term=ada\.quill%40example\.org&fields=email&exact_match=true/);
  const bodyOf = (path = "") => JSON.parse(received.findLast((one) => one.path.startsWith(path))?.body ?? "null");
  assert.deepEqual(bodyOf(`${person}?`).emails, [{ value: "ada.quill@example.org", primary: true, label: "work" }]);
  assert.deepEqual(bodyOf(lead), { title: "Write to us: Ada", person_id: 77 });
  assert.match(bodyOf(note).content, /message: Zanzibar,<br>=1\+1 &lt;script>/);
  const { fields, legalConsentOptions } = bodyOf("/submit/1/2");
  assert.deepEqual(fields[1], { objectTypeId: "0-1", name: "email", value: typed.email });
  assert.equal(legalConsentOptions.consent.text, "I agree to be answered.");
  const [{ id = "" } = {}] = await house.leads.list();
  assert.deepEqual(
    (await house.leads.told(id)).map(({ state }) => state),
    ["delivered", "delivered"],
  );
});
