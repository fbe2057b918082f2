/** Copies of the databases from before a newer version brings them up to date, kept for 30 days. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Database, databases } from "../backup/contents.ts";
import type { Config } from "../base/config.ts";
import type { Effects } from "../base/effects.ts";

const program = join(import.meta.dirname, "../backup/snapshot-process.ts");
const keptMs = 30 * 24 * 60 * 60 * 1000;
/** Where SQLite's header has `user_version`, in 4 bytes. */
const versionOffset = 60;

const folderOf = ({ data }: Config) => join(data, "before-update");

/**
 * Where a database is of an older version, copies all, without the day's salt and without leads. Where that fails, the
 * log says so and the start goes on: each step is a transaction, and a server that does not start loses hits.
 */
export async function copyBeforeUpdate(config: Config, { now, log }: Effects): Promise<void> {
  const there = databases.filter(({ onRequest, path }) => onRequest === undefined && existsSync(path(config)));
  const old = await Promise.all(there.map((database) => isOld(database, config)));
  if (!old.includes(true)) return;
  const name = new Date(now()).toISOString().replaceAll(/[-:]/g, "");
  const folder = join(folderOf(config), name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const all = there.map(({ file, path, forgotten }) => ({ from: path(config), to: join(folder, file), forgotten }));
    await takeElsewhere(all);
    log(`The databases as they were before this update are in ${folder}, for 30 days.`);
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    log(`There is no copy from before this update: ${(error as Error).message}`);
  }
}

/** Deletes those that are older than 30 days. */
export async function forgetCopies(config: Config, { now }: Effects): Promise<void> {
  const names = await readdir(folderOf(config)).catch(() => []);
  for (const name of names) {
    const made = Date.parse(name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)([\d.]+Z)$/, "$1-$2-$3T$4:$5:$6"));
    if (made < now() - keptMs) await rm(join(folderOf(config), name), { recursive: true, force: true });
  }
}

async function isOld({ path, newest }: Database, config: Config): Promise<boolean> {
  const file = await open(path(config));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, versionOffset);
    const version = bytesRead === 4 ? buffer.readUInt32BE() : 0;
    return version > 0 && version < (await newest());
  } finally {
    await file.close();
  }
}

async function takeElsewhere(all: object[]): Promise<void> {
  const child = fork(program, [JSON.stringify(all)], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  const [said, [code]] = await Promise.all([child.stderr ? text(child.stderr) : "", once(child, "close")]);
  if (code !== 0) throw new Error(/^\w*Error.*$/m.exec(said)?.[0] ?? `the process for it ended with ${code}`);
}
