import { text } from "node:stream/consumers";
import type { OptionValues } from "commander";
import { kindNames } from "../../src/deliver/kinds.ts";
import { ask, type CommandRow } from "../command-line.ts";

const name = { "<name>": "the name of the channel" };

export const channel: CommandRow = {
  name: "channel",
  summary: "Channels: where messages go.",
  help: `  npm run tallybook -- channel add <name> --kind mail --to <address> [--to <address> …]
  npm run tallybook -- channel add <name> --kind webhook < file-with-the-address
  npm run tallybook -- channel test <name>
  npm run tallybook -- channel list
  npm run tallybook -- channel remove <name>`,
  commands: [
    {
      name: "add",
      summary: "a new channel; without --to where it goes is read from standard input, where others see no secret",
      words: name,
      options: [
        { flags: "--kind <kind>", help: kindNames.join(", "), required: true },
        { flags: "--to <address>", help: "a mail address, or an address of https://", repeated: true },
        { flags: "--own-network", help: "the host may have a private address" },
      ],
      run: add,
    },
    { name: "list", summary: "all channels, without their secrets", run: list },
    {
      name: "test",
      summary: "sends a message the way that all go, and says what was answered",
      words: name,
      run: test,
    },
    { name: "remove", summary: "what waits for it is given up", words: name, run: remove },
  ],
};

async function add([name = ""]: string[], { kind, to, ownNetwork = false }: OptionValues): Promise<void> {
  const where = to === undefined ? await text(process.stdin) : (to as string[]).join("\n");
  const secret = await ask("channel.add", { name, kind, to: where, ownNetwork });
  console.log(`Added ${name}. Try it: npm run tallybook -- channel test ${name}`);
  if (secret !== null) console.log(`Its secret, which is shown this once: ${secret}`);
}

async function list(): Promise<void> {
  const channels = await ask("channel.list");
  if (channels.length === 0) console.log("There is no channel.");
  for (const { name, kind, to, ownNetwork, off } of channels) {
    const more = [ownNetwork && "own network", off && "off: its receiver is gone"].filter(Boolean);
    console.log([name, kind, to, ...more].join("  "));
  }
}

async function test([name = ""]: string[]): Promise<void> {
  const outcomes = await ask("channel.test", { name });
  for (const { kind, answer } of outcomes) {
    console.log(`${kind === "delivered" ? "Delivered" : "Not delivered"}: ${answer}`);
  }
  if (outcomes.some(({ kind }) => kind !== "delivered")) process.exitCode = 1;
}

async function remove([name = ""]: string[]): Promise<void> {
  await ask("channel.remove", { name });
  console.log(`Removed ${name}. What waited for it is given up.`);
}
