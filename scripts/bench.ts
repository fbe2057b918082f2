import { collecting } from "./bench/collecting.ts";
import { crashing } from "./bench/crashing.ts";
import { reading } from "./bench/reading.ts";
import { weighing } from "./bench/weighing.ts";
import { build } from "./build.ts";

/** `npm run bench [part …]`: every figure beside a yardstick taken in the same run. Absolute times mean little. */
const parts: Record<string, () => Promise<void>> = { collecting, crashing, reading, weighing };

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown[0]}"; there are ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}
await build();
for (const [name, part] of Object.entries(parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n# ${name}`);
  await part();
}
