/**
 * Commands while a server runs. Only one process writes, so a command given at the command line is sent to the server,
 * which listens for that on a port of its own: loopback only, never behind the proxy, and for nobody but the
 * account that may read `server.json` and the secret in it. Without a server the command opens the app itself.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Config } from "../base/config.ts";
import { type Effects, realEffects } from "../base/effects.ts";
import { LockedError } from "../store/store.ts";
import { type App, openApp } from "./app.ts";
import { CommandError, type CommandName, type CommandResult, execute, type Report } from "./commands.ts";

/** Where a server takes commands, and the secret that it wants to hear. */
const note = z.object({ port: z.int(), secret: z.string() });
type ServerNote = z.infer<typeof note>;

/** One line of an answer. */
const line = z.union([
  z.object({ progress: z.string() }),
  z.object({ error: z.string() }),
  z.object({ result: z.unknown() }),
]);

/** Tells our server from a stranger that got the port of one that crashed. */
const mark = { name: "x-tallybook", value: "handover" };

/** ms between two tries while another process has the data directory but no server answers. */
const retryMs = 100;
const maxTries = 50;

/** ms that a command under way gets to finish when the server leaves. */
const closeTimeoutMs = 2000;

/** Lets other processes of the same account hand their commands to this app. */
export async function openCommandServer(app: App): Promise<{ close(): Promise<void> }> {
  const secret = randomBytes(32).toString("hex");
  const server = createServer((request, response) => void answer(app, secret, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  await writeNote(app.config, { port: (server.address() as AddressInfo).port, secret });
  return {
    close: async () => {
      await rm(noteOf(app.config), { force: true });
      const late = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(late);
    },
  };
}

/** What a command needs of the process it is given in. */
export interface CommandContext {
  config: Config;
  report: Report;
  effects?: Effects;
}

/** Has a command carried out, by the server or here. Throws CommandError, or what opening the app throws. */
export async function runCommand<N extends CommandName>(
  name: N,
  args: unknown,
  { config, report, effects = realEffects }: CommandContext,
): Promise<CommandResult<N>> {
  for (let left = maxTries; ; left--) {
    const given = await readNote(config);
    const response = given && (await send(given, name, args));
    if (response) return (await readAnswer(response, report)) as CommandResult<N>;
    const app = await openApp(config, effects, "command").catch(async (error) => {
      // A server that starts or stops, or another command: both pass.
      if (!(error instanceof LockedError) || left <= 1) throw error;
      await pause(retryMs);
      return null;
    });
    if (!app) continue;
    try {
      return (await execute(app, name, args, report)) as CommandResult<N>;
    } finally {
      await app.close();
    }
  }
}

/** Commands one after the other, all by the server, or all by an app that is open meanwhile. */
export interface CommandLine {
  /** Throws CommandError; ServerGone where the server has ended. */
  run<N extends CommandName>(name: N, args?: unknown): Promise<CommandResult<N>>;
  close(): Promise<void>;
}

/** There is no server to carry it out, or none any more. */
class ServerGone extends CommandError {}

/** @param alone without a server this process opens the app, for as long as it has commands */
export async function openCommandLine(context: CommandContext, alone: boolean): Promise<CommandLine> {
  const { config, report, effects = realEffects } = context;
  const app = alone && !(await isServed(config)) ? await openApp(config, effects, "command") : undefined;
  return {
    run: async <N extends CommandName>(name: N, args?: unknown) => {
      if (app) return (await execute(app, name, args, report)) as CommandResult<N>;
      const given = await readNote(config);
      const response = given && (await send(given, name, args));
      if (!response) throw new ServerGone("There is no server; start it, or look why it has ended");
      return (await readAnswer(response, report)) as CommandResult<N>;
    },
    close: async () => app?.close(),
  };
}

/** Whether there is a server that takes commands. */
export async function isServed(config: Config): Promise<boolean> {
  const given = await readNote(config);
  const response = given && (await send(given, "site.list", undefined));
  await response?.body?.cancel();
  return response !== null;
}

async function answer(app: App, secret: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader(mark.name, mark.value);
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${secret}`);
  if (request.method !== "POST" || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    response.writeHead(403, { connection: "close" }).end();
    return;
  }
  const write = (part: z.infer<typeof line>) => void response.write(`${JSON.stringify(part)}\n`);
  try {
    const { name, args } = JSON.parse(await text(request));
    response.writeHead(200, { "content-type": "application/x-ndjson" }).flushHeaders();
    write({ result: (await execute(app, name, args, (progress) => write({ progress }))) ?? null });
  } catch (error) {
    write({ error: (error as Error).message });
  }
  response.end();
}

/** Sends a command to the server of that note; null where there is none any more. */
async function send({ port, secret }: ServerNote, name: string, args: unknown): Promise<Response | null> {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ name, args }),
  }).catch(() => null);
  if (response?.ok && response.headers.get(mark.name) === mark.value) return response;
  await response?.body?.cancel();
  return null;
}

async function readAnswer(response: Response, report: Report): Promise<unknown> {
  const lines = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream());
  let rest = "";
  try {
    for await (const chunk of lines) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const said = line.parse(JSON.parse(part));
        if ("progress" in said) report(said.progress);
        else if ("error" in said) throw new CommandError(said.error);
        else return said.result;
      }
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
  }
  throw new ServerGone("The server stopped before it was done; look whether it was, and try again");
}

const noteOf = (config: Config) => join(config.data, "server.json");

async function writeNote(config: Config, content: ServerNote): Promise<void> {
  const path = noteOf(config);
  await rm(`${path}.new`, { force: true });
  await writeFile(`${path}.new`, JSON.stringify(content), { mode: 0o600, flag: "wx" });
  await rename(`${path}.new`, path);
}

async function readNote(config: Config): Promise<ServerNote | null> {
  try {
    return note.parse(JSON.parse(await readFile(noteOf(config), "utf8")));
  } catch {
    return null;
  }
}
