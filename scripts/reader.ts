/** A page of a site with the snippet on it, and a browser that reads it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { snippet } from "../src/web/snippet.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** What the browser says that it is; one that says nothing else is taken for a crawler. */
export const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";

/** The system's own; null where there is none. */
export function findBrowser(): string | null {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path)) ?? null;
}

/** Serves the page, until it is closed. */
export async function servePage(tallybook: string): Promise<{ url: string; close(): void }> {
  const page = `<!doctype html><html lang="en"><title>Rehearsal</title>${snippet(tallybook)}<h1>Rehearsal</h1></html>`;
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(page));
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/rehearsal/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Opens the page, and stays on it until it is closed. */
export function openPage(browser: string, url: string, profile: string): { close(): Promise<void> } {
  const isRoot = process.getuid?.() === 0;
  const args = [
    ...["--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    ...["--disable-blink-features=AutomationControlled", `--user-agent=${userAgent}`, `--user-data-dir=${profile}`],
    ...(isRoot ? ["--no-sandbox"] : []),
  ];
  // A group of its own: a browser is many processes.
  const child: ChildProcess = spawn(browser, [...args, "--remote-debugging-port=0", url], {
    stdio: "ignore",
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  return {
    close: async () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
