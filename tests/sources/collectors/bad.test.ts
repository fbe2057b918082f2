import assert from "node:assert/strict";
import type { LookupFunction } from "node:net";
import { describe, it } from "node:test";
import { toDefinition } from "../../../src/sources/collectors/definition.ts";
import { dueAfter, toSchedule } from "../../../src/sources/collectors/schedule.ts";
import { collector, items, openPlace, start } from "./place.ts";

describe("nothing is asked that must not be", () => {
  it("a private address, however it is written and whoever named it", async (context) => {
    // A name of anybody's that means a machine of ours, and one that means an address of the link.
    const lookup: LookupFunction = (name, options, found) => {
      const address = name === "link.example" ? "169.254.169.254" : "127.0.0.1";
      if (options.all) found(null, [{ address, family: 4 }]);
      else found(null, address, 4);
    };
    const { answers, asked, host, write, run } = await openPlace(context, lookup);
    const port = host.split(":")[1];
    const text = collector();
    const spellings = [
      ...[`127.0.0.1:${port}`, `localhost:${port}`, `127.1:${port}`, `0177.0.0.1:${port}`, `0x7f000001:${port}`],
      ...[`2130706433:${port}`, `[::1]:${port}`, `[::ffff:127.0.0.1]:${port}`, `[64:ff9b::7f00:1]:${port}`],
      ...["169.254.169.254", "rebound.example", "10.0.0.1", "[fd00:ec2::254]", "0.0.0.0", "[fe80::1]"],
    ];
    for (const spelling of spellings) {
      write(
        "direct",
        text.replace("HOST", spelling).replace("  private: true\n", "").replace("1000 per 1s", "5 per 1s"),
      );
      const direct = await run("direct");
      assert.match(String(direct.problem), /no public address, and is not asked/, spelling);
    }
    assert.deepEqual(asked, []);
    const strange = spellings.filter((one) => one !== `127.0.0.1:${port}` && !/^(127\.1|0177|0x7f|2130)/.test(one));
    for (const spelling of strange) {
      answers["/items"] = (_, response) => response.writeHead(302, { location: `http://${spelling}/secret` }).end();
      write("moved", text);
      assert.match(String((await run("moved")).problem), /no public address/, `a redirect to ${spelling}`);
      answers["/items"] = JSON.stringify({ rows: [{ id: spelling }], next: `http://${spelling}/secret` });
      const sql = "select value ->> 'id' as id, null as price from json_each(:body, '$.rows')";
      write("next", collector({ collect: '  next: "$.next"', sql }));
      assert.match(String((await run("next")).problem), /no public address/, `a next link to ${spelling}`);
    }
    // The file's word is for the host that it names, and never for addresses of the link.
    for (const spelling of ["169.254.169.254", "link.example", "[fe80::1]"]) {
      write("link", text.replace("HOST", spelling));
      assert.match(String((await run("link")).problem), /no public address/, spelling);
    }
    write("named", text.replace("HOST", `rebound.example:${port}`));
    answers["/items"] = items(["a", 1]);
    assert.equal((await run("named")).state, "ok");
    assert.deepEqual(
      asked.filter((path) => path === "/secret"),
      [],
    );
  });

  it("what robots.txt forbids, or nothing at all while nobody can read it", async (context) => {
    const { answers, asked, write, run, effects } = await openPlace(context);
    answers["/items"] = items(["a", 1]);
    write("prices", collector());
    const cases: [status: number, text: string, state: string, problem: RegExp][] = [
      [200, "User-agent: *\nDisallow: /items", "failed", /robots.txt of .* does not allow \/items/],
      [200, "User-agent: Tallybook-collector\nAllow: /items\n\nUser-agent: *\nDisallow: /", "ok", /null/],
      [403, "", "ok", /null/],
      [500, "", "failed", /Nothing is fetched without robots.txt/],
      [200, "User-agent: *\nCrawl-delay: 3600", "failed", /wants 3600 seconds/],
    ];
    for (const [status, text, state, problem] of cases) {
      answers["/robots.txt"] = (_, response) => response.writeHead(status).end(text);
      effects.time += 25 * 3_600_000;
      asked.length = 0;
      const ended = await run("prices");
      assert.equal(ended.state, state, text);
      assert.match(String(ended.problem), problem);
      assert.equal(asked.includes("/items"), state === "ok", text);
    }
  });

  it("a host that asked to be left alone, for as long as it said", async (context) => {
    const { answers, asked, write, run, effects, collectors } = await openPlace(context);
    answers["/items"] = (_, response) => response.writeHead(429, { "retry-after": "7200" }).end();
    write("prices", collector());
    write("others", collector());
    assert.match(String((await run("prices")).problem), /answered 429/);
    assert.equal((await collectors.status("prices")).next, start + 7_200_000);
    asked.length = 0;
    assert.match(String((await run("others")).problem), /left alone/);
    assert.deepEqual(asked, []);
    effects.time += 7_200_000;
    answers["/items"] = items(["a", 1]);
    assert.equal((await run("others")).state, "ok");
  });

  it("two things of one host at a time", async (context) => {
    const { answers, write, run } = await openPlace(context);
    let open = 0;
    let most = 0;
    answers["/items"] = (_, response) => {
      most = Math.max(most, ++open);
      setImmediate(() => {
        open--;
        response.end(items(["a", 1]));
      });
    };
    for (const name of ["one", "two", "three"]) write(name, collector());
    await Promise.all([run("one"), run("two"), run("three")]);
    assert.equal(most, 1);
  });
});

