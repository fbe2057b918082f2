import { ask, type CommandRow } from "../command-line.ts";
import { toProgress } from "../progress.ts";

export const demo: CommandRow = {
  name: "demo",
  summary: "Fills the database with a believable blog.",
  help: "  npm run demo",
  options: [{ flags: "--again", help: "fill it in where there are events already" }],
  usageCode: 1,
  run: async (_, { again = false }) => {
    using progress = toProgress(process.stdout);
    await ask("demo", { again }, progress.report);
  },
};
