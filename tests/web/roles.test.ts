/** Every route, asked by everybody: a stranger, a token, and people of each role, of a real server. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Rights, roles } from "../../src/web/roles.ts";
import { allows, routes } from "../../src/web/routes.ts";
import { type Install, openSeeded } from "../e2e/install.ts";
import { command, readToken } from "../support/process.ts";

const password = "six long tallies";

let install: Install;
const cookies: Record<string, string> = {};
let token: string;

before(async () => {
  install = await openSeeded();
  token = await readToken(install.data);
  cookies["owner"] = install.cookie;
  for (const [name, ...flags] of [["viewer"], ["editor"], ["leads", "--leads"]] as [string, ...string[]][]) {
    const role = name === "leads" ? "editor" : name;
    const args = ["add", `${name}@blog.example`, "--role", role, ...flags];
    const { output } = await command("person", args, install.data);
    const answer = await fetch(install.address + output.slice(output.indexOf("/invited")), {
      method: "POST",
      headers: { origin: install.address },
      body: new URLSearchParams({ password, confirm: password }),
      redirect: "manual",
    });
    assert.equal(answer.status, 303, output);
    const given = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    cookies[name] = given.join("; ");
  }
});
after(() => install.close());

/** An address of each, of what there is. */
function addressOf(pattern: string): string {
  const values: Record<string, string> = { name: "top-pages", ext: "csv", cell: "top-pages", "...path": "events" };
  const path = pattern.replace(/\[([^\]]+)\]/g, (_, name) => values[name] ?? "x");
  return pattern.startsWith("/settings/sites/") ? path.replace("top-pages", "blog") : path;
}

const rightsOf: Record<string, Rights> = {
  ...Object.fromEntries(roles.map((role) => [role, { role, leads: false }])),
  leads: { role: "editor", leads: true },
};

/** Asked for, or sent a form that says nothing, so that nothing is changed where it is let in. */
async function ask(pattern: string, method: string, headers: Record<string, string>): Promise<number> {
  const answer = await fetch(install.address + addressOf(pattern), {
    ...{ method, redirect: "manual", signal: AbortSignal.timeout(20_000) },
    headers: { accept: "application/json", ...headers, ...(method !== "GET" && { origin: install.address }) },
    ...(method !== "GET" && { body: new URLSearchParams({ nothing: "1" }) }),
  });
  await answer.body?.cancel();
  return answer.status;
}

/** Ends the session of who asks, which is not what is tried here. */
const left = new Set(["/logout", "/403", "/500"]);

for (const who of ["stranger", "token", "viewer", "editor", "leads", "owner"]) {
  test(`each route lets in the ${who} as the table has it`, async () => {
    const headers: Record<string, string> =
      who === "stranger" ? {} : who === "token" ? { authorization: `Bearer ${token}` } : { cookie: cookies[who] ?? "" };
    for (const [pattern, { opens, methods, inner }] of Object.entries(routes)) {
      if (inner || left.has(pattern)) continue;
      for (const method of ["GET", "POST"].filter((one) => methods.includes(one))) {
        const status = await ask(pattern, method, headers);
        const rights = rightsOf[who];
        const byToken = who === "token" && method === "GET" && ["token", "notebook", "collectors"].includes(opens);
        const isIn = opens === "anyone" || byToken || (rights !== undefined && allows(opens, rights));
        const refused = who === "stranger" ? [401] : [403];
        const what = `${method} ${pattern} by ${who}: ${status}`;
        if (isIn) assert.ok(status < 500 && (opens === "anyone" || ![401, 403].includes(status)), what);
        else assert.ok(refused.includes(status), what);
      }
    }
  });
}

test("who may not write sees no way to, and is told why a page is not for them", async () => {
  const page = async (who: string, path: string) => {
    const headers = { cookie: cookies[who] ?? "", accept: "text/html" };
    const answer = await fetch(install.address + path, { headers, redirect: "manual" });
    return { status: answer.status, html: await answer.text() };
  };
  const closed = /href="\/(settings|people|leads|shares|notes|queries\/new|queries\/[\w-]+\/edit)[?"#/]/;
  for (const path of ["/", "/queries", "/queries/top-pages", "/account", "/data/events", "/find?q=top"]) {
    const { status, html } = await page("viewer", path);
    assert.equal(status, 200, path);
    assert.doesNotMatch(html, closed, path);
  }
  assert.match((await page("editor", "/queries/top-pages")).html, /queries\/top-pages\/edit/);
  const { status, html } = await page("viewer", "/people");
  assert.equal(status, 403);
  assert.match(html, /You are logged in as viewer@blog\.example, viewer/);
});
