import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { buildScript, hitsPlace } from "../../src/collect/tracker/build.ts";
import { expect, stranger, test } from "./test.ts";

const site = "http://blog.example";
const stats = "http://stats.example";

test.use({ storageState: stranger, baseURL: undefined, watched: undefined });

type Sent = Record<string, unknown> & { p?: Record<string, unknown> };

/** A blog whose pages carry the tracker, and what they send; pages are given by path. */
async function openBlog(page: Page, pages: Record<string, string>): Promise<Sent[]> {
  const hits: Sent[] = [];
  await page.context().route(`${stats}/**`, async (route) => {
    const url = new URL(route.request().url());
    if (url.pathname === "/e") {
      hits.push(JSON.parse(route.request().postData() ?? "") as Sent);
      return route.fulfill({ status: 200, body: "" });
    }
    const parts = url.searchParams.get("with")?.split(",") ?? [];
    const body = (await buildScript(parts)).replace(hitsPlace, "e");
    return route.fulfill({ contentType: "text/javascript", body });
  });
  await page.context().route(`${site}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (!(pathname in pages)) return route.fulfill({ contentType: "text/plain", body: "a file" });
    return route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><title>At ${pathname}</title>${pages[pathname]}`,
    });
  });
  return hits;
}

const tracker = (attributes = "", parts = "") =>
  `<script defer src="${stats}/t.js${parts && `?with=${parts}`}" ${attributes}></script>`;

const views = (hits: Sent[]) => hits.filter(({ k }) => k === undefined).map(({ u }) => String(u).slice(site.length));
const named = (hits: Sent[], kind: string) => hits.filter(({ k }) => k === kind);

