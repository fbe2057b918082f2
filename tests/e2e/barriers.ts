import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/**
 * What keeps somebody out of a page, or of the part of it that a selector finds: the rules that are broken, each with the
 * elements that break it. None of our pages has a frame of ours in it, and what is fine is not listed: with both, axe
 * takes three times as long.
 */
export async function barriers(page: Page, part?: string): Promise<string[][]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await (part === undefined ? axe : axe.include(part)).analyze();
  return violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html.slice(0, 160))]);
}
