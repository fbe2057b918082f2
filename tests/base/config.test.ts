import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, type Environment, toConfig } from "../../src/base/config.ts";

/** The problems of an environment; none where it is fine. */
function problems(environment: Environment): string[] {
  try {
    toConfig(environment);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
}

test("a database that is no file is refused in words, and no secret of it is repeated", () => {
  const url = "TALLYBOOK_DATABASE_URL";
  const token = "TALLYBOOK_DATABASE_AUTH_TOKEN";
  const server = "this version opens a file, e.g. file:/srv/tally.db, and no libSQL server";
  const needless = `${token}: this version opens a file, which needs no token; leave it blank: "…"`;
  const cases: [Environment, string[]][] = [
    [{}, []],
    [{ [url]: "file:/srv/tally.db", [token]: " " }, []],
    [{ [url]: "libsql://db.example" }, [`${url}: ${server}: "libsql://db.example"`]],
    [{ [url]: "https://me:secret@db.example/?authToken=secret" }, [`${url}: ${server}: "https://db.example/"`]],
    [{ [url]: "HTTP://db.example:8080" }, [`${url}: ${server}: "HTTP://db.example:8080"`]],
    [{ [url]: "file:/srv/tally.db", [token]: "secret" }, [needless]],
    [{ [token]: "secret" }, [needless]],
    [{ [url]: "libsql://db.example", [token]: "secret" }, [`${url}: ${server}: "libsql://db.example"`, needless]],
    [{ [url]: "/srv/tally.db" }, [`${url}: only a file: URL can be opened, e.g. file:/srv/tally.db: "/srv/tally.db"`]],
  ];
  for (const [environment, expected] of cases) assert.deepEqual(problems(environment), expected);
});

test("every problem is told at once, with its variable and its value", () => {
  assert.deepEqual(problems({ PORT: "http", TALLYBOOK_TIMEZONE: "Mars/Olympus" }), [
    'PORT: a port is a number from 0 to 65535: "http"',
    'TALLYBOOK_TIMEZONE: not a time zone; use an IANA name such as Europe/London: "Mars/Olympus"',
  ]);
});
