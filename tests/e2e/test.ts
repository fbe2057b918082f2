import { test as base, type Page } from "@playwright/test";
import { type Install, openSeeded } from "./install.ts";

interface Worker {
  /** One seeded install for all tests of a worker; tests that change it start their own. */
  install: Install;
}

interface Each {
  /** Fails the test when a page complained in the console, broke its policy, or asked another server. */
  watched: undefined;
}

/** Answers that a test asked for on purpose; Chromium notes them in the console. */
const expected = /Failed to load resource: the server responded with a status of (400|401|403|404|413|422)/;

export const test = base.extend<Each, Worker>({
  install: [
    // biome-ignore lint/correctness/noEmptyPattern: the library reads the pattern to know what a fixture needs
    async ({}, use) => {
      const install = await openSeeded();
      await use(install);
      await install.close();
    },
    // Its start is no part of the test that comes first: on a busy machine it takes longer than that test may.
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ install }, use) => use(install.address),
  storageState: async ({ install }, use) => use(toState(install)),
  watched: [
    async ({ page, baseURL }, use) => {
      const complaints = watch(page, baseURL ?? "");
      await use(undefined);
      if (complaints.length > 0) throw new Error(complaints.join("\n"));
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";

/** The owner's login, as a browser keeps it. */
export function toState(install: Install) {
  const cookies = install.cookie.split("; ").map((pair) => ({
    name: pair.slice(0, pair.indexOf("=")),
    value: pair.slice(pair.indexOf("=") + 1),
    domain: "localhost",
    path: "/",
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: "Lax" as const,
  }));
  return { cookies, origins: [] };
}

export const stranger = { cookies: [], origins: [] };

/** Collects what no page of ours may do. */
export function watch(page: Page, address: string): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !expected.test(message.text())) {
      complaints.push(`${page.url()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${address}/`)) complaints.push(`${page.url()} asked ${request.url()}`);
  });
  return complaints;
}
