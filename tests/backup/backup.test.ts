import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { BackupError } from "../../src/backup/backup-error.ts";
import { assemble, restoreBackup } from "../../src/backup/restore.ts";
import { toConfig } from "../../src/base/config.ts";
import { testDirectory } from "../support/directory.ts";
import { addSite, command, inherited, type ServerProcess, startServer } from "../support/process.ts";

/** An install that runs, the owner's queries, and where copies go. */
const place = testDirectory({ "queries/mine.sql": "select 1 as one", "queries/daily/.keep": "" });
const data = join(place, "data");
const copies = join(place, "copies");
const environment = { TALLYBOOK_QUERIES: join(place, "queries") };
let server: ServerProcess;

before(async () => {
  mkdirSync(copies);
  await addSite(data, "blog", "example.com");
  server = await startServer(data, environment);
  await hits(0, 300);
});

after(() => server.stop());

async function hits(from: number, to: number): Promise<void> {
  const sent = Array.from({ length: to - from }, (_, n) => {
    const url = encodeURIComponent(`https://example.com/post-${(from + n) % 7}/?n=${from + n}`);
    const headers = {
      "user-agent": `Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.${from + n}`,
    };
    return fetch(`${server.address}/a.gif?url=${url}`, { headers });
  });
  for (const response of await Promise.all(sent)) assert.equal(response.status, 200);
}

const run = (name: string, args: string[], of = data, more: Record<string, string> = {}) =>
  command(name, args, of, { ...environment, ...more });

async function done(name: string, args: string[], of = data, more: Record<string, string> = {}): Promise<string> {
  const { code, output } = await run(name, args, of, more);
  assert.equal(code, 0, output);
  return output;
}

function ask(file: string, sql: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare(sql).get();
  database.close();
  return row && Object.values(row)[0];
}

const events = (of: string) => ask(join(of, "tallybook.db"), "select count(*) from events");

