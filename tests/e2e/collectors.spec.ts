import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { command } from "../support/process.ts";
import { barriers } from "./barriers.ts";
import { expect, test } from "./test.ts";

const file = (host: string) => `/* ---
title: Prices of the shop
collect:
  from: http://${host}/prices.json
  every: 6h
  private: true
  each: [bread]
key: [id]
columns: {id: text, price: real}
keep: changes
--- */
select value ->> 'id' as id, value ->> 'price' as price
from json_each(:body)
`;

test("a collector is written, tried out, saved, run, and what came is a table", async ({ page }) => {
  let requests = 0;
  const shop = createServer((request, response) => {
    if (request.url === "/robots.txt") response.writeHead(404).end();
    else
      response.end(
        JSON.stringify([
          { id: "a", price: ++requests },
          { id: null, price: 2 },
        ]),
      );
  }).listen(0, "127.0.0.1");
  await once(shop, "listening");
  const host = `127.0.0.1:${(shop.address() as AddressInfo).port}`;

  await page.goto("/collectors");
  await expect(page.getByText("Not switched on. It has not run yet.").first()).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole("link", { name: "Write a collector" }).click();
  await page.getByLabel("Name").fill("shop_prices");
  await page.locator("textarea[name=text]").evaluate(
    (field: HTMLTextAreaElement, text) => {
      field.value = text;
    },
    file(host).replace("price: real}", "price: money}"),
  );
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByRole("alert")).toContainText("columns.price");
  await page.locator("textarea[name=text]").evaluate((field: HTMLTextAreaElement, text) => {
    field.value = text;
  }, file(host));
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByText("1 row of the first page of bread")).toBeVisible();
  await expect(page.getByText("row 2: id is of the key, and null")).toBeVisible();
  // With a script the SELECT has a field with the editor's help, and Ctrl S saves.
  await page.getByRole("textbox", { name: "Its SELECT" }).click();
  expect(await barriers(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.keyboard.press("Control+s");

  await expect(page.getByText("The collector is saved.")).toBeVisible();
  await expect(async () => {
    await page.goto("/collectors/shop_prices");
    await expect(page.getByText("1 row, 1 new one")).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText("row 2: id is of the key, and null")).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  await page.getByLabel("A subject to follow").fill("butter");
  await page.getByRole("button", { name: "Follow it" }).click();
  await expect(page.getByText("It is followed from now on")).toBeVisible();
  await expect(async () => {
    const answer = await page.request.get("/data/shop_prices.json?_shape=array");
    expect(await answer.json()).toMatchObject([
      { subject: "bread", id: "a" },
      { subject: "butter", id: "a" },
    ]);
  }).toPass();

  await page.goto("/collectors/shop_prices");
  await page.getByRole("button", { name: "Pause Prices of the shop" }).click();
  await expect(page.getByText(/^Paused\./)).toBeVisible();
  await page.getByLabel("Type shop_prices to remove its file").fill("shop_prices");
  await page.getByLabel("Delete its table").check();
  await page.getByRole("button", { name: "Remove the collector" }).click();
  await expect(page.getByText("The collector is removed.")).toBeVisible();
  expect((await page.request.get("/data/shop_prices.json")).status()).toBe(404);
  shop.closeAllConnections();
  shop.close();
});

test("a program with a token makes, runs, pauses, changes and removes one, but none in a private network", async ({
  install,
}) => {
  const tokens: Record<string, string> = {};
  for (const scope of ["read", "collectors"]) {
    const { output } = await command("token", ["create", "--scope", scope], install.data);
    tokens[scope] = output.split(/\s+/).at(-1) ?? "";
  }
  const ask = async (method: string, path: string, body?: unknown, scope = "collectors") => {
    const headers = { authorization: `Bearer ${tokens[scope]}` };
    const answer = await fetch(`${install.address}/collectors${path}`, {
      ...{ method, headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, json: await answer.json() };
  };
  const text = file("127.0.0.1:1")
    .replace("  private: true\n", "")
    .replace("key:", "params: {lang: en}\noff: true\nkey:");
  const made = await ask("POST", ".json", { name: "goods", text });
  expect(made).toMatchObject({ status: 201, json: { ok: true, collector: { name: "goods", state: "off" } } });
  const cases: [status: number, method: string, path: string, body?: unknown, scope?: string][] = [
    [409, "POST", ".json", { name: "goods", text }],
    [403, "POST", ".json", { name: "inside", text: file("127.0.0.1") }],
    [422, "POST", ".json", { name: "events/../x", text }],
    [422, "POST", ".json", { name: "goods" }],
    [403, "POST", ".json", { name: "others", text }, "read"],
    [403, "DELETE", "/goods.json", undefined, "read"],
    [200, "GET", ".json", undefined, "read"],
    [200, "PUT", "/goods/subjects.json", []],
    [200, "PUT", "/goods/params.json", { lang: "fr" }],
    [422, "PUT", "/goods/params.json", { lnag: "fr" }],
    [422, "PUT", "/goods/subjects.json", { a: 1 }],
    [404, "PUT", "/goods/run.json", []],
    [200, "POST", "/goods/unpause.json"],
    [200, "POST", "/goods/pause.json"],
    [404, "POST", "/goods/explode.json"],
    [404, "POST", "/goodz/pause.json"],
    [405, "DELETE", "/goods/pause.json"],
  ];
  for (const [status, method, path, body, scope] of cases) {
    const answer = await ask(method, path, body, scope);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.json)}`).toBe(status);
    expect(answer.json.ok).toBe(status < 300);
  }
  const told = await ask("GET", "/goods.json");
  expect(told.json).toMatchObject({
    collector: { state: "paused", params: { lang: "fr" } },
    subjects: [{ name: "bread", by: "file" }],
  });
  expect(await ask("DELETE", "/goods.json?rows=1")).toMatchObject({ status: 200, json: { ok: true } });
  expect((await ask("GET", "/goods.json")).status).toBe(404);
  expect((await fetch(`${install.address}/collectors.json`)).status).toBe(401);
});

test("the outlook offers to follow a subject that nobody follows yet", async ({ page }) => {
  await page.goto("/queries/outlook?subject=baker");
  await page.getByRole("link", { name: "Not followed: follow it" }).click();
  await expect(page.getByRole("heading", { name: "Vacancies" })).toBeVisible();
  await expect(page.getByLabel("A subject to follow")).toHaveValue("baker");
  await page.getByRole("button", { name: "Follow it" }).click();
  await expect(page.getByText("It is followed once the collector is switched on.")).toBeVisible();
  await page.goto("/queries/outlook");
  await expect(page.getByText("Followed; nothing came yet", { exact: true })).toBeVisible();
  await page.goto("/collectors/vacancies");
  await page.getByRole("button", { name: "Remove baker" }).click();
  await expect(page.getByText("It is followed no more.")).toBeVisible();
  expect(await barriers(page)).toEqual([]);
});
