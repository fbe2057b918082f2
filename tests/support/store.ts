import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Config, toConfig } from "../../src/base/config.ts";
import type { Effects } from "../../src/base/effects.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { testDirectory } from "./directory.ts";

/** Settings for a data directory of the test's own. */
export function emptyConfig(environment: Record<string, string> = {}): Config {
  return toConfig({ TALLYBOOK_DATA: join(testDirectory(), "data"), ...environment });
}

/** An analytics database of the test's own. */
export async function emptyStore(
  context: TestContext,
  environment: Record<string, string> = {},
): Promise<{ config: Config; store: Store }> {
  const config = emptyConfig(environment);
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
