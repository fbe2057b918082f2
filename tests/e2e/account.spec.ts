import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { command, emptyDirectory, startServer } from "../support/process.ts";
import { barriers } from "./barriers.ts";
import { type Install, openInstall } from "./install.ts";
import { test as base, expect, stranger } from "./test.ts";

/** An install of its own from the very first page on, and a browser without scripts: nothing here may need one. */
const test = base.extend<object, { install: Install }>({
  install: [
    // biome-ignore lint/correctness/noEmptyPattern: the library reads the pattern to know what a fixture needs
    async ({}, use) => {
      const install = await openInstall();
      await use(install);
      await install.close();
    },
    { scope: "worker" },
  ],
});
test.use({ storageState: stranger, javaScriptEnabled: false });
test.describe.configure({ mode: "serial" });

const email = "owner@blog.example";
let password = "five tally marks";

async function logIn(page: Page, next = ""): Promise<void> {
  await page.goto(`/login${next}`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

test("the printed address makes the owner, after saying what was wrong", async ({ page, install }) => {
  await page.goto("/login");
  await expect(page.getByRole("main")).toContainText("/setup?token=");
  expect((await page.goto("/setup?token=guess"))?.status()).toBe(403);
  expect((await page.goto("/setup"))?.status()).toBe(403);

  await page.goto(install.server.setup ?? "");
  await page.getByLabel("Email").fill("owner@");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByLabel("Password, once more").fill("shorter");
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/not an email address/);
  await expect(page.getByLabel("Email")).toHaveValue("owner@");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/at least 10 characters/i);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await expect(page.getByLabel("Password, once more")).toHaveAccessibleDescription(/differ/);

  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Password, once more").fill(password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page).toHaveURL(`${install.address}/`);

  await page.goto(install.server.setup ?? "");
  await expect(page).toHaveURL(`${install.address}/`);
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name.includes("session"));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", secure: false });
});

test("nobody can sign up, and the login library answers nobody", async ({ install }) => {
  for (const path of ["/api/auth/sign-up/email", "/api/auth/sign-in/email", "/api/auth/get-session", "/setup"]) {
    const answer = await install.post(path, { email: "other@blog.example", password: "another password", name: "x" });
    expect([303, 405], path).toContain(answer.status);
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});

test("login leads to the page that was asked for, and never to another server", async ({ page, install }) => {
  await logIn(page, "?next=%2Fqueries%3Ffind%3Dhouse");
  await expect(page).toHaveURL(`${install.address}/queries?find=house`);
  for (const next of ["//evil.example", "/%5Cevil.example", "%2F%2Fevil.example", "/.//evil.example", "/login"]) {
    await page.context().clearCookies();
    await logIn(page, `?next=${next}`);
    expect(new URL(page.url()).origin).toBe(install.address);
    await expect(page.getByLabel("Password")).toHaveCount(0);
  }
});

test("the password is changed, and other sessions end", async ({ page, browser, install }) => {
  const other = await browser.newPage({ baseURL: install.address, storageState: stranger });
  await logIn(other);
  await logIn(page);
  await page.goto("/account");
  await page.getByLabel("Current password").fill("not this one");
  await page.getByLabel("New password", { exact: true }).fill("six tally marks");
  await page.getByLabel("New password, once more").fill("six tally marks");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByLabel("Current password")).toHaveAccessibleDescription(/not your current password/);
  await page.getByLabel("Current password").fill(password);
  await page.getByLabel("New password", { exact: true }).fill("six tally marks");
  await page.getByLabel("New password, once more").fill("six tally marks");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByRole("status")).toContainText("Your password is changed");
  password = "six tally marks";
  await other.goto("/account");
  await expect(other).toHaveURL(/\/login\?next=/);
  await logIn(other, "?next=/account");
  await expect(other.getByText("Another browser since")).toHaveCount(1);
  await other.getByRole("button", { name: "End every other session" }).click();
  await expect(other.getByText("Another browser since")).toHaveCount(0);
  await page.goto("/account");
  await expect(page).toHaveURL(/\/login\?next=/);
  await other.context().close();
});

