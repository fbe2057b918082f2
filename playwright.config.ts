import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/chromium.ts";

const executablePath = findChromium();
const unattended = !!process.env["CI"];

/** The pages, in a real Chromium, against the built server on ports that the system chooses. */
export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "*.spec.ts",
  outputDir: "test-results",
  workers: 2,
  // For what hangs only: no test passes sooner or later by these, and a crowded machine is slow.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: unattended,
  // Of a log that is cut, the end is kept: what failed, beside the totals, and not a line for each test.
  reporter: [[unattended ? "dot" : "list"]],
  // A crash of the browser is no fault of the change; what passed only when tried again is named at the end.
  retries: unattended ? 1 : 0,
  use: {
    // It costs a good part of the time, and where nobody watches nobody opens it.
    trace: unattended ? "off" : "retain-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // The tests stand for people, whose browsers do not say that a program drives them.
        "--disable-blink-features=AutomationControlled",
        // A made-up site asks a server on this machine: what Chromium otherwise asks the user about.
        "--disable-features=LocalNetworkAccessChecks",
      ],
    },
  },
});
