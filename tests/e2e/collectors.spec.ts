import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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

  await page.getByRole("button", { name: "Pause Prices of the shop" }).click();
  await expect(page.getByText(/^Paused\./)).toBeVisible();
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
  await page.getByLabel("Type shop_prices to remove its file").fill("shop_prices");
  await page.getByLabel("Delete its table").check();
  await page.getByRole("button", { name: "Remove the collector" }).click();
  await expect(page.getByText("The collector is removed.")).toBeVisible();
  expect((await page.request.get("/data/shop_prices.json")).status()).toBe(404);
  shop.closeAllConnections();
  shop.close();
});
