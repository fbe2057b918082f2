import { expect, stranger, test } from "./test.ts";

test.describe("a stranger", () => {
  test.use({ storageState: stranger });

  test("is sent to the login and back", async ({ page }) => {
    for (const path of ["/", "/queries", "/queries/asking", "/settings", "/account", "/ignore", "/nowhere"]) {
      await page.goto(path);
      await expect(page).toHaveURL(new RegExp(`/login\\?next=${encodeURIComponent(path).replace(".", "\\.")}$`));
    }
    await page.goto("/queries/asking?least=2");
    await page.getByLabel("Email").fill("owner@blog.example");
    await page.getByLabel("Password").fill("five tally marks");
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page).toHaveURL(/\/queries\/asking\?least=2$/);
  });

  test("gets refusals in the machine's own words", async ({ request }) => {
    for (const path of ["/queries/asking.csv", "/queries/mixed/titles.json", "/live.json", "/queries/asking.svg"]) {
      const answer = await request.get(path, { maxRedirects: 0 });
      expect(answer.status()).toBe(401);
      expect(await answer.json()).toMatchObject({ ok: false, status: 401 });
    }
  });

  test("sees a public notebook and no other name", async ({ page, request }) => {
    await page.goto("/queries/open-house");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Open house");
    const text = await page.content();
    for (const name of ["asking", "mixed", "/settings", "owner@"]) expect(text).not.toContain(name);
    expect((await request.get("/queries/open-house.csv")).status()).toBe(200);
    await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
  });

  test("may ask whether it lives and is ready", async ({ request }) => {
    expect((await request.get("/healthz")).status()).toBe(200);
    expect(await (await request.get("/readyz")).json()).toEqual({ ok: true, store: true, readers: true });
  });
});

test("the owner is told what the server has still to do, and it is ready all the same", async ({ install }) => {
  const answer = await fetch(`${install.address}/readyz`, { headers: { cookie: install.cookie } });
  const behind = {
    days: expect.any(Number),
    hits: expect.any(Number),
    zone: 0,
    spelling: expect.any(Number),
    waits: null,
  };
  expect(await answer.json()).toEqual({ ok: true, store: true, readers: true, behind });
});

test("a change is taken from our own pages only", async ({ install }) => {
  for (const origin of ["https://evil.example", "null", null]) {
    const answer = await fetch(`${install.address}/settings/sites`, {
      method: "POST",
      headers: { cookie: install.cookie, ...(origin === null ? {} : { origin }) },
      body: new URLSearchParams({ name: "evil", hosts: "evil.example" }),
    });
    expect(answer.status).toBe(403);
  }
});

test("every answer carries the headers that keep it private", async ({ request }) => {
  for (const path of ["/", "/queries/open-house.csv", "/nowhere", "/login"]) {
    const headers = (await request.get(path)).headers();
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["cache-control"]).toMatch(/no-cache|no-store/);
    expect(headers["content-security-policy"]).toMatch(/frame-ancestors 'none'|sandbox/);
  }
});
