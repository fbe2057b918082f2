/** A process that writes events of many days and closes them at the same time, there to be killed. */

import { toConfig } from "../../../src/base/config.ts";
import { Daily } from "../../../src/history/daily/daily.ts";
import { Readers } from "../../../src/query/readers/readers.ts";
import { openStore } from "../../../src/store/store.ts";
import { testEffects } from "../../support/store.ts";
import { toInsert } from "./room.ts";

const [now = "", seed = "", product = ""] = process.argv.slice(2);
const config = toConfig(process.env);
const store = await openStore(config);
const readers = new Readers(config, { size: 2 });
const effects = testEffects(Date.parse(now));
const daily = new Daily({ config, effects, store, readers, product, foldedHits: 50 });
await daily.open();
console.log("open");
const hour = 3_600_000;
for (let turn = 0; ; turn++) {
  const specs = Array.from({ length: 300 }, (_, n) => ({
    time: effects.time - ((n * 7 + turn * 13 + Number(seed)) % 240) * hour,
    session: n % 40,
    path: `/${(n * turn) % 60}/`,
  }));
  // Every other one folds today beside closing days.
  const settled = Number(seed) % 2 === 1 ? daily.run() : daily.settle();
  for (let n = 0; n < specs.length; n += 100) {
    await store.write([toInsert(specs.slice(n, n + 100), config.timezone)]);
    await new Promise(setImmediate);
  }
  await settled;
}
