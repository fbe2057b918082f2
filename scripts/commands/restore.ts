import { restoreBackup } from "../../src/backup/restore.ts";
import { toConfig } from "../../src/base/config.ts";
import type { CommandRow } from "../command-line.ts";

export const restore: CommandRow = {
  name: "restore",
  summary: "Brings a copy back, with the server stopped, once every byte and row of it is right.",
  help: `  npm run tallybook -- restore /srv/backups/tuesday

What is in the data directory now is moved aside, not deleted. The copies that one of --changes rests on lie beside it.`,
  words: { "<directory>": "the directory of a copy" },
  run: async ([directory = ""]) => {
    const config = toConfig(process.env);
    const { manifest, before, left } = await restoreBackup(directory, config, new Date().toISOString());
    console.log(`${config.data} is as it was at ${manifest.made}.`);
    if (before) console.log(`What was there before is in ${before}; delete it when all is well.`);
    for (const file of left) console.log(`Left as it is, and other than in the copy: ${file}`);
  },
};
