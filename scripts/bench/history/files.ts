import { join } from "node:path";
import { addSite, command } from "../../../tests/support/process.ts";
import { siteNames } from "../generator.ts";
import { count, rate, ratio, say } from "../say.ts";

type Tell = (far: string) => void;

/**
 * All of it as one Parquet file.
 * @param yardstick events per second of the generator
 */
export async function exported(data: string, events: number, yardstick: number, tell: Tell): Promise<string> {
  const file = join(data, "events.parquet");
  const start = performance.now();
  const { code, output } = await command("export", ["--all", "--format", "parquet", "--out", file], data, {}, tell);
  if (code !== 0) throw new Error(output);
  say("export, parquet", rate(events, start), `${speed(events, start, yardstick)} of the generator`);
  return file;
}

/** That file into an empty database. */
export async function imported(
  empty: string,
  file: string,
  { events, yardstick }: { events: number; yardstick: number },
  tell: Tell,
): Promise<void> {
  for (const name of siteNames) await addSite(empty, name, `${name}.example`);
  const start = performance.now();
  const { code, output } = await command("import", [file], empty, {}, tell);
  const whole = `Imported ${count(events)} of ${count(events)} events.`;
  if (code !== 0 || !output.endsWith(whole)) throw new Error(output);
  say("import, parquet", rate(events, start), `${speed(events, start, yardstick)} of the generator`);
}

const speed = (events: number, start: number, yardstick: number): string =>
  ratio((events / (performance.now() - start)) * 1000, yardstick);
