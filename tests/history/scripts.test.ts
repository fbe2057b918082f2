import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { toConfig } from "../../src/base/config.ts";
import { listMonths } from "../../src/history/events/months.ts";
import { openApp } from "../../src/server/app.ts";
import { openCommandServer } from "../../src/server/command-server.ts";
import { inherited } from "../support/process.ts";
import { exportTo, noon, openHouse, text, toEvent, write } from "./house.ts";

interface Run {
  code: number | null;
  out: string;
  error: string;
}

/** Runs a script as a person would, in `directory`; `seen` is told each line that it writes to standard error. */
async function run(
  data: string,
  script: string,
  args: string[],
  { directory = data, seen = () => {} }: { directory?: string; seen?: (line: string, kill: () => void) => void } = {},
): Promise<Run> {
  const program = join(import.meta.dirname, "../../scripts/tallybook.ts");
  const env = { ...inherited, TALLYBOOK_DATA: data };
  const child = spawn(process.execPath, [program, script, ...args], {
    cwd: directory,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, error] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    error += `${line}\n`;
    seen(line, () => child.kill("SIGKILL"));
  });
  const [code] = await once(child, "close");
  return { code, out, error };
}

/** A data directory with these many events in February and March, that nobody has open. */
async function filled(context: TestContext, many: number): Promise<{ data: string; directory: string }> {
  const { app, directory } = await openHouse(context);
  await app.store.write([
    `insert into events (id, time, day, hour, site, session, kind, host, path)
     with recursive n(n) as (select 1 union all select n + 1 from n where n < ${many}),
     moments(n, time) as (select n, ${noon} - 40 * 86400000 + n * (40 * 86400000 / ${many}) from n)
     select n, time, date(time / 1000, 'unixepoch'), time / 3600000 % 24, 'blog', n / 3, 'pageview', 'blog.example',
       '/' || (n % 100) from moments`,
  ]);
  await app.readers.close();
  await app.store.close();
  return { data: app.config.data, directory };
}

test("export writes to standard output, or to a file of the format that its name says", async (t) => {
  const { data, directory } = await filled(t, 500);
  const { code, out, error } = await run(data, "export", ["--since", "2026-03-01", "--format", "ndjson"]);
  assert.equal(code, 0, error);
  const events = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.ok(events.length > 100 && events.length < 300);
  assert.ok(events.every(({ day }) => day >= "2026-03-01"));
  assert.match(error, new RegExp(`${events.length} events\n$`));

  const file = await run(data, "export", ["--all", "--out", "all.csv"], { directory });
  assert.deepEqual([file.code, file.out], [0, ""]);
  assert.equal((await text(join(directory, "all.csv"))).split("\r\n").length, 502);

  const again = await run(data, "export", ["--all", "--out", "all.csv"], { directory });
  assert.equal(again.code, 1);
  assert.match(again.error, /all\.csv exists already; move it away, or name another file\.\n$/);
});

test("an export that is killed leaves no file of that name", async (t) => {
  const { data, directory } = await filled(t, 12_000);
  const args = ["--all", "--out", join(directory, "all.parquet")];
  let killed = false;
  await run(data, "export", args, {
    seen: (line, kill) => {
      if (!killed && /^\d+,000 of 12,000 events/.test(line)) kill();
      killed = true;
    },
  });
  assert.ok(killed);
  assert.ok(!(await readdir(directory)).includes("all.parquet"));
  assert.equal((await run(data, "export", args)).code, 0);
});

test("closed months as files of their own, each written once", async (t) => {
  const { data, directory } = await filled(t, 500);
  const archive = join(directory, "archive");
  const { code, error } = await run(data, "export", ["--all", "--months", "--out", archive]);
  assert.equal(code, 0, error);
  assert.deepEqual((await readdir(archive)).sort(), ["events-2026-02.parquet", "events-2026-03.parquet"]);
  const again = await run(data, "export", ["--all", "--months", "--out", archive, "--until", "2026-02-28"]);
  assert.match(again.error, /^2026-02: .*events-2026-02\.parquet is there already\n$/);

  await rm(archive, { recursive: true });
  const { app } = await reopened(t, data);
  await app.store.write(["insert into frozen_days values ('2026-02-10')"]);
  const one = await run(data, "export", [
    "--since",
    "2026-02-01",
    "--months",
    "--out",
    archive,
    "--format",
    "csv",
    "--site",
    "blog",
  ]);
  assert.match(one.error, /2026-02: .*blog-2026-02\.csv raw events of 1 of its days were deleted\n/);
  assert.deepEqual(await readdir(archive), ["blog-2026-03.csv"]);
  const all = await run(data, "export", ["--all", "--format", "ndjson"]);
  assert.match(all.error, /^Raw events of 1 of these days were deleted and are not in it\.\n/);
});

