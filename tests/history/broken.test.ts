import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { zstdCompressSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import type { EventFormat } from "../../src/history/events/format.ts";
import { ImportError, importEvents } from "../../src/history/events/import.ts";
import { exportTo, importFrom, openHouse, read, toEvent, watched, write } from "./house.ts";

const good = toEvent(1);
const csv = (rows: Record<string, unknown>[], more: string[] = []): string => {
  const names = [...Object.keys(good), ...more];
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ""))]
    .map((row) => `${row.join(",")}\n`)
    .join("");
};
const ndjson = (rows: unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const wrong = (rest: Record<string, unknown>): string => ndjson([good, { ...good, ...rest }]);
const { id: _, ...nameless } = good;

/** A file's content, and what is said of it after its path. */
const broken: [ending: EventFormat, content: string | Uint8Array, said: RegExp][] = [
  ["ndjson", wrong({ id: "1.5" }), /:2: id: an integer is needed: "1\.5"/],
  ["ndjson", wrong({ id: 1.5 }), /:2: id: an integer is needed: 1\.5/],
  ["ndjson", wrong({ id: "9007199254740993" }), /:2: id: an id is between/],
  ["ndjson", wrong({ id: Number.MAX_SAFE_INTEGER }), /:2: id: an id is between/],
  [
    "ndjson",
    `{"id":9007199254740993${JSON.stringify({ ...nameless }).replace("{", ",")}\n`,
    /:1: id: .*: "9007199254740993"/,
  ],
  ["ndjson", wrong({ time: 1_770_000_000 }), /:2: time: milliseconds since 1970 are needed, .*: 1770000000/],
  ["ndjson", wrong({ time: "2026-01-01" }), /:2: time: an integer is needed: "2026-01-01"/],
  ["ndjson", wrong({ time: null }), /:2: time: it is empty, and every event has one/],
  ["ndjson", wrong({ day: "2026-13-01" }), /:2: day: a day is written YYYY-MM-DD: "2026-13-01"/],
  ["ndjson", wrong({ day: "2026-02-30" }), /:2: day: a day is written YYYY-MM-DD: "2026-02-30"/],
  ["ndjson", wrong({ hour: 24 }), /:2: hour: an hour is between 0 and 23: 24/],
  ["ndjson", wrong({ session: "9223372036854775808" }), /:2: session: a session is an integer of 64 bits/],
  ["ndjson", wrong({ kind: "clicks" }), /:2: kind: none of pageview, notfound, event, .*: "clicks"/],
  ["ndjson", wrong({ path: "about" }), /:2: path: a path begins with "\/": "about"/],
  ["ndjson", wrong({ path: 7 }), /:2: path: a text is needed, not a number: 7/],
  ["ndjson", wrong({ path: `/${"x".repeat(5000)}` }), /:2: path: longer than 4096 characters: "\/xxx/],
  ["ndjson", wrong({ source: "a\u0000b" }), /:2: source: not a text that can be kept/],
  ["ndjson", wrong({ source: "a\ud800b" }), /:2: source: not a text that can be kept/],
  ["ndjson", wrong({ country: "gb" }), /:2: country: a country is two capital letters: "gb"/],
  ["ndjson", wrong({ device: "watch" }), /:2: device: none of desktop, .*: "watch"/],
  ["ndjson", wrong({ bot: "" }), /:2: bot: a crawler's name is needed/],
  ["ndjson", wrong({ value: "much" }), /:2: value: a number is needed: "much"/],
  ["ndjson", wrong({ value: true }), /:2: value: a number is needed: true/],
  ["ndjson", wrong({ props: { a: 1 } }), /:2: props: a text is needed, not an object: "\{/],
  ["ndjson", wrong({ props: "[1]" }), /:2: props: a JSON object is needed: "\[1\]"/],
  ["ndjson", wrong({ cuntry: "GB" }), /:2: cuntry: events have no column of this name\. Did you mean "country"\?/],
  ["ndjson", ndjson([good, nameless]), /:2: id: this column is missing/],
  ["ndjson", `${ndjson([good])}{"id":`, /:2: this is no JSON: /],
  ["ndjson", ndjson([good, [1]]), /:2: each line is one JSON object/],
  ["ndjson", ndjson([good, null]), /:2: each line is one JSON object/],
  ["ndjson", Buffer.from([0x7b, 0xff, 0x7d]), /: it is not UTF-8 text/],
  ["ndjson", "x".repeat(1_100_000), /:1: this line has more than 1000000 characters/],
  ["csv", "", /: it has no header line/],
  ["csv", csv([good, { ...good, hour: "noon" }]), /:3: hour: an integer is needed: "noon"/],
  ["csv", csv([good, { ...good, path: "" }]), /:3: path: it is empty/],
  ["csv", csv([good]).replace("session", "sesion"), /:2: sesion: events have no column .* Did you mean "session"\?/],
  ["csv", csv([good]).replace("hour", "day"), /:2: day: this column is there twice/],
  ["csv", `${csv([good])}1,2,3\n`, /:3: this row has not as many fields as the header has names/],
  ["csv", `${csv([good])}"1,2,3\n`, /: a quote is never closed/],
  [
    "csv",
    csv(
      [
        { ...good, title: "Long reads" },
        { ...good, title: "Long reads" },
      ],
      ["title"],
    ).slice(0, -5),
    /:3: .* cut off/,
  ],
  [
    "csv",
    csv([good]).slice(0, -1),
    /:2: the file ends in the middle of this line, as if it had been cut off; .*line break/,
  ],
  ["csv", Object.keys(good).join(","), /:1: .* cut off/],
  ["parquet", "no parquet at all", /: it cannot be read as Parquet: /],
  ["parquet", "", /: it is empty/],
  ["parquet", zstdCompressSync("PAR1"), /: it cannot be read as Parquet: /],
];

test("a broken file is named with line, field and value, and nothing of it is imported", async (t) => {
  const { app, directory } = await openHouse(t);
  // As many at a time as problems are told at once.
  for (let start = 0; start < broken.length; start += 5) {
    const files = await Promise.all(
      broken.slice(start, start + 5).map(async ([ending, content, said], index) => {
        const path = join(directory, `${index}.${ending}`);
        await writeFile(path, content);
        return { path, format: ending, said };
      }),
    );
    const given = files.map(({ path, format }) => ({ path, format }));
    const error = await importEvents(app, given, () => {}).catch((error: Error) => error);
    assert.ok(error instanceof ImportError);
    const [head, ...problems] = error.message.split("\n");
    assert.equal(head, "Nothing was imported.");
    assert.equal(problems.length, files.length, problems.join("\n"));
    for (const [index, { path, said }] of files.entries()) {
      const problem = problems[index] ?? "";
      assert.ok(problem.startsWith(path), problem);
      assert.match(problem.slice(path.length), said);
    }
  }
  assert.deepEqual(await read(app), []);
});

test("several problems are told at once, but not thousands", async (t) => {
  const { app, directory } = await openHouse(t);
  const path = join(directory, "a.ndjson");
  await writeFile(path, ndjson(Array.from({ length: 3000 }, (_, id) => ({ ...good, id, hour: id }))));
  await assert.rejects(importFrom(app, path, "ndjson"), ({ message }: Error) => message.split("\n").length === 6);
});

test("a file that is not there, one that is a directory, and a pipe, which could be read only once", async (t) => {
  const { app, directory } = await openHouse(t);
  const pipe = join(directory, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const format of ["ndjson", "csv", "parquet"] as const) {
    await assert.rejects(importFrom(app, join(directory, "none"), format), /none: .*ENOENT/);
    await assert.rejects(importFrom(app, directory, format), ({ message }: Error) =>
      message.endsWith(`${directory}: it is a directory; name the files in it`),
    );
    await assert.rejects(importFrom(app, pipe, format), /pipe: it is no file but a pipe/);
  }
});

test("files that have other rows when they are read again", async (t) => {
  const { app, directory } = await openHouse(t);
  const files = ["a", "b"].map((name) => ({ path: join(directory, `${name}.ndjson`), format: "ndjson" as const }));
  const events = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => toEvent(from + n));
  await writeFile(join(directory, "a.ndjson"), ndjson(events(0, 3000)));
  // One more, one less, and as many, but without the one that had the greatest id.
  for (const other of [events(3000, 3011), events(3000, 3009), [...events(3000, 3009), toEvent(2999)]]) {
    await writeFile(join(directory, "b.ndjson"), ndjson(events(3000, 3010)));
    const meanwhile = watched(app, async (commits) => {
      if (commits === 0) await writeFile(join(directory, "b.ndjson"), ndjson(other));
    });
    await assert.rejects(
      importEvents(meanwhile, files, () => {}),
      /^ImportError: the files have changed since they were checked; 3,0\d\d of 3,010 events were imported; import again/,
    );
  }
});

test("unknown sites are named with their events and the remedy", async (t) => {
  const { app, directory } = await openHouse(t);
  const path = join(directory, "a.ndjson");
  await writeFile(
    path,
    ndjson([good, { ...good, site: "docs" }, { ...good, site: "docs" }, { ...good, site: "shop" }]),
  );
  await assert.rejects(importFrom(app, path, "ndjson"), ({ message }: Error) => {
    assert.match(
      message,
      /^Nothing was imported\.\nno site "docs", but 2 events of it\nno site "shop", but 1 event of it\n/,
    );
    assert.match(message, /npm run site -- add docs --host <host>/);
    return true;
  });
  assert.deepEqual(await read(app), []);
});

test("one broken file among others stops them all", async (t) => {
  const { app, directory } = await openHouse(t);
  const files = ["a", "b"].map((name) => ({ path: join(directory, `${name}.ndjson`), format: "ndjson" as const }));
  await writeFile(join(directory, "a.ndjson"), ndjson([good]));
  await writeFile(join(directory, "b.ndjson"), wrong({ hour: -1 }));
  await assert.rejects(
    importEvents(app, files, () => {}),
    /b\.ndjson:2: hour/,
  );
  assert.deepEqual(await read(app), []);
});

test("a Parquet file that was cut off", async (t) => {
  const { app, directory } = await openHouse(t);
  await write(app, [good]);
  const path = join(directory, "a.parquet");
  await exportTo(app, path, "parquet");
  await truncate(path, 500);
  await assert.rejects(importFrom(app, path, "parquet"), /cannot be read as Parquet/);
});

test("what DuckDB makes of an export is read too, whatever it is packed with", async (t) => {
  const [from, to] = [await openHouse(t), await openHouse(t)];
  const rows = [toEvent(1, { props: '{"a": 1}', kind: "event", name: "x" }), toEvent(2, { value: 1.5 })];
  await write(from.app, rows);
  const path = join(from.directory, "a.parquet");
  await exportTo(from.app, path, "parquet");
  const duck = await (await DuckDBInstance.create()).connect();
  for (const codec of ["snappy", "gzip", "zstd", "uncompressed"]) {
    await duck.run(
      `copy (select * exclude props, props::json as props from '${path}') to '${path}.${codec}.parquet' (codec '${codec}')`,
    );
    await importFrom(to.app, `${path}.${codec}.parquet`, "parquet");
  }
  await duck.run(`copy (from '${path}') to '${path}.csv'`);
  await duck.run(`copy (from '${path}') to '${path}.ndjson' (format json)`);
  assert.equal((await importFrom(to.app, `${path}.csv`, "csv")).present, 2);
  assert.equal((await importFrom(to.app, `${path}.ndjson`, "ndjson")).present, 2);
  duck.closeSync();
  assert.deepEqual(await read(to.app), await read(from.app));
});