test("a token is shown once, opens what it may, and is revoked", async ({ page, install }) => {
  await logIn(page, "?next=/account");
  await page.getByLabel("Name of a new token").fill("");
  await page.getByRole("button", { name: "Create the token" }).click();
  await expect(page.getByLabel("Name of a new token")).toHaveAccessibleDescription(/Give the token a name/);
  await page.getByLabel("Name of a new token").fill("<script>alert(1)</script>");
  await page.getByRole("button", { name: "Create the token" }).click();
  const token = (await page.getByRole("status").locator("code").textContent()) ?? "";
  const read = () => fetch(`${install.address}/queries`, { headers: { authorization: `Bearer ${token}` } });
  expect((await read()).status).toBe(200);
  const write = await fetch(`${install.address}/settings/sites`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, origin: install.address },
    body: new URLSearchParams({ name: "sneaky", hosts: "sneaky.example" }),
  });
  expect(write.status).toBe(403);
  await page.goto("/account");
  expect(await page.content()).not.toContain(token);
  await page.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("status")).toContainText("revoked");
  expect((await read()).status).toBe(401);
});

test("a new password says what opens without one, and ends it where that is ticked", async ({ page, install }) => {
  await logIn(page, "?next=/account");
  await expect(page.getByLabel("End all API tokens")).toHaveCount(0);
  await page.getByLabel("Name of a new token").fill("export");
  await page.getByRole("button", { name: "Create the token" }).click();
  const token = (await page.getByRole("status").locator("code").textContent()) ?? "";
  const change = async (current: string, next: string) => {
    await page.getByLabel("Current password").fill(current);
    await page.getByLabel("New password", { exact: true }).fill(next);
    await page.getByLabel("New password, once more").fill(next);
    await page.getByRole("button", { name: "Change the password" }).click();
  };
  await change(password, "password123");
  await expect(page.getByLabel("New password", { exact: true })).toHaveAccessibleDescription(/most used passwords/);
  await change(password, "eight tally marks");
  await expect(page.getByRole("status")).toContainText("What goes on opening without a password: 1 API token;");
  await page.getByLabel("End all API tokens").check();
  await change("not this one", password);
  await expect(page.getByLabel("End all API tokens")).toBeChecked();
  await change("eight tally marks", password);
  await expect(page.getByRole("status")).toContainText("Your password is changed");
  await expect(page.getByLabel("End all API tokens")).toHaveCount(0);
  const read = await fetch(`${install.address}/queries`, { headers: { authorization: `Bearer ${token}` } });
  expect(read.status).toBe(401);
});