describe("what comes may be anything", () => {
  const deep = `<div>${"<i>".repeat(50_000)}x${"</i>".repeat(50_000)}</div>`;
  const html = { as: "html", rows: "div", fields: "{id: i, price: b}" };
  const asHtml = `  as: html\n  rows: ${html.rows}\n  fields: ${html.fields}`;
  const cases: [
    name: string,
    collect: string,
    body: string | Uint8Array,
    state: string,
    problem: RegExp,
    rows?: number,
  ][] = [
    ["no JSON", "", "<html>Sorry</html>", "failed", /What came is no JSON; it begins with "<html>Sorry/],
    ["nothing", "", "", "failed", /no JSON/],
    ["10 MB and more", "", Buffer.alloc(10_000_001, " "), "failed", /larger than 10 MB/],
    ["a key that repeats", "", items(["a", 1], ["a", 2]), "ok", /1 row has a key that came before/, 2],
    [
      "a key that is null",
      "",
      items([null, 1], ["b", 2]),
      "ok",
      /1 row does not fit .* row 1: id is of the key, and null/,
      1,
    ],
    [
      "a type that does not fit",
      "",
      items(["a", "€ 5"], ["b", 2]),
      "ok",
      /row 1: price is to be a number, not "€ 5"/,
      1,
    ],
    ["deep HTML of megabytes", asHtml, `${deep}${`<p>${"x".repeat(990)}</p>`.repeat(5_000)}`, "ok", /null/, 1],
    [
      "a selector that is none",
      asHtml.replace("rows: div", "rows: 'div['"),
      "<p>",
      "failed",
      /cannot be understood as HTML/,
    ],
    ["a feed that is a page", "  as: feed", "<html></html>", "failed", /web page, not a feed/],
    ["CSV that is none", "  as: csv", 'id,price\n"a', "failed", /cannot be understood as CSV/],
    ["Latin-1", `${asHtml}`, Buffer.from("<meta charset=iso-8859-1><div><i>caf\xe9</i>", "latin1"), "ok", /null/, 1],
    ["a redirect for ever", "", "/items", "failed", /redirects more than 5 times/],
  ];
  it("and is told", async (context) => {
    const { answers, write, run, rows } = await openPlace(context);
    for (const [name, collect, body, state, problem, count = 0] of cases) {
      const moves = body === "/items";
      answers["/items"] = moves ? (_, response) => response.writeHead(301, { location: "/items" }).end() : body;
      write("prices", collector({ collect }));
      const ended = await run("prices");
      assert.equal(ended.state, state, `${name}: ${ended.problem}`);
      assert.match(String(ended.problem), problem, name);
      assert.equal(ended.rows, count, name);
      if (name === "Latin-1") assert.deepEqual(await rows("select id from prices"), [{ id: "café" }]);
    }
  });

  it("a thousand columns, pages without an end, next pages in a circle, none where there were some", async (context) => {
    const { answers, asked, write, run, rows } = await openPlace(context);
    answers["/items"] = items(["a", 1]);
    const many = Array.from({ length: 1000 }, (_, at) => `1 as c${at}`).join(", ");
    write("wide", collector({ sql: `select ${many}` }));
    const wide = await run("wide");
    assert.match(`${wide.state}: ${wide.problem}`, /failed: Too many columns/);
    answers["/endless"] = (request, response) => response.end(items([request.url, 1]));
    write("endless", collector({ collect: "  pages: {most: 5}" }).replace("/items", "/endless?p={page}"));
    const endless = await run("endless");
    assert.deepEqual([endless.requests, endless.state], [5, "ok"]);
    assert.match(String(endless.problem), /more than 5 pages/);
    answers["/same"] = items(["a", 1]);
    asked.length = 0;
    write("same", collector({ collect: "  pages: {}" }).replace("/items", "/same?p={page}"));
    assert.equal((await run("same")).requests, 2);
    answers["/circle"] = (request, response) => {
      const next = request.url === "/circle" ? "/circle?b" : "/circle";
      response.writeHead(200, { link: `<${next}>; rel=next` }).end(items([request.url, 1]));
    };
    write("circle", collector({ collect: "  next: link" }).replace("/items", "/circle"));
    assert.match(String((await run("circle")).problem), /round in a circle/);
    write("prices", collector());
    await run("prices");
    answers["/items"] = "[]";
    assert.match(String((await run("prices")).problem), /No rows came; the 1 of before stay/);
    assert.equal((await rows("select * from prices")).length, 1);
  });

  it("CSV with other columns than the day before", async (context) => {
    const { answers, write, run, rows } = await openPlace(context);
    answers["/items"] = "id;price\r\na;1.5\r\nb;\r\n";
    write("prices", collector({ collect: "  as: csv" }));
    await run("prices");
    assert.deepEqual(await rows("select id, price from prices order by id"), [
      { id: "a", price: 1.5 },
      { id: "b", price: null },
    ]);
    answers["/items"] = "id;cost\r\na;2\r\n";
    assert.match(String((await run("prices")).problem), /The CSV has columns no more: price, and new ones: cost/);
  });
});

describe("a file is refused, with its line", () => {
  const good = collector().replaceAll("HOST", "shop.example");
  const cases: [what: string, from: string, to: string, message: RegExp, name?: string][] = [
    ["a table of ours", "", "", /sqlite_x|cannot be the name/, "collector_runs"],
    ["a word of SQL", "", "", /cannot be the name/, "select"],
    ["a name that is none", "", "", /name is that of its table/, "Top-10"],
    ["a host of somebody's choice", "shop.example", "{subject}.example", /the host is written out/],
    ["no address", "http://shop.example/items", "/items", /a web address is needed/],
    ["a file of this machine", "http://shop.example/items", "file:///etc/passwd", /a web address is needed/],
    ["a user name", "shop.example", "me:secret@shop.example", /user name/],
    ["an unknown placeholder", "/items", "/items/{city}", /\{city\} is not known/],
    ["no schedule", "every: 6h", "every: often", /“6h”, or five fields/],
    ["a schedule of seconds", "every: 6h", 'every: "* * * * * *"', /five fields/],
    ["a day that never comes", "every: 6h", 'every: "0 0 31 2 *"', /never due/],
    ["a rush", "rate: 1000 per 1s", "rate: soon", /1 per 5s/],
    ["a rush at others", "  private: true\n", "", /five requests a second/],
    ["a key that is no column", "key: [id]", "key: [nr]", /no column "nr"/],
    ["no key", "key: [id]", "key: []", /name the columns by which a row is known/],
    ["a column of ours", "{id: text,", "{id: text, run: text,", /fills by itself/],
    ["an unknown type", "price: real", "price: money", /columns.price/],
    ["an unknown field", "  every", "  evry: 1\n  every", /Unknown field "evry" in collect/],
    ["something else than a SELECT", "select value ->> 'id'", "delete from events; --", /begins with SELECT/],
    ["selectors of what is no HTML", "  every", "  rows: li\n  every", /only "as: html" has it/],
  ];
  it("when it is", () => {
    for (const [what, from, to, message, name = "prices"] of cases) {
      const file = { name, file: `queries/collectors/${name}.sql`, own: true };
      assert.throws(
        () => toDefinition(file, good.replace(from, to)),
        (error: Error & { status?: number; line?: number }) => {
          assert.match(error.message, message, what);
          assert.deepEqual([error.status, typeof error.line], [422, "number"], what);
          return true;
        },
        what,
      );
    }
  });

  it("or when others have its table's name", async (context) => {
    const { write, collectors, run } = await openPlace(context);
    write("events", collector());
    await collectors.run();
    const status = await collectors.status("events");
    assert.deepEqual([status.state, status.next], ["broken", null]);
    assert.match((await run("events")).problem ?? "", /a table or view “events” already/);
  });
});

describe("a schedule in the night when clocks change", () => {
  const at = (text: string) => Date.parse(text);
  const cases: [what: string, after: string, next: string[]][] = [
    ["is due once where 01:30 is left out", "2026-03-28T12:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]],
    ["is due once where 01:30 comes twice", "2026-10-24T12:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]],
  ];
  for (const [what, after, next] of cases) {
    it(what, () => {
      const schedule = toSchedule("30 1 * * *", (message) => new Error(message));
      let time = at(after);
      const found = next.map(() => (time = dueAfter(schedule, time, "Europe/London")));
      assert.equal(found.length, new Set(found).size);
      const days = found.map((one) => new Date(one).toISOString().slice(0, 10));
      assert.deepEqual(
        days,
        next.map((one) => one.slice(0, 10)),
      );
      assert.equal(found.at(-1), at(next.at(-1) ?? ""));
    });
  }
});
