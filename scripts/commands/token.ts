import type { OptionValues } from "commander";
import { ask, type CommandRow, UsageError } from "../command-line.ts";

export const token: CommandRow = {
  name: "token",
  summary: "API tokens, for programs: Authorization: Bearer <token>.",
  help: `  npm run token -- create --scope read [--name <name>]
  npm run token -- list
  npm run token -- remove <id>`,
  commands: [
    {
      name: "create",
      summary: "prints a token as its last word; it is kept nowhere and cannot be shown again",
      options: [
        {
          flags: "--scope <scope>",
          help: "read: notebooks and exports; collectors: what is fetched",
          required: true,
          repeated: true,
        },
        { flags: "--name <name>", help: "what it is for" },
      ],
      run: create,
    },
    { name: "list", summary: "all tokens, with their ids", run: list },
    {
      name: "remove",
      summary: "whatever used it is refused from then on",
      words: { "<id>": "the id of the token, as list shows it," },
      run: remove,
    },
  ],
};

/** `collect` is taken, and not offered, as it opens nothing yet. */
const scopes = ["read", "collect", "collectors"];

async function create(_: string[], { scope, name = "command line" }: OptionValues): Promise<void> {
  for (const one of scope) {
    if (!scopes.includes(one))
      throw new UsageError(`--scope: there are read, collect and collectors, and not ${JSON.stringify(one)}`);
  }
  if (!/^.{1,80}$/.test(name.trim())) {
    throw new UsageError(`--name: 1 to 80 characters are needed: ${JSON.stringify(name)}`);
  }
  const token = await ask("token.create", { name, scopes: scope });
  console.log(`Token ${JSON.stringify(name)} for ${scope.join(" and ")}: ${token}`);
}

async function list(): Promise<void> {
  const tokens = await ask("token.list");
  if (tokens.length === 0) console.log("There is no token.");
  for (const { id, name, scopes, used } of tokens) {
    console.log(`${id}  ${name}  ${scopes.join(", ")}  last used: ${used ?? "never"}`);
  }
}

async function remove([word = ""]: string[]): Promise<void> {
  if (!/^\d{1,15}$/.test(word)) throw new UsageError(`an id is a number, as list shows it: ${JSON.stringify(word)}`);
  await ask("token.remove", { id: Number(word) });
  console.log(`Removed token ${word}. Whatever used it is refused from now on.`);
}