test("a site is added, changed and removed, and mistakes keep what was typed", async ({ page, install }) => {
  await logIn(page, "?next=/settings");
  await page.getByRole("link", { name: "Add a site" }).click();
  await page.getByLabel("Name", { exact: true }).fill("My Blog");
  await page.getByLabel("Hosts", { exact: true }).fill("blog.example");
  await page.getByRole("button", { name: "Add the site" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveAccessibleDescription(/lower-case/);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("My Blog");
  await page.getByLabel("Name", { exact: true }).fill("blog");
  await page.getByLabel("Hosts", { exact: true }).fill("https://blog.example:8080/");
  await page.getByRole("button", { name: "Add the site" }).click();
  await expect(page.getByLabel("Hosts", { exact: true })).toHaveAccessibleDescription(/without a port/);
  await expect(page.getByLabel("Hosts", { exact: true })).toHaveValue("https://blog.example:8080/");
  await page.getByLabel("Hosts", { exact: true }).fill("https://blog.example/");
  await page.getByLabel("Keep crawlers").uncheck();
  await page.getByRole("button", { name: "Add the site" }).click();
  await expect(page.getByRole("status")).toContainText("The site is added");
  await expect(page.getByText(`fetch("${install.address}/a.gif?"`).first()).toBeVisible();
  await expect(page.getByLabel("Keep crawlers")).not.toBeChecked();
  await expect(page.getByLabel(/Global Privacy Control/)).toBeChecked();

  await page.getByRole("textbox", { name: "Feed", exact: true }).fill("javascript:alert(1)");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("textbox", { name: "Feed", exact: true })).toHaveAccessibleDescription(
    /http\(s\) address/,
  );
  await page.getByRole("textbox", { name: "Feed", exact: true }).fill(`${install.address}/nowhere.xml`);
  await page.getByLabel(/development and preview hosts/).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toContainText("Saved");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(async () => {
    await page.goto("/settings");
    await expect(page.getByText("The feed is being checked")).toHaveCount(0, { timeout: 1 });
  }).toPass();
  await expect(page.getByRole("listitem").filter({ hasText: "blog.example" })).toContainText(/Failing since .*asked/);

  await page.goto("/settings/sites/blog");
  await page.getByRole("link", { name: "Remove blog" }).click();
  await expect(page.getByRole("main")).toContainText("stays in the database");
  await page.getByRole("button", { name: "Remove blog" }).click();
  await expect(page.getByRole("status")).toContainText("blog is removed");
  expect((await page.goto("/settings/sites/blog"))?.status()).toBe(404);
});

test("what keeping fewer days deletes is in view and read out before it is saved, and so is a mistake", async ({
  page,
  install,
}) => {
  expect((await command("site", ["add", "old", "--host", "old.example"], install.data)).code).toBe(0);
  const file = join(install.queries, "..", "old.ndjson");
  const time = Date.now() - 50 * 86_400_000;
  const event = { id: 1, time, site: "old", session: 7, kind: "pageview", host: "old.example", path: "/" };
  await writeFile(file, `${JSON.stringify(event)}\n`);
  expect((await command("import", [file], install.data)).output).toContain("Imported 1 of 1 events.");

  await logIn(page, "?next=/settings/sites/old");
  const keep = page.getByLabel("Keep raw events for so many days");
  await keep.fill("7");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(keep).toHaveAccessibleDescription(/at least 31 days/);
  await expect(keep).toBeFocused();
  await expect(keep).toBeInViewport();
  await keep.fill("40");
  await page.getByRole("button", { name: "Save" }).click();
  const warning = page.getByRole("alert");
  await expect(warning).toContainText("Keeping 40 days deletes 1 raw event of one day");
  await expect(warning).toBeInViewport();
  // Not the button: pressing Enter twice must not delete anything.
  await expect(page.locator(":focus")).toContainText("Nothing is saved yet");
  await page.keyboard.press("Enter");
  await expect(warning).toBeVisible();
  await page.getByRole("button", { name: "Save, and let them be deleted" }).click();
  await expect(page.getByRole("status")).toContainText("Saved");
});

test("a slow feed keeps nobody waiting", async ({ page }) => {
  const asked: ServerResponse[] = [];
  const slow = createServer((_, response) => void asked.push(response)).listen(0, "127.0.0.1");
  await once(slow, "listening");
  const feed = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/feed.xml`;
  await logIn(page, "?next=/settings");
  await page.goto("/settings/sites");
  await page.getByLabel("Name", { exact: true }).fill("slow");
  await page.getByLabel("Hosts", { exact: true }).fill("slow.example");
  await page.getByRole("textbox", { name: "Feed", exact: true }).fill(feed);
  await page.getByRole("button", { name: "Add the site" }).click();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("The feed is being checked")).toBeVisible();
  await page.goto("/settings");
  await page.getByRole("button", { name: "Check now the feed of slow" }).click();
  await expect(page.getByText("The feed is being checked")).toBeVisible();
  for (const response of asked) response.writeHead(404).end();
  slow.removeAllListeners("request").on("request", (_, response) => response.writeHead(404).end());
  await expect(async () => {
    const again = page.getByRole("link", { name: "Look again" });
    if (await again.isVisible()) await again.click();
    await expect(page.getByText("Failing since")).toBeVisible({ timeout: 100 });
  }).toPass();
  await page.goto("/settings/sites/slow/remove");
  await page.getByRole("button", { name: "Remove slow" }).click();
  slow.close();
  slow.closeAllConnections();
});

test("a host that was left out is counted after one click", async ({ page, install }) => {
  await logIn(page, "?next=/settings/sites");
  await page.getByLabel("Name", { exact: true }).fill("blog");
  await page.getByLabel("Hosts", { exact: true }).fill("blog.example");
  await page.getByRole("button", { name: "Add the site" }).click();
  expect((await install.hit("https://www.blog.example/")).status).toBe(404);
  await page.goto("/settings");
  await page.getByRole("button", { name: "Count this host: www.blog.example" }).click();
  await expect(page.getByRole("status")).toContainText("counted for blog");
  await expect(page.getByRole("button", { name: "Count this host" })).toHaveCount(0);
  expect((await install.hit("https://www.blog.example/")).status).toBe(200);
});

test("a browser that is not to be counted is left out", async ({ page, install }) => {
  await logIn(page, "?next=/ignore");
  await page.getByRole("button", { name: "Don’t count this browser" }).click();
  await expect(page.getByRole("status")).toContainText("This browser is not counted");
  const pixel = `${install.address}/a.gif?url=${encodeURIComponent("https://blog.example/")}`;
  expect((await page.request.get(pixel)).headers()["x-tallybook"]).toBe("dropped; opted out");
  await page.getByRole("button", { name: "Count this browser again" }).click();
  await expect(page.getByRole("status")).toContainText("This browser is counted");
  expect((await page.request.get(pixel)).headers()["x-tallybook"]).toBeUndefined();
});

test.describe("measured", () => {
  // The measuring itself is a script.
  test.use({ javaScriptEnabled: true });
  const site = "/settings/sites/blog";
  const groups: [who: string, paths: string[]][] = [
    ["strangers", ["/login", "/password", "/500"]],
    ["the owner", ["/account", "/ignore", "/logout"]],
    ["sites", ["/settings/sites", site, `${site}/remove`]],
    ["settings", ["/settings", "/settings/history", "/settings/daily"]],
  ];
  for (const [width, colorScheme] of [
    [1360, "light"],
    [390, "dark"],
  ] as const) {
    for (const [who, paths] of groups) {
      test(`no page of ${who} is a barrier, ${colorScheme} and ${width} wide`, async ({ page }) => {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        if (who !== "strangers") await logIn(page);
        for (const path of paths) {
          await page.goto(path);
          expect(await barriers(page), path).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path).toBe(true);
        }
      });
    }
  }
});

test("logout ends the session", async ({ page, install }) => {
  await logIn(page, "?next=/account");
  const state = await page.context().storageState();
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL(`${install.address}/login`);
  const cookie = state.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const again = await fetch(`${install.address}/account`, { headers: { cookie }, redirect: "manual" });
  expect(again.status).toBe(302);
});

test("behind a proxy that speaks https, cookies are Secure", async () => {
  const directory = await emptyDirectory();
  const server = await startServer(directory.path, { TALLYBOOK_TRUST_PROXY: "loopback" });
  try {
    const origin = server.address.replace("http:", "https:");
    const host = { "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https", origin };
    const body = new URLSearchParams({ email, password, confirm: password });
    const answer = await fetch(server.setup ?? "", { method: "POST", headers: host, body, redirect: "manual" });
    expect(answer.status).toBe(303);
    const [session = ""] = answer.headers.getSetCookie();
    expect(session).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
    const headers = { ...host, cookie: session.split(";", 1)[0] ?? "" };
    const ignore = { method: "POST", headers, body: new URLSearchParams({ ignore: "1" }), redirect: "manual" } as const;
    const [cookie] = (await fetch(`${server.address}/ignore`, ignore)).headers.getSetCookie();
    expect(cookie).toMatch(/^tallybook_ignore=1;.*; HttpOnly; SameSite=None; Secure$/);
  } finally {
    await server.stop();
    await directory.remove();
  }
});

test("a lost password is replaced by who has the address", async ({ page, install }) => {
  const { output } = await command("password", [], install.data);
  const path = /\/password\?\S+/.exec(output)?.[0] ?? "";
  await page.goto(path);
  await page.getByLabel("New password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByLabel("New password", { exact: true })).toHaveAccessibleDescription(/at least 10 characters/i);
  password = "seven tally marks";
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByLabel("New password, once more").fill(password);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page).toHaveURL(`${install.address}/`);
  expect((await page.goto(path))?.status()).toBe(403);
  await page.context().clearCookies();
  await logIn(page, "?next=/account");
  await expect(page.getByText("Another browser since")).toHaveCount(1);
});

/* The last ones: after them the address of this machine has to wait. */

test("a wrong password is said beside the field and costs patience after ten", async ({ install }) => {
  const guess = () => install.post("/login", { email, password: "a wrong guess" });
  const first = await guess();
  expect(first.status).toBe(422);
  expect(await first.text()).toMatch(/There is no such pair of email and password/);
  for (let tries = 1; tries < 10; tries++) await guess();
  const refused = await guess();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(500);
  expect(await refused.text()).toContain("Too many tries. Please wait 10 minutes");
});

test("an oversized or garbled form is a mistake of the sender, not of ours", async ({ install }) => {
  for (const body of ["x".repeat(200_000), "%", "password[]=1"]) {
    for (const type of ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"]) {
      const headers = { origin: install.address, "content-type": type };
      const answer = await fetch(`${install.address}/login`, { method: "POST", headers, body, redirect: "manual" });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
  }
});
