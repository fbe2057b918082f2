import { ask, type CommandRow } from "../command-line.ts";

export const password: CommandRow = {
  name: "password",
  summary: "A lost password: prints an address where a new one can be set, once and within an hour.",
  help: "  npm run password",
  run: async () => console.log(`Set a new password, within an hour, at ${await ask("password")}`),
};
