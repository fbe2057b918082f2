import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { command, emptyDirectory } from "../support/process.ts";

let data: Awaited<ReturnType<typeof emptyDirectory>>;
before(async () => {
  data = await emptyDirectory();
});
after(() => data.remove());

interface Case {
  args: string[];
  code: number;
  says: RegExp;
}

async function check(script: string, cases: Case[]): Promise<void> {
  for (const { args, code, says } of cases) {
    const answer = await command(script, args, data.path);
    assert.match(answer.output, says, args.join(" "));
    assert.equal(answer.code, code, args.join(" "));
  }
}

test("npm run site adds, lists and removes, and names the flag and value that are wrong", () =>
  check("site", [
    { args: [], code: 2, says: /npm run site -- add <name> --host/ },
    { args: ["--help"], code: 0, says: /npm run site -- add <name> --host/ },
    { args: ["ad", "blog"], code: 2, says: /no command "ad"; there are add, list, keep and remove/ },
    { args: ["add", "--host", "example.com"], code: 2, says: /name of the site is missing/ },
    { args: ["add", "blog"], code: 2, says: /--host is missing/ },
    { args: ["add", "blog", "notes", "--host", "example.com"], code: 2, says: /"notes"/ },
    { args: ["add", "blog", "--hots", "example.com"], code: 2, says: /--hots/ },
    { args: ["add", "blog", "--host"], code: 2, says: /--host/ },
    { args: ["add", "blog", "--host", "two words"], code: 1, says: /^--host: .*"two words"$/ },
    {
      args: [
        "add",
        "blog",
        "--host",
        "https://example.com/about",
        "--host",
        "www.example.com",
        "--feed",
        "http://127.0.0.1:1/feed",
      ],
      code: 0,
      says: /^Added blog: example.com, www.example.com; feed http:\/\/127.0.0.1:1\/feed$/,
    },
    {
      args: ["add", "other", "--host", "WWW.example.com"],
      code: 1,
      says: /^--host: .*site blog already.*www.example.com/,
    },
    { args: ["list"], code: 0, says: /^blog: example.com, www.example.com; feed/ },
    { args: ["remove", "blgo"], code: 1, says: /^<name>: there is no site of this name: "blgo"/ },
    { args: ["remove", "blog"], code: 0, says: /^Removed blog\. Its numbers stay/ },
  ]));

test("npm run token creates, lists and removes; the token is the last word", () =>
  check("token", [
    { args: ["create"], code: 2, says: /--scope is missing/ },
    {
      args: ["create", "--scope", "write"],
      code: 2,
      says: /--scope: there are read, collect and collectors, and not "write"/,
    },
    { args: ["create", "--scope", "read", "--name", " "], code: 2, says: /--name: .*" "/ },
    { args: ["create", "--scope", "read"], code: 0, says: /^Token "command line" for read: tally_[\w-]{32}$/ },
    {
      args: ["create", "--scope", "read", "--scope", "collect", "--name", "import"],
      code: 0,
      says: /^Token "import" for read and collect: tally_[\w-]{32}$/,
    },
    { args: ["list"], code: 0, says: /^1 {2}command line {2}read {2}last used: never\n2 {2}import {2}read, collect/ },
    { args: ["remove", "first"], code: 2, says: /an id is a number.*"first"/ },
    { args: ["remove", "9"], code: 1, says: /There is no token 9/ },
    { args: ["remove", "1"], code: 0, says: /^Removed token 1\./ },
  ]));
