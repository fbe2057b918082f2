import { grouped } from "../../src/base/numbers.ts";
import { ask, type CommandRow } from "../command-line.ts";
import { toProgress } from "../progress.ts";

export const regroup: CommandRow = {
  name: "regroup",
  summary: "Applies today's rules of referrers to all history.",
  help: "  npm run regroup",
  usageCode: 1,
  run: async () => {
    using progress = toProgress(process.stdout);
    const { changed } = await ask("regroup", {}, progress.report);
    progress.report(`Done: ${grouped(changed)} hits have another source now.`);
  },
};
