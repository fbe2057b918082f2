import { barriers } from "./barriers.ts";
import { expect, stranger, test } from "./test.ts";

test("somebody is invited, looks, may not write, and is removed", async ({ page, browser, install }) => {
  await page.goto("/people");
  await page.getByLabel("Email").fill("not an address");
  await page.getByRole("button", { name: "Make an invitation" }).click();
  await expect(page.getByText("This is not an email address")).toBeVisible();
  await page.getByLabel("Email").fill("viv@example.com");
  await page.getByRole("button", { name: "Make an invitation" }).click();
  const address = (await page.locator("#invitation").textContent()) ?? "";
  expect(await barriers(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  const theirs = await browser.newContext({ storageState: stranger });
  const other = await theirs.newPage();
  await other.goto(address);
  expect(await barriers(other)).toEqual([]);
  for (const label of ["Password", "Password, once more"]) {
    await other.getByLabel(label, { exact: true }).fill("six long tallies");
  }
  await other.getByRole("button", { name: "Make the account" }).click();
  await expect(other).toHaveURL(`${install.address}/`);
  await expect(other.getByRole("link", { name: "Edit", exact: true })).toHaveCount(0);
  await expect(other.getByRole("link", { name: "Account" })).toBeVisible();
  await expect(other.getByRole("link", { name: "Settings" })).toHaveCount(0);
  await other.goto(`${install.address}/people`);
  await expect(other.getByRole("heading", { name: "Not for your role" })).toBeVisible();
  await other.goto(address);
  await expect(other.getByText("It holds for 48 hours and one use.")).toBeVisible();

  await page.goto("/people");
  await page.getByRole("button", { name: "Remove viv@example.com" }).click();
  await expect(page.getByText("They are gone")).toBeVisible();
  await other.goto(`${install.address}/`);
  await expect(other).toHaveURL(/\/login/);
  await page.getByRole("button", { name: /^Remove owner/ }).click();
  await expect(page.getByText("The last owner stays")).toBeVisible();
  await theirs.close();
});
