import type { OptionValues } from "commander";
import { toCsv, toJson } from "../../src/leads/export.ts";
import { leadStates } from "../../src/leads/lead.ts";
import { ask, type CommandRow, UsageError } from "../command-line.ts";

const id = { "<id>": "the id of the lead" };
const options = [
  { flags: "--form <form>", help: "of this form alone" },
  { flags: "--state <state>", help: leadStates.join(", ") },
];

export const lead: CommandRow = {
  name: "lead",
  summary: "Leads: what people left of themselves by your forms.",
  help: `  npm run tallybook -- lead list [--form <form>] [--state <state>]
  npm run tallybook -- lead export --format csv > leads.csv
  npm run tallybook -- lead state <id> won
  npm run tallybook -- lead remove <id>
  npm run tallybook -- lead forget <address>`,
  commands: [
    { name: "list", summary: "the newest 200", options, run: list },
    {
      name: "export",
      summary: "all of them, as CSV or JSON",
      options: [...options, { flags: "--format <format>", help: "csv or json", required: true }],
      run: exportLeads,
    },
    {
      name: "state",
      summary: leadStates.join(", "),
      words: { ...id, "<state>": "the state" },
      run: async ([id = "", state = ""]) => {
        await ask("lead.state", { id, state });
        console.log(`${id} is ${state} now.`);
      },
    },
    {
      name: "remove",
      summary: "deletes one, and overwrites it",
      words: id,
      run: async ([id = ""]) => {
        console.log(`Deleted. Its person can see that at ${await ask("lead.remove", { id })}`);
      },
    },
    {
      name: "forget",
      summary: "deletes all that was left under a mail address",
      words: { "<address>": "the mail address" },
      run: forget,
    },
  ],
};

async function list(_: string[], { form, state }: OptionValues): Promise<void> {
  const leads = await ask("lead.list", { form, state });
  if (leads.length === 0) console.log("There is no lead.");
  for (const { id, created, form, state, mail } of leads) {
    console.log([id, new Date(created).toISOString().slice(0, 16), form, state, mail ?? ""].join("  "));
  }
}

async function exportLeads(_: string[], { form, state, format }: OptionValues): Promise<void> {
  if (format !== "csv" && format !== "json") throw new UsageError(`--format is csv or json, not ${quoted(format)}`);
  const leads = await ask("lead.list", { form, state, all: true });
  process.stdout.write(format === "csv" ? toCsv(leads) : `${JSON.stringify(leads.map(toJson), null, 2)}\n`);
}

async function forget([mail = ""]: string[]): Promise<void> {
  const links = await ask("lead.forget", { mail });
  if (links.length === 0) console.log("Nothing was left under this address.");
  else console.log(["Deleted. That is proven, for whoever asks, at", ...links].join("\n"));
}

const quoted = (text: unknown) => JSON.stringify(text);
