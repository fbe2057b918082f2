import type { OptionValues } from "commander";
import { grouped } from "../../src/base/numbers.ts";
import { ask, type CommandRow, UsageError } from "../command-line.ts";

export const numbers: CommandRow = {
  name: "numbers",
  summary: "Ten numbers by which two installs can be compared.",
  options: [
    { flags: "--last <id>", help: "counts events up to this id; by default to the last one" },
    { flags: "--until <day>", help: "counts days up to this one; by default to yesterday" },
    { flags: "--json", help: "as JSON" },
  ],
  run: async (_, { last, until, json = false }: OptionValues) => {
    if (last !== undefined && !/^\d{1,15}$/.test(last)) throw new UsageError(`--last: an id is needed, not "${last}"`);
    const answer = await ask("numbers", { ...(last && { last: Number(last) }), ...(until && { until }) });
    if (json) return console.log(JSON.stringify(answer));
    console.log(`Events up to id ${answer.last}, days up to ${answer.until}:`);
    for (const { name, value } of answer.numbers) console.log(`${grouped(value).padStart(15)}  ${name}`);
  },
};
