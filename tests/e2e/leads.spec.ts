import type { Page } from "@playwright/test";
import { signerOf } from "../leads/house.ts";
import { write } from "../support/directory.ts";
import { barriers } from "./barriers.ts";
import { expect, test } from "./test.ts";

const form = `title: Write to us
site: blog
purpose: So that we can answer you.
fields:
  name:
  email: {type: email, required: true}
  message: {type: lines}
consent: {version: 1, text: I agree to be answered.}
thanks: http://blog.example/thanks/
`;

/** A page of the site with the HTML that the page of leads gives. */
async function showForm(page: Page, html: string) {
  await page.route("http://blog.example/**", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: route.request().url().endsWith("/thanks/") ? "<h1>Thanks from the blog</h1>" : html,
    }),
  );
  await page.goto("http://blog.example/contact/");
}

test.describe(() => {
  // Pages of the blog are asked for here on purpose.
  // biome-ignore lint/correctness/noEmptyPattern: the library reads the pattern to know what a fixture needs
  test.use({ watched: async ({}, use) => use(undefined) });

  test("the HTML of a form sends a lead, by its script alone, or by a page between where that is missing", async ({
    page,
    install,
  }) => {
    write(`${install.queries}/forms/contact.yaml`, form);
    /** As if the form had been looked at for a while. */
    const age = () => {
      const time = signerOf(install).time("contact", Date.now() - 10_000);
      return page
        .locator("[name=tallybook_time]")
        .evaluate((input: HTMLInputElement, time) => (input.value = time), time);
    };
    await page.goto("/leads");
    const html = (await page.locator("#html-contact").textContent()) ?? "";
    await showForm(page, html);
    await page.waitForFunction(() => document.querySelector("[name=tallybook_page]"));
    await page.getByLabel("Name").fill("Grace");
    await page.getByLabel("Email").fill("grace@example.org");
    await page.getByLabel("I agree").check();
    await age();
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByRole("heading", { name: "Thanks from the blog" })).toBeVisible();

    await showForm(page, html.replace(/<script.*/, ""));
    await page.getByLabel("Name").fill("Alan");
    await page.getByLabel("Email").fill("alan@example.org");
    await page.getByLabel("I agree").check();
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByRole("status")).toContainText("Nothing is stored yet");
    await expect(page.getByLabel("Name")).toHaveValue("Alan");
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByRole("status")).toContainText("That was quick");
    await age();
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByRole("heading", { name: "Thanks from the blog" })).toBeVisible();

    await page.goto("/leads");
    await expect(page.getByRole("link", { name: /Alan/ })).toBeVisible();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("link", { name: /Grace/ }).click();
    await expect(page.getByText("/contact/")).toBeVisible();
    await page.getByLabel("State").selectOption("won");
    await page.getByRole("button", { name: "Set the state" }).click();
    await expect(page.getByRole("status")).toContainText("It is won now.");
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const yours = (await page.locator("#link").textContent()) ?? "";
    await page.goto(yours);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Delete it for good" }).click();
    await expect(page.getByRole("heading", { name: "Deleted" })).toBeVisible();
    await page.goto("/leads");
    await expect(page.getByRole("link", { name: /Grace/ })).toHaveCount(0);
  });
});
