/** Forms of a site's pages, sent to a real server: what is stored, shown, told and forgotten. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { command, readToken } from "../support/process.ts";
import { contact, filesWith, type House, openHouse, rows, typed } from "./house.ts";

let house: House;
before(async () => {
  const broken = contact.replace("keep: 30", "keep: 0");
  house = await openHouse({ contact, plain: contact.replace(/thanks.*\n/, ""), broken });
});
after(() => house.close());

const owner = (path: string) => fetch(house.address + path, { headers: { cookie: house.cookie }, redirect: "manual" });

test("a form with its time, from a page of the site, is stored, counted and thanked for", async () => {
  const time = house.shown();
  const fields = { ...typed, unasked: "secret-extra", tallybook_time: time, tallybook_page: "/about/?token=hidden" };
  for (const _ of ["sent", "sent again by a reload"]) {
    const answer = await house.send(fields);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "https://blog.example/thanks/");
  }
  const [lead, ...others] = house.leads();
  assert.equal(others.length, 0);
  assert.deepEqual(JSON.parse(String(lead?.["fields"])), {
    ...{ name: "Ada", email: typed.email, topic: "Offer", message: typed.message },
  });
  assert.deepEqual(
    [lead?.["mail"], lead?.["page"], lead?.["state"], lead?.["consent"], lead?.["consent_version"]],
    ["ada.quill@example.org", "/about/", "new", "I agree to be answered.", "2"],
  );
  assert.equal(Number(lead?.["created"]) % 60_000, 0);
  assert.equal(Number(lead?.["ends"]) - Number(lead?.["created"]), 30 * 86_400_000);
  const [event, ...more] = rows(house, "select * from events where name = 'lead'", "tallybook.db");
  assert.equal(more.length, 0);
  assert.deepEqual(
    [event?.["site"], event?.["kind"], event?.["path"], event?.["props"]],
    ["blog", "event", "", '{"form":"contact"}'],
  );
  const people = rows(house, "select distinct session from events where kind = 'pageview'", "tallybook.db");
  assert.ok(people.every(({ session }) => session !== event?.["session"]));
  assert.deepEqual(
    new Set(filesWith(house, "Quill", "Zanzibar").map((name) => name.slice(0, 8))),
    new Set(["leads.db"]),
  );
  assert.deepEqual(filesWith(house, "secret-extra", "hidden", "203.0.113."), []);
});

test("what is not to be stored is answered with what was typed, and is nowhere", async () => {
  const before = house.leads().length;
  const right = () => ({ ...typed, tallybook_time: house.shown() });
  const { consent: _, ...without } = right();
  const table: [name: string, fields: Record<string, string>, options: object, status: number, words: RegExp][] = [
    ["no consent", without, {}, 422, /Without this nothing is stored/],
    ["older words", { ...right(), consent: "1" }, {}, 200, /words of the consent have changed/],
    ["no time", typed, {}, 200, /Nothing is stored yet/],
    ["a made-up time", { ...typed, tallybook_time: `${Date.now()}.x.y` }, {}, 200, /Nothing is stored yet/],
    ["the time of another form", { ...typed, tallybook_time: house.shown("plain") }, {}, 200, /Nothing is stored yet/],
    ["a time of yesterday", { ...typed, tallybook_time: house.shown("contact", 90_000_000) }, {}, 200, /stored yet/],
    ["a time to come", { ...typed, tallybook_time: house.shown("contact", -60_000) }, {}, 200, /stored yet/],
    ["too quick", { ...typed, tallybook_time: house.shown("contact", 100) }, {}, 200, /That was quick/],
    ["no origin", right(), { origin: "null" }, 200, /Nothing is stored yet/],
    ["another site's page", right(), { origin: "https://notes.example" }, 200, /Nothing is stored yet/],
    ["no address", { ...right(), email: "a@b@c" }, {}, 422, /This is no mail address: &quot;a@b@c/],
    ["too long", { ...right(), name: "n".repeat(21) }, {}, 422, /20 characters are the most; these are 21/],
    ["no such choice", { ...right(), topic: "Else" }, {}, 422, /This is no choice here/],
    ["nothing required", { ...right(), message: " " }, {}, 422, /Please fill this in/],
    ["1 MB", { ...right(), message: "m".repeat(1_000_000) }, {}, 413, /More than 64 kB is not taken/],
    ["a form that is gone", right(), { form: "gone" }, 404, /Nothing was stored/],
    ["a broken form", right(), { form: "broken" }, 404, /Nothing was stored/],
  ];
  for (const [name, fields, options, status, words] of table) {
    const answer = await house.send(fields, options);
    const html = await answer.text();
    assert.equal(answer.status, status, name);
    assert.match(html, words, name);
    if (status !== 413) assert.match(html, /Ada/, name);
    assert.doesNotMatch(html, /<script>alert/, name);
  }
  assert.equal(house.leads().length, before);
});

test("a page of ours between keeps what was typed, and stores it when its button is pressed", async () => {
  const page = await (await house.send({ ...typed, consent: "" }, { form: "plain" })).text();
  const time = /name="tallybook_time" value="([^"]+)"/.exec(page)?.[1] ?? "";
  assert.match(page, /So that we can answer you\. It is kept for 30 days at the longest/);
  assert.match(page, /<input[^>]*name="consent"(?![^>]*checked)[^>]*>/);
  const quick = await house.send({ ...typed, tallybook_time: time }, { form: "plain", origin: house.address });
  assert.match(await quick.text(), new RegExp(`value="${time}"`));
  // As if three seconds had passed.
  const later = house.shown("plain");
  const answer = await house.send({ ...typed, tallybook_time: later }, { form: "plain", origin: house.address });
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /What you sent has arrived/);
  assert.equal(house.leads().filter(({ form }) => form === "plain").length, 1);
});

test("what a program fills in, or is full of links, is spam, and not lost", async () => {
  for (const more of [{ website: "x" }, { message: "http://a.example http://b.example https://c.example" }]) {
    const answer = await house.send({ ...typed, ...more, tallybook_time: house.shown(), email: "spam@example.org" });
    assert.equal(answer.status, 303);
    assert.equal(house.leads().at(-1)?.["state"], "spam");
  }
  assert.equal(rows(house, "select * from events where name = 'lead'", "tallybook.db").length, 2);
});

test("two hundred at once from one client are answered, and ten of them taken", async () => {
  const statuses: number[] = [];
  const before = house.leads().length;
  for (let nth = 0; nth < 20; nth++) {
    const sent = Array.from({ length: 10 }, (_, index) =>
      house.send(
        { ...typed, email: `n${nth}-${index}@example.org`, tallybook_time: house.shown() },
        { from: "198.51.100.7" },
      ),
    );
    statuses.push(...(await Promise.all(sent)).map(({ status }) => status));
  }
  assert.deepEqual(new Set(statuses), new Set([303, 429]));
  assert.equal(statuses.filter((status) => status === 303).length, 10);
  assert.equal(house.leads().length, before + 10);
  const refused = await house.send({ ...typed, tallybook_time: house.shown() }, { from: "198.51.100.7" });
  assert.match(await refused.text(), /Please wait 10 minutes/);
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
});

test("the owner alone sees them, no token, no stranger, and no SQL", async () => {
  const token = await readToken(house.data);
  const [{ id = "" } = {}] = house.leads();
  for (const path of ["/leads", "/leads.csv", "/leads.json", `/leads/${id}`]) {
    assert.equal((await owner(path)).status, 200, path);
    const asked = (headers: Record<string, string>) => fetch(house.address + path, { headers, redirect: "manual" });
    assert.ok([302, 401].includes((await asked({})).status), path);
    assert.equal((await asked({ authorization: `Bearer ${token}` })).status, 403, path);
  }
  const csv = await (await owner("/leads.csv?form=contact")).text();
  assert.match(csv, /^id,form,created,state,confirmed,ends,page,consent_version,name,email,topic,message\r\n/);
  assert.match(csv, /"Zanzibar,\n'=1\+1 <script>alert\(1\)<\/script>"/);
  for (const sql of [
    "select * from leads",
    `attach '${join(house.data, "leads.db")}' as l`,
    `select readfile('${join(house.data, "leads.db")}')`,
  ]) {
    const text = `/* ---\ntitle: Try\n--- */\n${sql}`;
    const answer = await house.post("/write/run", { name: "try", text, kind: "query", from: "", to: "" });
    assert.doesNotMatch(await answer.text(), /Quill|Zanzibar/, sql);
  }
  assert.equal((await owner("/data/leads")).status, 404);
});

test("the page of forms says what is wrong with a file, and gives the HTML of the others", async () => {
  const html = await (await owner("/leads")).text();
  assert.match(html, /forms\/broken\.yaml:10: keep: Too small[^<]*, not 0/);
  assert.match(
    html,
    /&lt;form method=&quot;post&quot; action=&quot;http:\/\/localhost:\d+\/lead\/contact&quot;|&#34;post&#34;/,
  );
  assert.match(html, /lead\.js/);
});

test("a state is set, and what is deleted is overwritten; its link says so", async () => {
  const [{ id = "" } = {}] = house.leads();
  const path = `/leads/${id}`;
  assert.equal((await house.post(path, { do: "state", state: "won" })).status, 303);
  assert.match(await (await owner("/leads?state=won")).text(), new RegExp(String(id)));
  assert.equal((await house.post(path, { do: "state", state: "rich" })).status, 422);
  const yours = `/yours/${house.signed.link(String(id))}`;
  const shown = await fetch(house.address + yours);
  assert.equal(shown.status, 200);
  assert.match(await shown.text(), /Zanzibar/);
  const taken = (await (await fetch(`${house.address}${yours}.json`)).json()) as { fields: { name: string } };
  assert.equal(taken.fields.name, "Ada");
  assert.equal((await fetch(`${house.address}${yours.slice(0, -1)}x`)).status, 404);
  const foreign = {
    method: "POST",
    headers: { origin: "https://blog.example" },
    body: new URLSearchParams({ do: "delete" }),
  };
  assert.equal((await fetch(house.address + yours, foreign)).status, 403);
  assert.equal((await house.post(yours, { do: "delete" })).status, 303);
  const proof = await fetch(house.address + yours);
  assert.equal(proof.status, 410);
  assert.match(await proof.text(), /is deleted since .*, by this page/s);
  assert.match(await (await owner(path)).text(), /The address by which its person can see that/);
});

test("the command line lists, exports, sets and forgets all of an address, on the disk too", async () => {
  const lead = (...args: string[]) => command("lead", args, house.data);
  const [, id = ""] = /^(\S+) {2}\S+ {2}plain {2}new/m.exec((await lead("list")).output) ?? [];
  assert.equal((await lead("state", id, "contacted")).code, 0);
  assert.match((await lead("export", "--format", "json", "--form", "plain")).output, /"state": "contacted"/);
  assert.match((await lead("export", "--format", "xml")).output, /--format is csv or json, not "xml"/);
  assert.match((await lead("forget", "ADA.quill@example.org")).output, /^Deleted\..*\/yours\/[\w-]{22}\.[\w-]{22}$/s);
  assert.deepEqual(filesWith(house, "Quill"), []);
  assert.match((await lead("forget", "nobody")).output, /This is no mail address: "nobody"/);
});
