import { keepCompiled } from "./compiled.ts";

/** `npm run tallybook -- <command>` */
keepCompiled();
const [{ main }, { commands }] = await Promise.all([import("./command-line.ts"), import("./commands.ts")]);
await main(commands, process.argv.slice(2));
