import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import { findChromium } from "../chromium.ts";

/** A real Chromium without a window. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
}

/** Bytes as they cross the wire, by kind of resource, when a page is opened with an empty cache. */
export async function weigh(context: BrowserContext, url: string): Promise<Record<string, number>> {
  const page = await context.newPage();
  const bytes: Record<string, number> = {};
  page.on("requestfinished", async (request) => {
    const kind = request.resourceType();
    const { responseBodySize } = await request.sizes();
    bytes[kind] = (bytes[kind] ?? 0) + responseBodySize;
  });
  await page.goto(url, { waitUntil: "networkidle" });
  await page.close();
  return bytes;
}

export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
