import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const entry = join(import.meta.dirname, "../../src/server/server.ts");

/** What a process that a test starts gets of our environment; with what is compiled already it starts in half the time. */
export const inherited = { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] };

/** A real Tallybook in a process of its own, on a port the system chose. */
export interface ServerProcess {
  /** http://localhost:port */
  address: string;
  /** Address of the setup page; null once there is an owner. */
  setup: string | null;
  child: ChildProcess;
  /** All that it printed so far. */
  output(): string;
  /** Sends the signal and waits for the end; returns the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A port of this machine that nobody has. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** An empty directory that goes away with `remove`. */
export async function emptyDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "tallybook-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Starts the server on `data` and waits until it listens; rejects with what it printed when it ends first. */
export async function startServer(
  data: string,
  environment: Record<string, string> = {},
  /** bytes that no file may outgrow */
  { fileSizeLimit }: { fileSizeLimit?: number } = {},
): Promise<ServerProcess> {
  const blocks = fileSizeLimit ? Math.floor(fileSizeLimit / 512) : "unlimited";
  const child = spawn("sh", ["-c", `ulimit -f ${blocks}; exec "$0" "$1"`, process.execPath, entry], {
    env: { ...inherited, PORT: "0", TALLYBOOK_DATA: data, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const ended = once(child, "close");
  const started = new Promise<{ address: string; setup: string | null }>((resolve, reject) => {
    let address = "";
    const read = (line: string) => {
      lines.push(line);
      address ||= /listens on (\S+)/.exec(line)?.[1] ?? "";
      if (/^Ready/.test(line)) resolve({ address, setup: /Set it up at (\S+)/.exec(lines.join("\n"))?.[1] ?? null });
    };
    createInterface({ input: child.stdout }).on("line", read);
    createInterface({ input: child.stderr }).on("line", read);
    ended.then(([code]) => reject(new Error(`the server ended with ${code}:\n${lines.join("\n")}`)));
  });
  const address = await started;
  // A test that failed before it stopped its server must still end, and take the server with it.
  running.add(child);
  child.once("close", () => running.delete(child));
  hold(child, false);
  return {
    ...address,
    child,
    output: () => lines.join("\n"),
    stop: async (signal = "SIGTERM") => {
      hold(child, true);
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}

/** Whether the child alone keeps our own process running. */
function hold(child: ChildProcess, held: boolean): void {
  const verb = held ? "ref" : "unref";
  child[verb]();
  for (const stream of [child.stdout, child.stderr]) (stream as Socket | null)?.[verb]();
}

/**
 * Runs `npm run <command> -- …args` as a person would; returns the exit code and what it printed.
 * @param seen is told each line of standard error, which is where progress is
 */
export async function command(
  name: string,
  args: string[],
  data: string,
  environment: Record<string, string> = {},
  seen: (line: string) => void = () => {},
): Promise<{ code: number | null; output: string }> {
  const script = (name: string) => join(import.meta.dirname, `../../scripts/${name}.ts`);
  const program = name === "astro" ? [script("astro")] : [script("tallybook"), name];
  const child = spawn(process.execPath, [...program, ...args], {
    env: { ...inherited, TALLYBOOK_DATA: data, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  child.stderr.on("data", (chunk) => chunks.push(chunk));
  createInterface({ input: child.stderr }).on("line", seen);
  const [code] = await once(child, "close");
  return { code, output: Buffer.concat(chunks).toString().trim() };
}

export async function addSite(data: string, name: string, ...hosts: string[]): Promise<void> {
  const { code, output } = await command("site", ["add", name, ...hosts.flatMap((host) => ["--host", host])], data);
  if (code !== 0) throw new Error(output);
}

/** A token that may read the notebooks; works while the server runs. */
export async function readToken(data: string): Promise<string> {
  const { code, output } = await command("token", ["create", "--scope", "read"], data);
  if (code !== 0) throw new Error(output);
  return output.split(/\s+/).at(-1) ?? "";
}
