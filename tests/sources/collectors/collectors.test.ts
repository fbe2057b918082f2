import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { collector, items, openPlace, start } from "./place.ts";

const hour = 3_600_000;

describe("a collector", () => {
  it("keeps what its SELECT makes of an answer in a table of its name, and tells how it went", async (context) => {
    const { answers, agents, write, run, rows, collectors, effects } = await openPlace(context);
    answers["/items"] = items(["a", 1.5], ["b", "2"]);
    write("prices", collector());
    const first = await run("prices");
    assert.deepEqual(
      [first.state, first.requests, first.status, first.rows, first.added, first.problem],
      ["ok", 1, 200, 2, 2, null],
    );
    assert.deepEqual(await rows("select * from prices order by id"), [
      { id: "a", price: 1.5, first_seen: "2026-12-01", last_seen: "2026-12-01", run: 1 },
      { id: "b", price: 2, first_seen: "2026-12-01", last_seen: "2026-12-01", run: 1 },
    ]);
    assert.deepEqual([...agents], ["Tallybook-collector/1 (+https://stats.example)"]);
    effects.time += 24 * hour;
    answers["/items"] = items(["a", 3], ["c", null]);
    const second = await run("prices");
    assert.deepEqual([second.added, second.changed, second.gone], [1, 1, 1]);
    assert.deepEqual(await rows("select id, price, first_seen, last_seen from prices order by id"), [
      { id: "a", price: 3, first_seen: "2026-12-01", last_seen: "2026-12-02" },
      { id: "c", price: null, first_seen: "2026-12-02", last_seen: "2026-12-02" },
    ]);
    const status = await collectors.status("prices");
    assert.deepEqual([status.state, status.next, status.running], ["on", start + 30 * hour, null]);
  });

  it("of changes keeps what is gone and what was before, of every run all", async (context) => {
    const { answers, write, run, rows, effects } = await openPlace(context);
    write("changes", collector({ keep: "changes" }));
    write("every", collector({ keep: "every-run", key: "[]" }));
    for (const body of [items(["a", 1], ["b", 2]), items(["a", 3])]) {
      answers["/items"] = body;
      await run("changes");
      await run("every");
      effects.time += 24 * hour;
    }
    assert.deepEqual(await rows("select id, price, last_seen from changes order by id"), [
      { id: "a", price: 3, last_seen: "2026-12-02" },
      { id: "b", price: 2, last_seen: "2026-12-01" },
    ]);
    assert.deepEqual(await rows("select id, price, seen from changes_changes"), [
      { id: "a", price: 1, seen: "2026-12-02" },
    ]);
    assert.deepEqual(await rows("select id, first_seen from every order by run, id"), [
      { id: "a", first_seen: "2026-12-01" },
      { id: "b", first_seen: "2026-12-01" },
      { id: "a", first_seen: "2026-12-02" },
    ]);
  });

  it("asks by ETag, and what has not changed is there still", async (context) => {
    const { answers, asked, write, run, rows, effects } = await openPlace(context);
    answers["/items"] = (request, response) => {
      const isSame = request.headers["if-none-match"] === '"1"';
      response.writeHead(isSame ? 304 : 200, { etag: '"1"' }).end(isSame ? undefined : items(["a", 1]));
    };
    write("prices", collector({ keep: "changes" }));
    await run("prices");
    effects.time += 24 * hour;
    const second = await run("prices");
    assert.deepEqual([second.state, second.status, second.bytes], ["unchanged", 304, 0]);
    assert.deepEqual(await rows("select last_seen from prices"), [{ last_seen: "2026-12-02" }]);
    // Another SELECT needs the answer again.
    write(
      "prices",
      collector({ keep: "changes", sql: "select value ->> 'id' as id, 7 as price from json_each(:body)" }),
    );
    assert.equal((await run("prices")).state, "ok");
    assert.deepEqual(await rows("select price from prices"), [{ price: 7 }]);
    assert.equal(asked.filter((path) => path === "/robots.txt").length, 2, "once a day");
  });

  it("follows its subjects, those of its file, of its query and of its owner", async (context) => {
    const { answers, asked, write, run, rows, collectors } = await openPlace(context);
    for (const subject of ["baker", "a%20%26%20b", "welder"]) answers[`/jobs/${subject}`] = items([subject, 1]);
    const collect = `  each: [baker, "a & b"]`;
    write("jobs", collector({ collect }).replace("/items", "/jobs/{subject}"));
    await collectors.follow("jobs", "  welder ");
    await collectors.stop("jobs").catch(() => {});
    const ended = await run("jobs");
    assert.deepEqual([ended.state, ended.requests], ["ok", 3]);
    assert.deepEqual(await rows("select subject, id from jobs order by id"), [
      { subject: "a & b", id: "a%20%26%20b" },
      { subject: "baker", id: "baker" },
      { subject: "welder", id: "welder" },
    ]);
    write("jobs", collector({ collect: `  each: "select 'ba' || 'ker'"` }).replace("/items", "/jobs/{subject}"));
    await collectors.setSubjects("jobs", []);
    await collectors.stop("jobs").catch(() => {});
    asked.length = 0;
    await run("jobs");
    assert.deepEqual(asked, ["/jobs/baker"]);
    assert.deepEqual(
      (await collectors.subjectsOf("jobs")).map(({ name, by }) => [name, by]),
      [["baker", "query"]],
    );
  });

  it("reads pages by number until one is empty, and by next link", async (context) => {
    const { answers, asked, write, run, rows } = await openPlace(context);
    answers["/items"] = (request, response) => {
      const page = Number(new URL(request.url ?? "", "http://x").searchParams.get("page"));
      response.end(page < 3 ? items([`p${page}`, page]) : "[]");
    };
    write("numbered", collector({ collect: "  pages: {from: 0}" }).replace("/items", "/items?page={page}"));
    assert.equal((await run("numbered")).requests, 4);
    assert.equal((await rows("select * from numbered")).length, 3);
    answers["/linked"] = JSON.stringify({ rows: [{ id: "1" }], next: "linked?after=1" });
    answers["/linked?after=1"] = JSON.stringify({ rows: [{ id: "2" }], next: null });
    const sql = "select value ->> 'id' as id, null as price from json_each(:body, '$.rows')";
    write("linked", collector({ collect: '  next: "$.next"', sql }).replace("/items", "/linked"));
    assert.equal((await run("linked")).rows, 2);
    answers["/headed"] = (request, response) => {
      const isLast = request.url?.includes("p=2");
      response.writeHead(200, isLast ? {} : { link: '</x>; rel="prev", </headed?p=2>; rel="next"' });
      response.end(items([request.url, 1]));
    };
    write("headed", collector({ collect: "  next: link" }).replace("/items", "/headed"));
    await run("headed");
    assert.deepEqual(asked.slice(-2), ["/headed", "/headed?p=2"]);
  });

  it("runs when it is due, and later each time it fails", async (context) => {
    const place = await openPlace(context);
    const { answers, asked, write, collectors, effects } = place;
    const runs = () => asked.filter((path) => path === "/items").length;
    answers["/items"] = items(["a", 1]);
    write("prices", collector());
    const round = async () => {
      await collectors.run();
      while ((await collectors.status("prices")).running) await new Promise((resolve) => setImmediate(resolve));
    };
    await round();
    effects.time += 5 * hour;
    await round();
    assert.equal(runs(), 1);
    effects.time += hour;
    delete answers["/items"];
    await round();
    const failing = await collectors.status("prices");
    assert.deepEqual([runs(), failing.failingSince, failing.next], [2, effects.time, effects.time + 60_000]);
    assert.match(String(failing.last?.problem), /answered 404 Not Found/);
    effects.time += 60_000;
    await round();
    assert.equal((await collectors.status("prices")).next, effects.time + 120_000);
    answers["/items"] = items(["a", 1]);
    await collectors.resume("prices");
    await round();
    const well = await collectors.status("prices");
    assert.deepEqual([well.failingSince, well.next], [null, effects.time + 6 * hour]);
    await collectors.pause("prices");
    effects.time += 100 * hour;
    await round();
    assert.deepEqual([runs(), (await collectors.status("prices")).next], [4, null]);
    // It is paused after a restart, too.
    assert.equal((await place.open().status("prices")).state, "paused");
  });

  it("does not run by itself where its file says off, until it is switched on", async (context) => {
    const { asked, write, collectors, rows } = await openPlace(context);
    write("prices", collector({ head: "off: true" }));
    await collectors.run();
    assert.deepEqual([asked, await rows("select * from prices")], [[], []]);
    assert.equal((await collectors.status("prices")).state, "off");
    assert.equal(collectors.about("prices")?.inner, true);
    await collectors.resume("prices");
    assert.equal((await collectors.status("prices")).state, "on");
  });

  it("is stopped in the middle of a request", async (context) => {
    const { answers, write, collectors } = await openPlace(context);
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    answers["/items"] = () => arrive();
    write("prices", collector());
    const ended = collectors.runNow("prices");
    await arrived;
    assert.throws(() => collectors.runNow("prices"), /is running already/);
    await collectors.stop("prices");
    assert.equal((await ended)?.state, "stopped");
    assert.equal((await collectors.runs("prices"))[0]?.state, "stopped");
    await assert.rejects(collectors.stop("prices"), { status: 409 });
  });

  it("takes a changed file: new columns are added, and another key makes a table anew beside the old one", async (context) => {
    const { answers, write, run, rows } = await openPlace(context);
    answers["/items"] = items(["a", 1]);
    write("prices", collector());
    await run("prices");
    const sql = "select value ->> 'id' as id, value ->> 'price' as price, 'x' as note from json_each(:body)";
    const wider = collector({ sql }).replace("price: real", "price: real, note: text");
    write("prices", wider);
    await run("prices");
    assert.deepEqual(await rows("select id, note from prices"), [{ id: "a", note: "x" }]);
    write("prices", wider.replace("key: [id]", "key: [id, note]"));
    await run("prices");
    assert.deepEqual(await rows("select id, note from prices union all select id, note from prices_old_1"), [
      { id: "a", note: "x" },
      { id: "a", note: "x" },
    ]);
  });

  it("is tried out without a trace", async (context) => {
    const { answers, host, collectors, rows } = await openPlace(context);
    answers["/items"] = items(["a", 1], [null, 2]);
    const text = collector().replaceAll("HOST", host);
    const trial = await collectors.tryOut("prices", text, new AbortController().signal);
    assert.deepEqual(
      [trial.rows, trial.refused, trial.refusals],
      [[["a", 1]], 1, ["row 2: id is of the key, and null"]],
    );
    assert.deepEqual(await rows("select name from sqlite_schema where name = 'prices'"), []);
    assert.deepEqual(await rows("select * from collector_runs"), []);
  });

  it("that was under way when the server was killed is told so, and begun anew", async (context) => {
    const place = await openPlace(context);
    const { answers, write, run, store, open, collectors } = place;
    answers["/items"] = items(["a", 1]);
    write("prices", collector());
    await run("prices");
    await store.write(["insert into collector_runs (collector, started, state) values ('prices', 1, 'running')"]);
    const next = open();
    await next.run();
    await next.close();
    const [newest, lost] = await collectors.runs("prices", 2);
    assert.match(String(lost?.problem), /ended before it did/);
    assert.ok(["ok", "stopped"].includes(String(newest?.state)));
  });
});