/** As when its tab is left: it is hidden, and shown again. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    Reflect.deleteProperty(document, "hidden");
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
}

test("a view says where, from where, and what the browser is like", async ({ page }) => {
  const hits = await openBlog(page, { "/": `${tracker()}${tracker()}`, "/a": `<a href="/">on</a>` });
  await page.goto(`${site}/a`);
  await page.getByText("on").click();
  await expect.poll(() => hits.length).toBe(1);
  const { u, r, t, l, b, k } = hits[0] ?? {};
  expect({ u, r, t, b, k }).toEqual({ u: `${site}/`, r: `${site}/a`, t: "At /", b: false, k: undefined });
  expect(l).toMatch(/^en/);
  expect(hits[0]?.["w"]).toBe(1280);
});

test("a page that is not found, pages that are not counted, and frames", async ({ page }) => {
  const skipping = tracker(`data-skip="/drafts/* /private.html"`);
  const hits = await openBlog(page, {
    "/gone": tracker(`data-status="404"`),
    "/drafts/a": skipping,
    "/private.html": skipping,
    "/privateXhtml": skipping,
    "/frame": `<iframe src="/inner"></iframe>`,
    "/inner": tracker(),
    "/end": tracker(),
  });
  for (const path of ["/gone", "/drafts/a", "/private.html", "/privateXhtml", "/frame", "/end"])
    await page.goto(site + path);
  await expect.poll(() => views(hits)).toEqual(["/gone", "/privateXhtml", "/end"]);
  expect(hits[0]?.["s"]).toBe("404");
});

test("views within one document, with the title after the change, also of a router that kept pushState", async ({
  page,
}) => {
  const keeps = `<script>const push = history.pushState.bind(history); go = (to) => push(null, "", to);</script>`;
  const hits = await openBlog(page, { "/": `${keeps}${tracker()}` });
  await page.goto(`${site}/`);
  await expect.poll(() => views(hits)).toEqual(["/"]);
  await page.evaluate(() => {
    (window as unknown as { go(to: string): void }).go("/two?x=1");
    setTimeout(() => {
      document.title = "Two";
    }, 50);
  });
  await expect.poll(() => views(hits)).toEqual(["/", "/two?x=1"]);
  const view = hits.findLast(({ k }) => k === undefined);
  expect([view?.["t"], view?.["r"]]).toEqual(["Two", undefined]);
  // Another query, and a router's second thought, are no other page.
  await page.evaluate(() => {
    history.replaceState(null, "", "/two?x=2");
    history.pushState(null, "", "/redirect");
    history.replaceState(null, "", "/three");
  });
  await expect.poll(() => views(hits)).toEqual(["/", "/two?x=1", "/three"]);
  await page.goBack();
  await expect.poll(() => views(hits).at(-1)).toMatch(/^\/two/);
});

test("hash routes are views where the tag says so", async ({ page }) => {
  const hits = await openBlog(page, { "/": tracker("data-hash"), "/plain": tracker() });
  await page.goto(`${site}/#/a`);
  await page.evaluate(() => location.assign("#/b"));
  await expect.poll(() => views(hits)).toEqual(["/#/a", "/#/b"]);
  expect(hits[0]?.["h"]).toBe("");
  await page.goto(`${site}/plain#a`);
  await page.evaluate(() => location.assign("#b"));
  await page.evaluate(() => history.pushState(null, "", "/end"));
  await expect.poll(() => views(hits).slice(2)).toEqual(["/plain#a", "/end"]);
});

test("a page that comes back from memory is seen again", async ({ page }) => {
  const hits = await openBlog(page, { "/": tracker() });
  await page.goto(`${site}/`);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect.poll(() => views(hits)).toEqual(["/", "/"]);
});

test("links that lead out, files, and what the page names", async ({ page }) => {
  const links = `
    <a href="https://other.example/x?secret=1#y">out</a> <a href="/list.pdf?v=2">file</a>
    <a href="/on">on</a> <a href="mailto:bob@example.org">mail</a> <a href="javascript:void 0">script</a>
    <button data-tallybook-event="signup"><b>Sign up</b></button> <button>Nothing</button>`;
  const stay = `<script>addEventListener("click", (event) => event.preventDefault())</script>`;
  const hits = await openBlog(page, {
    "/": `${links}${stay}${tracker()}`,
    "/less": `${links}${stay}${tracker(`data-without="outbound download engagement"`)}`,
  });
  for (const path of ["/", "/less"]) {
    await page.goto(site + path);
    for (const text of ["out", "file", "on", "mail", "script", "Sign up", "Nothing"]) {
      await page.getByText(text, { exact: true }).click();
    }
    await page.evaluate(() =>
      (window as unknown as { tallybook: { event(...all: unknown[]): void } }).tallybook.event(
        "end",
        { plan: "pro" },
        12.5,
      ),
    );
    await expect.poll(() => named(hits, "event").at(-1)?.["n"]).toBe("end");
  }
  expect(named(hits, "event").map(({ n, p, v }) => [n, p, v])).toEqual([
    ["outbound", { url: "https://other.example/x" }, undefined],
    ["download", { url: `${site}/list.pdf` }, undefined],
    ["signup", {}, undefined],
    ["end", { plan: "pro" }, 12.5],
    ["signup", {}, undefined],
    ["end", { plan: "pro" }, 12.5],
  ]);
});

test("time and depth are sent when the page is left, or another one is in its place", async ({ page }) => {
  const hits = await openBlog(page, { "/": `<p style="height: 3000px"></p>${tracker()}` });
  await page.goto(`${site}/`);
  await expect.poll(() => views(hits)).toEqual(["/"]);
  await page.evaluate(() => scrollTo(0, 600));
  await page.waitForFunction(() => scrollY === 600);
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await hide(page);
  await expect.poll(() => named(hits, "engagement").length).toBe(1);
  const { p, v, u } = named(hits, "engagement")[0] ?? {};
  expect(u).toBe(`${site}/`);
  expect(Number(v)).toBeGreaterThan(0);
  expect(Number(p?.["depth"])).toBeGreaterThan(35);
  expect(Number(p?.["depth"])).toBeLessThan(60);
  await page.evaluate(() => history.pushState(null, "", "/two"));
  await expect.poll(() => views(hits)).toEqual(["/", "/two"]);
  expect(named(hits, "engagement")[1]?.["u"]).toBe(`${site}/`);
});

test("forms, errors and vitals, where they are asked for", async ({ page }) => {
  const body = `
    <p>Text</p><form id="letter" action="/sent"><input name="email" value="bob@example.org"><button>Send</button></form>
    <img src="/none.png"><script>addEventListener("submit", (event) => event.preventDefault())</script>`;
  const hits = await openBlog(page, { "/": body + tracker("", "forms,errors,vitals"), "/less": body + tracker() });
  await page.goto(`${site}/`);
  await page.getByText("Send").click();
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("boom");
    });
    Promise.reject(new Error("late"));
    Promise.reject();
  });
  await expect
    .poll(() =>
      named(hits, "error")
        .map(({ n }) => n)
        .sort(),
    )
    .toEqual(["Uncaught Error: boom", "late"]);
  expect(named(hits, "event").map(({ n, p }) => [n, p])).toEqual([["form", { form: "letter" }]]);
  await expect.poll(() => page.evaluate(() => performance.getEntriesByName("first-contentful-paint").length)).toBe(1);
  await hide(page);
  await hide(page);
  await expect.poll(() => named(hits, "vitals").length).toBe(1);
  const { p = {}, u } = named(hits, "vitals")[0] ?? {};
  expect(u).toBe(`${site}/`);
  for (const name of ["ttfb", "fcp", "lcp"]) expect(p[name], name).toBeGreaterThanOrEqual(0);
  expect(JSON.stringify(hits)).not.toContain("bob@");
  const before = hits.length;
  await page.goto(`${site}/less`);
  await page.getByText("Send").click();
  await hide(page);
  await expect
    .poll(() =>
      hits
        .slice(before)
        .map(({ k }) => k)
        .filter((kind) => kind !== "engagement"),
    )
    .toEqual([undefined]);
});

/** A blog as Astro builds it: two pages each, with its router and without, and with the tag in the body, which a swap runs again. */
async function buildAstro(root: string): Promise<string> {
  await mkdir(root, { recursive: true });
  await writeFile(join(root, "package.json"), '{"type": "module"}');
  const tag = `<script is:inline defer src="${stats}/t.js"></script>`;
  for (const [blog, head, body] of [
    ["plain", tag, ""],
    ["router", `<ClientRouter />${tag}`, ""],
    ["body", "<ClientRouter />", tag],
  ] as const) {
    await mkdir(join(root, "src/pages", blog), { recursive: true });
    for (const [here, there] of ["ab", "ba"]) {
      const file = `---\nimport { ClientRouter } from "astro:transitions";\n---\n<html><head><title>Page ${here}</title>${head}</head><body><a href="/${blog}/${there}/">on</a>${body}</body></html>`;
      await writeFile(join(root, "src/pages", blog, `${here}.astro`), file);
    }
  }
  const astro = join(import.meta.dirname, "../../node_modules/astro/bin/astro.mjs");
  const args = [astro, "build", "--silent", "--root", root];
  await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1" },
    cwd: root,
  });
  return join(root, "dist");
}

test("a blog that Astro built, with its router and without", async ({ page }, info) => {
  // Within the project: Astro finds no packages whose path has nothing in common with the site's.
  const built = await buildAstro(info.outputPath("blog"));
  const hits = await openBlog(page, {});
  await page.context().route(`${site}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const file = join(built, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    const contentType = file.endsWith(".js") ? "text/javascript" : "text/html";
    return route.fulfill({ contentType, body: await readFile(file, "utf8") });
  });
  for (const blog of ["plain", "router", "body"]) {
    const from = hits.length;
    await page.goto(`${site}/${blog}/a/`);
    await expect.poll(() => views(hits.slice(from))).toEqual([`/${blog}/a/`]);
    await page.getByText("on").click();
    await expect.poll(() => views(hits.slice(from))).toEqual([`/${blog}/a/`, `/${blog}/b/`]);
    expect(hits.findLast(({ k }) => k === undefined)?.["t"]).toBe("Page b");
    await page.goBack();
    await expect.poll(() => views(hits.slice(from))).toEqual([`/${blog}/a/`, `/${blog}/b/`, `/${blog}/a/`]);
  }
});
