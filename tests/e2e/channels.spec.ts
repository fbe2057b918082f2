import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { barriers } from "./barriers.ts";
import { expect, test } from "./test.ts";

test("a channel is added, says its secret once, is tested for real, and removed", async ({ page }) => {
  const bodies: string[] = [];
  const receiver = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text) => bodies.push(text));
    request.on("end", () => response.end("<b>thank you</b>"));
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const to = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hidden`;

  await page.goto("/settings");
  await page.getByRole("link", { name: "Channels" }).click();
  await expect(page.getByText("There is none yet.")).toBeVisible();
  await page.getByLabel("Name").fill("ops");
  await page.getByLabel("Kind").selectOption("webhook");
  await page.getByLabel("Where it goes").fill(to);
  await page.getByRole("button", { name: "Add the channel" }).click();
  await expect(page.getByText("http:// is for hosts in your own network")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("ops");
  await page.getByLabel("The host is in my own network").check();
  await page.getByRole("button", { name: "Add the channel" }).click();
  await expect(page.getByText(/^whsec_/)).toBeVisible();

  await page.getByRole("button", { name: "Test ops" }).click();
  await expect(page.getByText("ops took the message: 200 OK <b>thank you</b>")).toBeVisible();
  await expect(page.getByText(/whsec_|hidden/)).toHaveCount(0);
  expect(JSON.parse(bodies.join("")).data.title).toBe("Tallybook: a test of the channel ops");
  expect(await barriers(page)).toEqual([]);

  receiver.closeAllConnections();
  receiver.close();
  await page.getByRole("button", { name: "Test ops" }).click();
  await expect(page.getByRole("alert")).toContainText("ops did not take the message: It could not be reached");
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole("button", { name: "Remove ops" }).click();
  await expect(page.getByText("The channel is removed.")).toBeVisible();
  await expect(page.getByText("given up after 1 try")).toBeVisible();
});
