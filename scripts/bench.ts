import { browsing } from "./bench/browsing.ts";
import { collecting } from "./bench/collecting.ts";
import { crashing } from "./bench/crashing.ts";
import { history } from "./bench/history.ts";
import { moving } from "./bench/moving.ts";
import { reading } from "./bench/reading.ts";
import { weighing } from "./bench/weighing.ts";
import { build } from "./build.ts";

/**
 * `npm run bench [part …]`: every figure beside a yardstick taken in the same run. Absolute times mean little.
 * `npm run bench history 1000000`: with so many events.
 */
type Part = (amount?: number) => Promise<void>;
const parts: Record<string, Part> = { browsing, collecting, crashing, history, moving, reading, weighing };

const isAmount = (word: string) => /^\d+$/.test(word);
const words = process.argv.slice(2);
const amount = words.find(isAmount);
const chosen = words.filter((word) => !isAmount(word));
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown[0]}"; there are ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}
await build();
for (const [name, part] of Object.entries(parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n# ${name}`);
  await part(amount === undefined ? undefined : Number(amount));
}
