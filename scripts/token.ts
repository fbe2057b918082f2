import { parseArgs } from "node:util";
import { main, onlyWord, type Run, UsageError } from "./command.ts";

const usage = `API tokens, for programs: Authorization: Bearer <token>. Works while the server runs.

  npm run token -- create --scope read [--scope collect] [--name <name>]
  npm run token -- list
  npm run token -- remove <id>

Scopes:
  read      notebooks and exports
  collect   sending hits, for imports

create prints the token as its last word. It is kept nowhere and cannot be shown again.`;

const scopes = ["read", "collect"];

await main(usage, async ([verb, ...rest], run) => {
  if (verb === "create") return create(rest, run);
  if (verb === "list") return list(rest, run);
  if (verb === "remove") return remove(rest, run);
  throw new UsageError(`there is no command ${JSON.stringify(verb)}; there are create, list and remove`);
});

async function create(args: string[], run: Run): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      scope: { type: "string", multiple: true, default: [] },
      name: { type: "string", default: "command line" },
    },
  });
  if (values.scope.length === 0) throw new UsageError("--scope is missing: read, collect, or one of each");
  for (const scope of values.scope) {
    if (!scopes.includes(scope)) throw new UsageError(`--scope: neither read nor collect: ${JSON.stringify(scope)}`);
  }
  if (!/^.{1,80}$/.test(values.name.trim())) {
    throw new UsageError(`--name: 1 to 80 characters are needed: ${JSON.stringify(values.name)}`);
  }
  const token = await run("token.create", { name: values.name, scopes: values.scope });
  console.log(`Token ${JSON.stringify(values.name)} for ${values.scope.join(" and ")}: ${token}`);
}

async function list(args: string[], run: Run): Promise<void> {
  parseArgs({ args, options: {} });
  const tokens = await run("token.list");
  if (tokens.length === 0) console.log("There is no token.");
  for (const { id, name, scopes, used } of tokens) {
    console.log(`${id}  ${name}  ${scopes.join(", ")}  last used: ${used ?? "never"}`);
  }
}

async function remove(args: string[], run: Run): Promise<void> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  const word = onlyWord(positionals, "the id of the token, as list shows it,");
  if (!/^\d{1,15}$/.test(word)) throw new UsageError(`an id is a number, as list shows it: ${JSON.stringify(word)}`);
  await run("token.remove", { id: Number(word) });
  console.log(`Removed token ${word}. Whatever used it is refused from now on.`);
}
