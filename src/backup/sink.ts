import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createReadStream, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { syncDirectory } from "../base/sync-directory.ts";
import { BackupError } from "./backup-error.ts";
import { copiesIn, type Manifest, manifestName, parseManifest } from "./manifest.ts";

export const writeManifest = (path: string, manifest: Manifest) =>
  writeFileSync(path, `${JSON.stringify(manifest)}\n`, { mode: 0o600 });

/** Where the files of one copy go, one after the other; the manifest is the last. */
export interface Sink {
  /** As a person knows it. */
  readonly name: string;
  /** A directory of this copy, in which its files are made; it goes at the end. */
  readonly stage: string;
  /** The last copy that went there. */
  latest(): Manifest | null;
  /** A file of the stage becomes one of the copy. */
  put(file: string, path: string): Promise<void>;
  /** It is whole. */
  done(manifest: Manifest): void;
  /** Takes away what is not whole. */
  undo(): void;
}

/** A new directory; copies that lie beside it are those before. */
export function toFolder(target: string): Sink {
  const directory = resolve(target);
  if (existsSync(directory)) throw new BackupError(`${directory} exists already; name a new directory.`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const stage = join(directory, ".new");
  mkdirSync(stage, { mode: 0o700 });
  return {
    name: directory,
    stage,
    latest: () => copiesIn(dirname(directory))[0]?.manifest ?? null,
    put: async (file, path) => {
      const to = join(directory, file);
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
      const handle = await open(path, "r+");
      await handle.sync().finally(() => handle.close());
      await rename(path, to);
      await syncDirectory(dirname(to));
    },
    done: () => rmSync(stage, { recursive: true }),
    undo: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Of an error text, what is shown. */
const maxSaidBytes = 2_000;

/** A command line that gets each file on its standard input, and the file's name in the environment. */
export function toCommand(command: string, data: string, made: string): Sink {
  const stage = join(data, `backup-${randomUUID()}`);
  mkdirSync(stage, { mode: 0o700 });
  const digest = createHash("sha256").update(command).digest("hex").slice(0, 16);
  const note = join(data, `backup-${digest}.json`);
  const folder = made.replaceAll(/[-:.]/g, "");
  return {
    name: folder,
    stage,
    latest: () => (existsSync(note) ? parseManifest(note) : null),
    put: async (file, path) => {
      await send(command, `${folder}/${file}`, path);
      if (file !== manifestName) rmSync(path);
    },
    done: (manifest) => {
      rmSync(stage, { recursive: true });
      writeManifest(note, manifest);
    },
    undo: () => rmSync(stage, { recursive: true, force: true }),
  };
}

async function send(command: string, name: string, path: string): Promise<void> {
  const child: ChildProcess = spawn(command, {
    shell: true,
    env: { ...process.env, TALLYBOOK_BACKUP_FILE: name },
    stdio: ["pipe", "inherit", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said = (said + chunk).slice(-maxSaidBytes);
  });
  const ended = once(child, "close");
  // Whoever takes nothing more has ended, and says by its code whether that was right.
  if (child.stdin) await pipeline(createReadStream(path), child.stdin).catch(() => {});
  const [code] = await ended;
  if (code === 0) return;
  throw new BackupError(`The command for copies ended with ${code} at ${name}: ${said.trim() || "it said nothing"}`);
}
