import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { toConfig } from "../../src/base/config.ts";
import { forgetCopies } from "../../src/server/before-update.ts";
import { testDirectory } from "../support/directory.ts";
import { command } from "../support/process.ts";

const steps = join(import.meta.dirname, "../../src/store/migrations");

function make(path: string, step: string, more = ""): void {
  const database = new DatabaseSync(path);
  database.exec(`${readFileSync(join(steps, step), "utf8")}; pragma user_version = 1; ${more}`);
  database.close();
}

test("before an update there is a copy, without the salt, for 30 days", async () => {
  const data = testDirectory();
  make(join(data, "tallybook.db"), "analytics/001-events.sql");
  const salt = "insert into salts values ('2026-12-01', x'5a17e5a17e5a17e5a17e5a17')";
  make(join(data, "control.db"), "control/001-salts.sql", salt);
  const first = await command("site", ["list"], data);
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /as they were before this update are in .*before-update/);
  const folder = join(data, "before-update");
  const [name = ""] = readdirSync(folder);
  assert.deepEqual(readdirSync(join(folder, name)).sort(), ["control.db", "tallybook.db"]);
  for (const file of ["control.db", "tallybook.db"]) {
    const copy = new DatabaseSync(join(folder, name, file), { readOnly: true });
    assert.equal(copy.prepare("pragma user_version").get()?.["user_version"], 1, file);
    copy.close();
    assert.ok(
      !readFileSync(join(folder, name, file))
        .toString("hex")
        .includes("5a17e5a17e5a17e5"),
      file,
    );
  }
  const second = await command("site", ["list"], data);
  assert.doesNotMatch(second.output, /before this update/, "nothing is old any more");

  const config = toConfig({ TALLYBOOK_DATA: data });
  const day = 24 * 60 * 60 * 1000;
  const after = (days: number) => ({ now: () => Date.now() + days * day, log: () => {} });
  await forgetCopies(config, after(29));
  assert.deepEqual(readdirSync(folder), [name]);
  await forgetCopies(config, after(31));
  assert.deepEqual(readdirSync(folder), []);
});

test("where there is no room for it, the log says so and the start goes on", async () => {
  const data = testDirectory();
  make(join(data, "tallybook.db"), "analytics/001-events.sql");
  writeFileSync(join(data, "before-update"), "a file where the folder would be");
  const { code, output } = await command("site", ["list"], data);
  assert.equal(code, 0, output);
  assert.match(output, /There is no copy from before this update: /);
});

test("the doctor says what to mend", async () => {
  const data = testDirectory();
  make(
    join(data, "tallybook.db"),
    "analytics/001-events.sql",
    "insert into feeds (site, url, problem) values ('blog', 'https://blog.example/feed', 'it answers 404')",
  );
  writeFileSync(join(data, "control.db"), "no database at all, but long enough to be taken for one".repeat(20), {
    mode: 0o644,
  });
  const { code, output } = await command("doctor", [], data, {
    PORT: "1",
    TALLYBOOK_TIMEZON: "UTC",
    TALLYBOOK_SMTP: "smtp://127.0.0.1:1",
    TALLYBOOK_URL: "https://127.0.0.1:1/stats",
  });
  assert.equal(code, 1, output);
  for (const said of [
    /settings: TALLYBOOK_TIMEZON is no setting\. Did you mean .*TALLYBOOK_TIMEZONE/,
    /settings: TALLYBOOK_SMTP is set and TALLYBOOK_MAIL_FROM is not/,
    /files: Others on this machine may read .*control\.db: chmod 600/,
    /database: control\.db is damaged: /,
    /proxy: No Tallybook answers at http:\/\/127\.0\.0\.1:1\/healthz/,
    /proxy: TALLYBOOK_URL is https and TALLYBOOK_TRUST_PROXY is none/,
    /proxy: https:\/\/127\.0\.0\.1:1\/stats cannot be reached from here/,
    /feeds: The feed of blog, https:\/\/blog\.example\/feed: it answers 404/,
    /mail: 127\.0\.0\.1:1 takes no mail: .*ECONNREFUSED/,
  ]) {
    assert.match(output, said);
  }
});
