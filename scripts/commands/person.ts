import type { OptionValues } from "commander";
import { roles } from "../../src/web/roles.ts";
import { ask, type CommandRow } from "../command-line.ts";

const email = { "<email>": "the mail address" };
const leads = { flags: "--leads", help: "an editor who sees leads" };

export const person: CommandRow = {
  name: "person",
  summary: "People: who may log in, and what each may do.",
  help: `  npm run tallybook -- person add <email> --role editor
  npm run tallybook -- person list
  npm run tallybook -- person role <email> viewer
  npm run tallybook -- person remove <email>`,
  commands: [
    {
      name: "add",
      summary: "prints an address that makes an account, once and within 48 hours",
      words: email,
      options: [{ flags: "--role <role>", help: roles.join(", "), required: true }, leads],
      run: async ([email = ""], { role, leads = false }: OptionValues) => {
        console.log(await ask("person.add", { email, role, leads }));
      },
    },
    { name: "list", summary: "all people, and open invitations", run: list },
    {
      name: "role",
      summary: "gives another role, and ends their sessions",
      words: { ...email, "<role>": "the role" },
      options: [leads],
      run: async ([email = "", role = ""], { leads = false }: OptionValues) => {
        const now = await ask("person.role", { email, role, leads });
        console.log(`${now.email} is ${now.role} now, and has to log in again.`);
      },
    },
    {
      name: "remove",
      summary: "with their sessions, tokens, share links; or an open invitation",
      words: email,
      run: async ([email = ""]) => {
        await ask("person.remove", { email });
        console.log(`Removed ${email}.`);
      },
    },
  ],
};

async function list(): Promise<void> {
  const { people, invitations } = await ask("person.list");
  for (const { email, role, leads, sessions } of people) {
    console.log(
      [email, role, leads && role === "editor" && "leads", `${sessions} logged in`].filter(Boolean).join("  "),
    );
  }
  for (const { email, role } of invitations) console.log(`${email}  ${role}  invited`);
}
