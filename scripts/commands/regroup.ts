import { grouped } from "../../src/base/numbers.ts";
import { ask, type CommandRow } from "../command-line.ts";
import { toProgress } from "../progress.ts";

export const regroup: CommandRow = {
  name: "regroup",
  summary: "Applies today's rules of referrers to all history, and leaves out their spam.",
  help: "  npm run regroup",
  usageCode: 1,
  run: async () => {
    using progress = toProgress(process.stdout);
    const { changed, spam } = await ask("regroup", {}, progress.report);
    const left = spam > 0 ? ` ${grouped(spam)} were referrer spam and are left out.` : "";
    progress.report(`Done: ${grouped(changed)} hits have another source now.${left}`);
  },
};
