import type { Locator, Page } from "@playwright/test";

/** A cell's frame, by its label: `SQL daily`, `Chart of daily`; `SQL` in a query. */
export function cell(page: Page, name: string): Locator {
  return page.getByRole("group", { name, exact: true });
}

/** Where its text is written. */
export function code(page: Page, name: string): Locator {
  return cell(page, name).locator(".cm-content").first();
}

/** Puts a text in place of the one it has. */
export async function type(page: Page, name: string, text: string): Promise<void> {
  await code(page, name).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** The notebook as it would be saved. */
export function textOf(page: Page): Locator {
  return page.locator("textarea[name=text]");
}
