import type { OptionValues } from "commander";
import { keysText } from "../../src/account/keys.ts";
import { ask, type CommandRow } from "../command-line.ts";

export const password: CommandRow = {
  name: "password",
  summary: "A lost password: prints an address where a new one can be set, once and within an hour.",
  help: `A new password ends every session. API tokens and share links stay, unless they are ended here or there.

  npm run password
  npm run password -- <email>
  npm run password -- --end-tokens --end-links`,
  words: { "[email]": "whose; where one person is there, it is theirs" },
  options: [
    { flags: "--end-tokens", help: "ends every API token at once" },
    { flags: "--end-links", help: "ends every share link at once" },
  ],
  run: async ([email], { endTokens = false, endLinks = false }: OptionValues) => {
    const { address, ended, left } = await ask("password", {
      tokens: endTokens,
      links: endLinks,
      ...(email && { email }),
    });
    if (keysText(ended) !== "") console.log(`Ended: ${keysText(ended)}.`);
    const flags = [left.tokens > 0 && "--end-tokens", left.links > 0 && "--end-links"].filter(Boolean);
    if (flags.length > 0) {
      console.log(`Open without a password: ${keysText(left)}; to end them: npm run password -- ${flags.join(" ")}`);
    }
    console.log(`Set a new password, within an hour, at ${address}`);
  },
};
