/** A process of its own that opens the store at each line it is given, and keeps it. */
import { createInterface } from "node:readline";
import { toConfig } from "../../src/base/config.ts";
import { openStore } from "../../src/store/store.ts";

console.log("ready");
for await (const _ of createInterface({ input: process.stdin })) {
  try {
    const store = await openStore(toConfig(process.env));
    await store.write(["insert into notes (day, text, created) values ('', 'by the rival', 1)"]);
    console.log("opened");
  } catch (error) {
    console.log((error as Error).name);
  }
}
