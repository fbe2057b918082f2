import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/chromium.ts";

const executablePath = findChromium();

/** The pages, in a real Chromium, against the built server on ports that the system chooses. */
export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "*.spec.ts",
  outputDir: "test-results",
  workers: 2,
  timeout: 30_000,
  forbidOnly: !!process.env["CI"],
  reporter: [["list"]],
  use: {
    trace: "retain-on-failure",
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
        // A made-up site asks a server on this machine: what Chromium otherwise asks the user about.
        "--disable-features=LocalNetworkAccessChecks",
      ],
    },
  },
});
