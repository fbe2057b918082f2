/** What a reading page costs a browser in scripts before anybody touches it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { type Install, openSeeded } from "../e2e/install.ts";

const most = 15 * 1024;

let install: Install;
before(async () => {
  install = await openSeeded();
});
after(() => install.close());

/** Every script that the page loads by itself, with those they import; not what they load later on. */
async function scriptsOf(path: string): Promise<Map<string, number>> {
  const html = await text(path);
  const found = new Map<string, number>();
  const wanted = [...html.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]+\.js)"/g)].map((match) => match[1] ?? "");
  for (let address = wanted.pop(); address !== undefined; address = wanted.pop()) {
    if (found.has(address)) continue;
    const code = await text(address);
    found.set(address, gzipSync(code).length);
    for (const [, file = ""] of code.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g)) {
      wanted.push(new URL(file, install.address + address).pathname);
    }
  }
  return found;
}

async function text(path: string): Promise<string> {
  const answer = await fetch(install.address + path, { headers: { cookie: install.cookie } });
  assert.equal(answer.status, 200, path);
  return answer.text();
}

for (const path of ["/", "/queries/traffic", "/queries/asking"]) {
  test(`the scripts of ${path} stay under 15 kB, packed`, async () => {
    const scripts = await scriptsOf(path);
    const sum = [...scripts.values()].reduce((a, b) => a + b, 0);
    assert.ok(scripts.size > 3, `only ${[...scripts.keys()].join(", ")}`);
    assert.ok(sum < most, `${sum} bytes: ${[...scripts].map(([name, size]) => `${name} ${size}`).join(", ")}`);
  });
}

test("no style sheet or script comes from elsewhere, and none stands in the page", async () => {
  const html = await text("/");
  assert.equal(/(?:src|href)="(?:https?:)?\/\/[^"]*\.(?:js|css|woff2)/.exec(html), null);
  assert.equal(/<style|<script(?![^>]* src=)/.exec(html), null);
});
