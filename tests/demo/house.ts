import { join } from "node:path";
import { toConfig } from "../../src/base/config.ts";
import { type App, openApp } from "../../src/server/app.ts";
import { testDirectory } from "../support/directory.ts";

interface House {
  /** ms at which its clock stands. */
  now: number;
  timezone?: string;
}

/** An app of its own in a directory of its own, which is gone after `close`. */
export async function openHouse({ now, timezone = "UTC" }: House): Promise<{ app: App; close(): Promise<void> }> {
  const data = testDirectory();
  const queries = join(data, "queries");
  const config = toConfig({ TALLYBOOK_DATA: data, TALLYBOOK_QUERIES: queries, TALLYBOOK_TIMEZONE: timezone });
  const app = await openApp(config, { now: () => now, log: () => {} });
  return { app, close: () => app.close() };
}

export async function withApp(house: House, use: (app: App) => Promise<void>): Promise<void> {
  const { app, close } = await openHouse(house);
  try {
    await use(app);
  } finally {
    await close();
  }
}
