/** A notebook writer over a directory of its own, for the tests of this folder. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Config } from "../../src/base/config.ts";
import { Library } from "../../src/query/library/library.ts";
import { openControl } from "../../src/store/store.ts";
import { NotebookWriter } from "../../src/write/notebook-writer.ts";
import { testDirectory, toTestConfig, write } from "../support/directory.ts";
import { now } from "../support/rooms.ts";
import { testEffects } from "../support/store.ts";

export interface Room {
  writer: NotebookWriter;
  library: Library;
  config: Config;
  effects: ReturnType<typeof testEffects>;
  /** Text of a file of the owner's; null where there is none. */
  read(file: string): string | null;
  write(file: string, text: string): void;
}

/** @param files of the owner's directory, and of the product's where they begin with `product/` */
export async function openRoom(
  t: TestContext,
  files: Record<string, string> = {},
  change: Partial<Config> = {},
  links?: ConstructorParameters<typeof NotebookWriter>[0]["links"],
): Promise<Room> {
  const product = Object.entries(files).filter(([file]) => file.startsWith("product/"));
  const place = testDirectory(Object.fromEntries(product));
  const config = { ...toTestConfig(place), ...change };
  const at = (file: string) => join(place, "queries", file);
  for (const [file, text] of Object.entries(files)) if (!file.startsWith("product/")) write(at(file), text);
  const control = await openControl(config);
  t.after(() => control.close());
  const library = new Library(config, join(place, "product"));
  const effects = testEffects(now);
  return {
    writer: new NotebookWriter({ config, effects, library, control, ...(links && { links }) }),
    library,
    config,
    effects,
    read: (file) => (existsSync(at(file)) ? readFileSync(at(file), "utf8") : null),
    write: (file, text) => write(at(file), text),
  };
}
