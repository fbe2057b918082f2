import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { type HitFormat, RequestRefused } from "../../src/collect/formats/format.ts";
import type { HitSpec } from "../../src/collect/hit.ts";
import { eventColumns } from "../../src/store/events/columns.ts";
import { hit, noon, openRoom, type Room } from "./room.ts";

/** A format as other trackers have theirs: several hits a body, JSON answers, no status that makes them try again. */
const batches: HitFormat = {
  paths: ["/*/tp2", "/api/batch"],
  methods: ["POST"],
  maxTargetLength: 100,
  maxBodyBytes: 2000,
  parse: ({ body, target, headers }) => {
    let hits: unknown;
    try {
      hits = JSON.parse(body);
    } catch {
      throw new RequestRefused("malformed", `no JSON came to ${target} as ${headers["content-type"]}`);
    }
    if (Array.isArray(hits)) return hits as HitSpec[];
    throw new RequestRefused("malformed");
  },
  answer: ({ req, res }, result) => {
    res.setHeader("Access-Control-Allow-Origin", req.headers.origin ?? "*");
    if (result.kind === "taken") res.writeHead(202).end(JSON.stringify(result.hits.map(({ kind }) => kind)));
    else if (result.kind === "refused") res.writeHead(422).end(`${result.refusal}, ${result.why ?? "no more is said"}`);
    else res.writeHead(204).end();
  },
};

let room: Room;

before(async () => {
  room = await openRoom({ formats: [batches], limits: { bodyTimeoutMs: 300, maxWaiting: 50 } });
});

after(() => room.close());

const type = { "Content-Type": "text/plain" };
const post = async (body: unknown, target = "/api/batch") => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const { status, body: answer } = await room.send(target, type, "POST", text);
  return [status, answer.toString()];
};
const url = "https://example.com/";
const last = async () => (await room.rows("select * from events order by id desc limit 1"))[0];

test("several hits of a request are answered when all are on disk", async () => {
  const hits = [{ url: `${url}1` }, { url: "https://stranger.example/" }, { url: "no" }, { url: `${url}2` }];
  assert.deepEqual(await post(hits), [202, '["stored","dropped","invalid","stored"]']);
  assert.deepEqual(await room.rows("select path from events order by id"), [{ path: "/1" }, { path: "/2" }]);
  assert.deepEqual(await room.rows("select host from dropped"), [{ host: "stranger.example" }]);
  assert.deepEqual(await post([]), [202, "[]"]);
  assert.equal(room.collector.recent().length, 4);
});

test("all of a request or none of it waits for a commit", async () => {
  const many = Array.from({ length: 51 }, () => ({ url: "https://a.b" }));
  assert.deepEqual(await post(many), [422, "too many waiting, no more is said"]);
  assert.deepEqual(await room.rows("select count(*) as n from events"), [{ n: 2 }]);
});

test("a star in a path stands for one segment", async () => {
  assert.equal((await post([], "/com.example/tp2?x=1"))[0], 202);
  for (const target of ["/a/b/tp2", "//tp2", "/a/tp2/", "/a.gif"]) assert.equal((await post([], target))[0], 404);
});

test("what is not of the format is refused in its own way", async () => {
  assert.deepEqual(await post("{"), [422, "malformed, no JSON came to /api/batch as text/plain"]);
  assert.deepEqual(await post("7"), [422, "malformed, no more is said"]);
  assert.deepEqual(await post("x".repeat(2001)), [422, "body too large, no more is said"]);
  assert.deepEqual(await post([], `/api/batch?${"x".repeat(100)}`), [422, "target too long, no more is said"]);
  const { status, headers, body } = await room.send("/api/batch", { Origin: "https://a.example" }, "GET");
  assert.deepEqual([status, body.toString()], [422, "method, no more is said"]);
  assert.equal(headers["access-control-allow-origin"], "https://a.example");
  assert.equal((await room.send("/api/batch", {}, "HEAD")).status, 422);
  assert.equal((await room.send("/api/batch", {}, "OPTIONS")).status, 204);
});

/** A body whose length is not said, in pieces; it has no end where `isWhole` is false. */
function stream(pieces: string[], isWhole: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const req = request({ host: "127.0.0.1", port: room.port, path: "/api/batch", method: "POST" }, async (res) => {
      resolve((await res.toArray()).join(""));
      req.destroy();
    });
    req.on("error", reject);
    for (const piece of pieces) req.write(piece);
    if (isWhole) req.end();
  });
}

test("a body in pieces is read within its bound and in time", async () => {
  assert.equal(await stream(['[{"url":"https://exa', 'mple.com/3"}]'], true), '["stored"]');
  assert.match(await stream(["x".repeat(1500), "x".repeat(1500)], false), /^body too large/);
  assert.match(await stream(["["], false), /^body too slow/);
});

test("a client that leaves before the end of its body is no fault", async () => {
  const socket = connect(room.port, "127.0.0.1");
  socket.write("POST /api/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n[");
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  assert.equal((await post([]))[0], 202);
  assert.deepEqual(room.log, []);
});

test("a hit may say what happened, and when", async () => {
  const time = noon - 3 * 86_400_000;
  await post([{ url, kind: "event", name: " Signed\n up ", value: 4.5, props: { plan: "é" }, time }]);
  const { kind, name, value, props, day, hour, time: stored } = (await last()) ?? {};
  assert.deepEqual(
    { kind, name, value, props },
    { kind: "event", name: "Signed up", value: 4.5, props: '{"plan":"é"}' },
  );
  assert.deepEqual({ day, hour, stored }, { day: "2026-03-11", hour: 12, stored: time });
  await post([{ url, kind: "notfound", time: noon + 86_400_000 }]);
  assert.deepEqual([(await last())?.["kind"], (await last())?.["time"]], ["notfound", noon]);
});

const wrong: [fields: object, why: string][] = [
  [{ kind: "buy" }, 'kind: none of pageview, notfound, event, engagement, click, error, vitals: "buy"'],
  [{ kind: "event" }, "name: an event needs one"],
  [{ name: ["a"] }, "name: one is needed, not a list"],
  [{ value: "much" }, 'value: a number is needed: "much"'],
  [{ props: [1] }, 'props: a JSON object is needed: "[1]"'],
  [{ time: 7 }, "time: milliseconds since 1970 are needed, of the years 1990 to 2099: 7"],
];

for (const [fields, why] of wrong) {
  test(`refused: ${why}`, async () => {
    assert.deepEqual(await post([{ url, ...fields }]), [202, '["invalid"]']);
    assert.equal(room.collector.recent()[0]?.reason, why);
  });
}

test("the pixel sends nothing of these, whatever its address says", async () => {
  const pixel = await openRoom();
  try {
    await pixel.send(hit({ url, kind: "event", name: "a", value: "1", props: "{}", time: "1" }));
    assert.deepEqual(await pixel.rows("select time, kind, name, value, props from events"), [
      { time: noon, kind: "pageview", name: null, value: null, props: null },
    ]);
  } finally {
    await pixel.close();
  }
});

test("columns that were added later come last, as spools and ids of imported events count on it", () => {
  const added = eventColumns.map((column) => "added" in column);
  assert.deepEqual(added, added.toSorted());
});
