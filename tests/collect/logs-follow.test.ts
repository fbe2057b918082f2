import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, copyFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { LogFollower } from "../../src/collect/logs/follow-log.ts";
import { LogReader } from "../../src/collect/logs/log-reader.ts";
import { Tally } from "../../src/collect/logs/tally.ts";
import { testDirectory } from "../support/directory.ts";
import { addSite, inherited, type ServerProcess, startServer } from "../support/process.ts";
import { combined, writerOf } from "./logs.ts";
import { noon, openRoom, type Room } from "./room.ts";

const line = (n: number) => combined({ time: noon - 3_600_000 + n * 1000, target: `/${n}` });
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => line(from + n)).join("");

function toFollower(room: Room, path: string) {
  const tally = new Tally(() => {});
  const writer = writerOf(room.collector.logs);
  const reader = new LogReader({ writer, dialect: null, host: "example.com", tally, now: () => room.clock.now });
  return { follower: new LogFollower(path, { writer, reader, tally }), tally };
}

test("a log is followed through every way of rotating it, and whatever happened while nobody looked", async (t) => {
  const room = await openRoom({ clock: { now: noon } });
  t.after(() => room.close());
  const log = join(testDirectory(), "access.log");
  const older = `${log}.9.gz`;
  await writeFile(older, gzipSync(combined({ time: noon - 7_200_000, target: "/before-it-was-followed" })));
  let { follower, tally } = toFollower(room, log);
  let n = 0;
  const write = async (count: number, path = log) => {
    await appendFile(path, lines(n, n + count));
    n += count;
  };
  const seen = async (what: string) => {
    await follower.look();
    const rows = await room.rows("select path, count(*) as n from events group by path having n > 1");
    assert.deepEqual(rows, [], `${what}: doubled`);
    const [row] = await room.rows("select count(*) as n from events");
    assert.equal(row?.["n"], n, what);
  };
  await write(3);
  await seen("from its first line");
  await seen("nothing new");
  await appendFile(log, line(n).slice(0, 40));
  await seen("a line that is half written");
  await appendFile(log, line(n++).slice(40));
  await seen("and its other half");

  await write(2);
  await rename(log, `${log}.1`);
  await write(2, `${log}.1`);
  await seen("renamed, and still written");
  await write(3);
  await write(1, `${log}.1`);
  await seen("a new one, while the old one is still written");

  await write(2);
  await copyFile(log, `${log}.2`);
  await truncate(log, 0);
  await write(1);
  await seen("copied and cut: the rest is in the copy");

  await write(2);
  await writeFile(`${log}.3.gz`, gzipSync(lines(n - 3, n)).subarray(0, 30));
  await rm(log);
  await follower.look();
  assert.deepEqual(tally.warnings(), [`${log}.3.gz: it is packed, and damaged`]);
  await writeFile(`${log}.3.gz`, gzipSync(lines(n - 3, n)));
  await seen("packed: whole once it is");

  // Nobody looked while it was rotated twice, once into what has no known name.
  await write(4);
  await rename(log, `${log}-20260314`);
  await write(2);
  await writeFile(`${log}.4.gz`, gzipSync(lines(n - 2, n)));
  await rm(log);
  await write(2);
  ({ follower, tally } = toFollower(room, log));
  await seen("by another process, after two rotations");
  assert.deepEqual(tally.warnings(), []);

  await rm(log);
  await follower.look();
  await write(1);
  await seen("removed and begun anew");
});

test("a log that is rotated between a look at its first line and its reading loses nothing", async (t) => {
  for (const way of ["renamed", "cut"]) {
    const room = await openRoom({ clock: { now: noon } });
    t.after(() => room.close());
    const log = join(testDirectory(), "access.log");
    await writeFile(log, lines(0, 3));
    const logs = writerOf(room.collector.logs);
    let opened = 0;
    const open: typeof logs.open = async (args) => {
      const answer = await logs.open(args);
      if (++opened !== 3) return answer;
      if (way === "renamed") await rename(log, `${log}.1`);
      else await copyFile(log, `${log}.1`);
      await writeFile(log, lines(3, 9));
      return answer;
    };
    const tally = new Tally(() => {});
    const writer = { ...logs, open };
    const reader = new LogReader({ writer, dialect: null, host: "example.com", tally, now: () => room.clock.now });
    const follower = new LogFollower(log, { writer, reader, tally });
    for (let looks = 0; looks < 3; looks++) await follower.look();
    assert.ok(opened > 3);
    const rows = await room.rows("select path from events order by time");
    assert.deepEqual(
      rows.map(({ path }) => path),
      Array.from({ length: 9 }, (_, n) => `/${n}`),
      way,
    );
  }
});

/** `import log --follow` as a person would start it. */
function follow(data: string, log: string): ChildProcess {
  const program = join(import.meta.dirname, "../../scripts/tallybook.ts");
  const args = [program, "import", "log", "--follow", log];
  return spawn(process.execPath, args, { env: { ...inherited, TALLYBOOK_DATA: data }, stdio: "ignore" });
}

const visitors = 40;

test("nothing is lost or doubled, no row and no visitor, when the server and the follower are killed", async (t) => {
  const data = testDirectory();
  const log = join(testDirectory(), "access.log");
  await addSite(data, "blog", "example.com");
  const now = Date.now();
  const midnight = now - (now % 86_400_000);
  // Half of them of yesterday, which only one process can tell the visitors of.
  const text = (from: number, to: number, start: number) =>
    Array.from({ length: to - from }, (_, n) => {
      const time = start + Math.floor((from + n) / 10) * 1000;
      return combined({ time, target: `/${from + n}`, address: `81.2.69.${(from + n) % visitors}` });
    }).join("");
  let server: ServerProcess | undefined;
  let follower: ChildProcess | undefined;
  const count = () => {
    const database = new DatabaseSync(`${data}/tallybook.db`, { readOnly: true });
    const [row] = database.prepare("select count(*) as n from events").all();
    database.close();
    return Number(row?.["n"]);
  };
  const rows = async (least: number) => {
    while (count() < least) await pause(20);
  };
  const killed = async () => {
    follower?.kill("SIGKILL");
    if (follower) await once(follower, "close");
    await server?.stop("SIGKILL");
  };
  t.after(killed);
  await writeFile(log, text(0, 6000, midnight - 7_200_000));
  server = await startServer(data);
  follower = follow(data, log);
  await rows(1);
  await server.stop("SIGKILL");
  server = await startServer(data);
  await rows(2000);
  await killed();
  await rename(log, `${log}.1`);
  await writeFile(log, text(6000, 9000, midnight - 600_000));
  server = await startServer(data);
  follower = follow(data, log);
  await rows(4000);
  follower.kill("SIGKILL");
  await appendFile(log, text(9000, 12_000, midnight - 600_000));
  follower = follow(data, log);
  const until = Date.now() + 60_000;
  const whole = () => {
    const database = new DatabaseSync(`${data}/tallybook.db`, { readOnly: true });
    const found = database
      .prepare(
        "select count(*) as n, count(distinct path) as paths, count(distinct day || session) as visitors from events",
      )
      .get();
    const left = database.prepare("select count(*) as n from read_log_days").get();
    database.close();
    return { ...found, left: left?.["n"] };
  };
  const wanted = { n: 12_000, paths: 12_000, visitors: 2 * visitors, left: 0 };
  while (JSON.stringify(whole()) !== JSON.stringify(wanted) && Date.now() < until) await pause(50);
  assert.deepEqual(whole(), wanted);
});
