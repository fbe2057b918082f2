import { parseArgs } from "node:util";
import { main } from "./command.ts";

const usage = `A lost password. Works while the server runs.

  npm run password      prints an address where a new one can be set: once, and within an hour`;

await main(
  usage,
  async (args, run) => {
    parseArgs({ args, options: {} });
    console.log(`Set a new password, within an hour, at ${await run("password")}`);
  },
  { bare: true },
);