test("a directory of months is read back, in the order of the names of its files", async (t) => {
  const { data, directory } = await filled(t, 500);
  const archive = join(directory, "archive");
  assert.equal((await run(data, "export", ["--all", "--months", "--out", archive])).code, 0);
  // What is no file of events stays out, and so does what another export has not finished.
  await writeFile(join(archive, "README.txt"), "two months");
  await writeFile(join(archive, "events-2026-04.parquet.12.partial"), "PAR1");
  await mkdir(join(archive, "older.csv"));
  const other = join(directory, "other");
  await mkdir(other);
  const { app } = await reopened(t, other);
  await app.sites.add({ name: "blog", hosts: ["blog.example"] });
  const first = await run(other, "import", ["archive"], { directory });
  assert.deepEqual([first.code, first.out], [0, "Imported 500 of 500 events.\n"], first.error);
  const exported = await run(other, "export", ["--all", "--format", "ndjson"]);
  assert.equal(exported.out, (await run(data, "export", ["--all", "--format", "ndjson"])).out);

  const csv = await run(other, "import", ["archive", "--format", "csv"], { directory });
  assert.equal(csv.code, 2);
  assert.match(csv.error, /^there is no file of events in .*archive: none ends with \.csv/);
});

test("a month ends with the clock of its events, whatever this shell's is", async (t) => {
  const { app, directory } = await openHouse(t);
  await write(app, [toEvent(1, { time: Date.UTC(2026, 1, 10) })]);
  const months = async (zone: string) => {
    await app.store.write(["delete from zone", { sql: "insert into zone (name) values (?)", args: [zone] }]);
    const place = { directory, ending: "csv", now: Date.UTC(2026, 2, 1, 2) };
    return (await listMonths(app.readers, { since: null, until: null, site: null }, place)).map(({ name }) => name);
  };
  assert.deepEqual(await months("America/Los_Angeles"), []);
  assert.deepEqual(await months("Europe/Berlin"), ["2026-02"]);
});

test("a place that nothing can be written to is told in words", async (t) => {
  const { data, directory } = await filled(t, 5);
  const file = join(directory, "file");
  await writeFile(file, "");
  const lines: [args: string[], said: string][] = [
    [["--out", join(directory, "none", "all.csv")], "there is no such directory"],
    [["--out", join(file, "all.csv")], "a part of it is a file, not a directory"],
    [["--months", "--out", file], "it is a file, not a directory"],
  ];
  await Promise.all(
    lines.map(async ([args, why]) => {
      const { code, error } = await run(data, "export", ["--all", ...args]);
      assert.deepEqual([code, error], [1, `${args.at(-1)} cannot be written: ${why}.\n`]);
    }),
  );
});

test("a command line that cannot be right", async (t) => {
  const { data } = await filled(t, 5);
  const lines: [script: string, args: string[], said: RegExp][] = [
    ["export", ["--format", "csv"], /^--since is missing/],
    ["export", ["--all", "--since", "2026-01-01", "--format", "csv"], /^--since and --all/],
    ["export", ["--since", "January", "--format", "csv"], /^--since: a day is written YYYY-MM-DD: "January"/],
    ["export", ["--since", "2026-02-30", "--format", "csv"], /^--since: a day is written YYYY-MM-DD: "2026-02-30"/],
    ["export", ["--since", "2026-02-03", "--until", "2026-02-01", "--format", "csv"], /^--until 2026-02-01 is before/],
    ["export", ["--all", "--format", "xml"], /^--format: none of ndjson, csv, parquet: "xml"/],
    ["export", ["--all"], /^--format is missing/],
    ["export", ["--all", "--months"], /^--out is missing/],
    ["export", ["--all", "--format", "csv", "--site", "docs"], /^--site: there is no site "docs"; there are blog/],
    ["export", ["--al"], /--al/],
    [
      "retain",
      ["--preview", "--site", "blog", "--keep-days", "some"],
      /^--keep-days: a number of days is needed, not "some"/,
    ],
    ["import", ["none.csv"], /^there is no file .*none\.csv/],
    ["import", [data], /^there is no file of events in .*: none ends with \.ndjson, \.jsonl, \.csv or \.parquet/],
    ["import", [join(data, "tallybook.db")], /^--format is missing/],
    ["import", [data, "--format", "xml"], /^--format: none of .*: "xml"/],
  ];
  await Promise.all(
    lines.map(async ([script, args, said]) => {
      const { code, out, error } = await run(data, script, args);
      assert.deepEqual([code, out], [2, ""], `${script} ${args.join(" ")}`);
      assert.match(error, said);
    }),
  );
});

