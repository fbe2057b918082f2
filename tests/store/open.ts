import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Config, toConfig } from "../../src/base/config.ts";
import type { Effects } from "../../src/base/effects.ts";
import { openStore, type Store } from "../../src/store/store.ts";

/** Settings for a data directory of the test's own. */
export async function emptyConfig(context: TestContext, environment: Record<string, string> = {}): Promise<Config> {
  const directory = await mkdtemp(join(tmpdir(), "tallybook-store-"));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return toConfig({ TALLYBOOK_DATA: join(directory, "data"), ...environment });
}

/** An analytics database of the test's own. */
export async function emptyStore(
  context: TestContext,
  environment: Record<string, string> = {},
): Promise<{ config: Config; store: Store }> {
  const config = await emptyConfig(context, environment);
  const store = await openStore(config);
  context.after(() => store.close());
  return { config, store };
}

/** A clock to turn and a log to read. */
export function testEffects(now: number): Effects & { time: number; lines: string[] } {
  const effects = {
    time: now,
    lines: [] as string[],
    now: () => effects.time,
    log: (line: string) => void effects.lines.push(line),
  };
  return effects;
}