test("a copy, and what changed since, come back whole while hits go on", async () => {
  const whole = join(copies, "monday");
  const meanwhile = hits(300, 600);
  await done("backup", [whole]);
  await meanwhile;
  const first = Number(events(whole));
  assert.ok(first >= 300 && first <= 600, String(first));
  assert.equal(ask(join(whole, "control.db"), "select count(*) from salts"), 0);
  const salt = ask(join(data, "control.db"), "select hex(salt) from salts");
  for (const file of readdirSync(whole, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
    const text = readFileSync(join(file.parentPath, file.name)).toString("hex").toUpperCase();
    assert.ok(!text.includes(String(salt)), file.name);
  }

  writeFileSync(join(place, "queries/later.md"), "# Later");
  const since = join(copies, "tuesday");
  assert.match(await done("backup", [since, "--changes"]), /changed since the copy of/);
  assert.ok(!existsSync(join(since, "queries/mine.sql")), "what is the same is not copied again");

  const there = join(place, "there");
  const own = { TALLYBOOK_QUERIES: join(place, "there-queries") };
  await done("restore", [since], there, own);
  assert.equal(events(there), 600);
  assert.deepEqual(readdirSync(own.TALLYBOOK_QUERIES).sort(), ["later.md", "mine.sql"]);
  const numbers = await done("numbers", ["--json"], there, own);
  assert.deepEqual(JSON.parse(numbers), JSON.parse(await done("numbers", ["--json"])));
  assert.equal(JSON.parse(numbers).numbers.find(({ name }: { name: string }) => name === "page views").value, 600);

  // What is there goes aside, also the owner's own file that has become another one.
  writeFileSync(join(own.TALLYBOOK_QUERIES, "mine.sql"), "select 2 as two");
  assert.match(await done("restore", [whole], there, own), /What was there before is in/);
  assert.equal(events(there), first);
  const [aside = ""] = readdirSync(there).filter((name) => name.startsWith("before-restore-"));
  assert.equal(events(join(there, aside)), 600);
  assert.equal(readFileSync(join(there, aside, "queries/mine.sql"), "utf8"), "select 2 as two");

  const drilled = await done("drill", [since]);
  assert.match(drilled, /is whole/);
  assert.match(drilled, /The install says the same ten numbers/);
  assert.deepEqual(
    readdirSync(data).filter((name) => /drill|restoring|\.new/.test(name)),
    [],
  );
});

test("a command of the owner's takes the files, then only what changed", async () => {
  const store = join(place, "cloud");
  const line = `mkdir -p "$(dirname "${store}/$TALLYBOOK_BACKUP_FILE")" && cat > "${store}/$TALLYBOOK_BACKUP_FILE"`;
  const more = { TALLYBOOK_BACKUP_COMMAND: line };
  await done("backup", [], data, more);
  await done("backup", ["--changes"], data, more);
  const [first = "", second = ""] = readdirSync(store).sort();
  assert.ok(!existsSync(join(store, second, "queries/mine.sql")));
  const { databases } = await assemble(join(store, second), testDirectory());
  assert.equal(databases["tallybook.db"]?.rows["events"], 600);
  rmSync(join(store, first), { recursive: true });
  const { code, output } = await run("restore", [join(store, second)], join(place, "nowhere"));
  assert.equal(code, 1);
  assert.match(output, /has what changed since the copy of .*, and that one is not in/);

  const failed = await run("backup", ["--command", "cat > /dev/null; echo no room >&2; exit 5"]);
  assert.equal(failed.code, 1);
  assert.match(failed.output, /The command for copies ended with 5 at .*: no room/);
  assert.deepEqual(
    readdirSync(data).filter((name) => /^backup-.{36}$/.test(name)),
    [],
  );
});

test("what is no whole copy is refused in words, and nothing is touched", async () => {
  const good = join(copies, "good");
  const leads = new DatabaseSync(join(data, "leads.db"));
  leads.exec(readFileSync(join(import.meta.dirname, "../../src/store/migrations/leads/001-leads.sql"), "utf8"));
  leads.exec("pragma user_version = 1");
  leads.close();
  await done("backup", [good]);
  const broken = (name: string, change: (directory: string) => void) => {
    const directory = join(place, "broken", name);
    cpSync(good, directory, { recursive: true });
    change(directory);
    return directory;
  };
  const edited = (name: string, from: RegExp, to: string) =>
    broken(name, (at) => {
      const text = readFileSync(join(at, "backup.json"), "utf8");
      assert.match(text, from);
      writeFileSync(join(at, "backup.json"), text.replace(from, to));
    });
  const cut = (name: string, file: string, bytes: number) => broken(name, (at) => truncateSync(join(at, file), bytes));
  const cases: [string, RegExp][] = [
    [join(place, "none"), /There is no directory/],
    [copies, /no whole copy.*There are copies in it: .*good/],
    [broken("unfinished", (at) => rmSync(join(at, "backup.json"))), /no backup\.json in it/],
    [cut("short", "tallybook.db", 8192), /has 8192 bytes, and \d+ were copied/],
    [cut("no-json", "backup.json", 100), /cannot be read: .*cut off or damaged/],
    [broken("less", (at) => rmSync(join(at, "control.db"))), /control\.db is missing/],
    [broken("bit", flip), /tallybook\.db is damaged: its bytes are not those/],
    [edited("newer", /"format":1/, '"format":2'), /written by a newer Tallybook/],
    [edited("schema", /"version":\d+/, '"version":999'), /tallybook\.db was written by a newer .*999/],
    [edited("rows", /"sites":1/, '"sites":2'), /sites has 1 rows, not 2/],
    [edited("path", /"file":"control/, '"file":"../control'), /parts.*not a file's name/],
  ];
  const target = join(place, "untouched");
  const config = toConfig({ TALLYBOOK_DATA: target, TALLYBOOK_QUERIES: join(place, "untouched-queries") });
  for (const [directory, message] of cases) {
    await assert.rejects(restoreBackup(directory, config, "2026-12-01T00:00:00.000Z"), (error) => {
      assert.ok(error instanceof BackupError, String(error));
      assert.match(error.message, message);
      return true;
    });
  }
  assert.deepEqual(readdirSync(target), ["lock.db"]);

  // What people left of themselves is in a copy only where that is asked for.
  assert.ok(!existsSync(join(good, "leads.db")));
  const asked = join(copies, "asked");
  await done("backup", [asked, "--leads"]);
  assert.equal(ask(join(asked, "leads.db"), "select 1 from sqlite_schema limit 1"), 1);

  const busy = await run("restore", [good]);
  assert.equal(busy.code, 1);
  assert.match(busy.output, /A Tallybook works on .*Stop it first/);
  const again = await run("backup", [good]);
  assert.equal(again.code, 1);
  assert.match(again.output, /exists already/);
});

test("this build is tried on a copy; what is wrong, and what was not tried, is said", async () => {
  const folder = testDirectory();
  symlinkSync("/bin/sh", join(folder, "sh"));
  const plain = await run("check", [], data, { PATH: folder });
  assert.equal(plain.code, 3, plain.output);
  assert.match(plain.output, /Ten numbers are those of the server that runs/);
  assert.match(plain.output, /A hit is counted, and on a notebook/);
  assert.match(plain.output, /Not tried: the snippet in a page: there is no Chromium/);

  const broken = join(place, "queries/top-pages.sql");
  writeFileSync(broken, "select nothing from nowhere");
  const wrong = await run("check", [], data, { PATH: folder });
  rmSync(broken);
  assert.equal(wrong.code, 1, wrong.output);
  assert.match(wrong.output, /The notebook top-pages answered 4\d\d/);
  assert.equal(events(data), 600, "the hit went to the copy");
  const left = readdirSync(data).filter((name) => name.startsWith("check-"));
  assert.deepEqual(left, []);
});

test("a disk that fills leaves nothing of the copy", () => {
  const target = join(copies, "full");
  const program = join(import.meta.dirname, "../../scripts/tallybook.ts");
  const { status, stderr } = spawnSync(
    "sh",
    ["-c", 'ulimit -f 100; exec "$0" "$@"', process.execPath, program, "backup", target],
    { env: { ...inherited, ...environment, TALLYBOOK_DATA: data }, encoding: "utf8" },
  );
  assert.equal(status, 1, stderr);
  assert.match(stderr, /There is no room for the copy, and nothing of it is left/);
  assert.ok(!existsSync(target));
});

function flip(directory: string): void {
  const path = join(directory, "tallybook.db");
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
  writeFileSync(path, bytes);
}