test("import through the process that has the data open, and alone", async (t) => {
  const { data, directory } = await filled(t, 1500);
  assert.equal((await run(data, "export", ["--all", "--out", join(directory, "all.ndjson")])).code, 0);
  const other = join(directory, "other");
  await mkdir(other);
  const { app, commandServer } = await reopened(t, other);
  const unknown = await run(other, "import", ["all.ndjson"], { directory });
  assert.equal(unknown.code, 1);
  assert.match(unknown.error, /^Nothing was imported\.\nno site "blog", but 1,500 events of it\nAdd a site first: /);

  await app.sites.add({ name: "blog", hosts: ["blog.example"] });
  const first = await run(other, "import", ["all.ndjson"], { directory });
  assert.equal(first.out, "Imported 1,500 of 1,500 events.\n");
  const exported = await run(other, "export", ["--all", "--format", "ndjson"]);
  assert.equal(exported.out, await text(join(directory, "all.ndjson")));

  await commandServer.close();
  await app.close();
  const second = await run(other, "import", [join(directory, "all.ndjson")]);
  assert.equal(second.out, "Imported 0 of 1,500 events.\n  1,500 were there already\n");
});

test("an import that is killed is finished by the next one", async (t) => {
  const { app: from, directory } = await openHouse(t);
  const { app: to } = await openHouse(t);
  const events = Array.from({ length: 11_000 }, (_, index) => toEvent(index + 1));
  for (let start = 0; start < events.length; start += 1000) await write(from, events.slice(start, start + 1000));
  const path = join(directory, "all.parquet");
  await exportTo(from, path, "parquet");
  await to.readers.close();
  await to.store.close();
  let killed = false;
  await run(to.config.data, "import", [path], {
    seen: (line, kill) => {
      if (killed || !/^\d+,\d+ of 11,000 events/.test(line)) return;
      killed = true;
      kill();
    },
  });
  assert.ok(killed);
  const { out } = await run(to.config.data, "import", [path]);
  const [, written, present] = (
    /^Imported ([\d,]+) of 11,000 events\.\n {2}([\d,]+) were there already\n$/.exec(out) ?? []
  ).map((number) => Number(number.replaceAll(",", "")));
  assert.equal((written ?? 0) + (present ?? 0), 11_000, out);
  assert.ok((present ?? 0) >= 10_000);
});

async function reopened(context: TestContext, data: string) {
  const app = await openApp(toConfig({ TALLYBOOK_DATA: data, TALLYBOOK_TIMEZONE: "UTC" }), {
    now: () => noon,
    log: () => {},
  });
  const commandServer = await openCommandServer(app);
  context.after(async () => {
    await commandServer.close();
    await app.close();
  });
  return { app, commandServer };
}

test("an export that nobody reads to its end stops quietly", async (t) => {
  const { data, directory } = await filled(t, 20_000);
  const script = join(import.meta.dirname, "../../scripts/tallybook.ts");
  const command = `"${process.execPath}" "${script}" export --all --format ndjson 2>errors | head -n 2 | wc -l`;
  const child = spawn("sh", ["-c", command], {
    cwd: directory,
    env: { ...inherited, TALLYBOOK_DATA: data },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  await once(child, "close");
  assert.equal(out.trim(), "2");
  assert.doesNotMatch(await text(join(directory, "errors")), /EPIPE|Error/);
});

test("a database that is not there yet", async (t) => {
  const { directory } = await openHouse(t);
  const empty = join(directory, "empty");
  await mkdir(empty);
  await writeFile(join(empty, "note"), "");
  const { code, error } = await run(empty, "export", ["--all", "--format", "csv"]);
  assert.equal(code, 1);
  assert.equal(error, "There is no database yet; it is made when Tallybook starts.\n");
});
