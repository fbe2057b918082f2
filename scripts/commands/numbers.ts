import type { OptionValues } from "commander";
import { toConfig } from "../../src/base/config.ts";
import { grouped } from "../../src/base/numbers.ts";
import type { InstallNumbers } from "../../src/server/numbers.ts";
import { ask, type CommandRow, UsageError } from "../command-line.ts";

export const numbers: CommandRow = {
  name: "numbers",
  summary: "Ten numbers by which two installs can be compared.",
  options: [
    { flags: "--last <id>", help: "counts events up to this id; by default to the last one" },
    { flags: "--until <day>", help: "counts days up to this one; by default to yesterday" },
    { flags: "--json", help: "as JSON" },
    { flags: "--of-server", help: "asks the server that runs, and opens nothing where none does" },
  ],
  run: async (_, { last, until, json = false, ofServer = false }: OptionValues) => {
    if (last !== undefined && !/^\d{1,15}$/.test(last)) throw new UsageError(`--last: an id is needed, not "${last}"`);
    const args = { ...(last && { last: Number(last) }), ...(until && { until }) };
    const answer = await (ofServer ? askServer(args) : ask("numbers", args));
    if (json) return console.log(JSON.stringify(answer));
    console.log(`Events up to id ${answer.last}, days up to ${answer.until}:`);
    for (const { name, value } of answer.numbers) console.log(`${grouped(value).padStart(15)}  ${name}`);
  },
};

async function askServer(args: object): Promise<InstallNumbers> {
  const { openCommandLine } = await import("../../src/server/command-server.ts");
  const line = await openCommandLine({ config: toConfig(process.env), report: console.error }, false);
  return line.run("numbers", args);
}
