import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Config, productQueries } from "../base/config.ts";
import { BackupError } from "./backup-error.ts";
import { pasteBlocks, toPart } from "./blocks.ts";
import { databases, folders } from "./contents.ts";
import { holdDirectory } from "./held.ts";
import { type Copy, heldName, type Manifest, type Part, toChain } from "./manifest.ts";
import { move } from "./move.ts";
import { verifyDatabase } from "./snapshot.ts";

/** What was put where. */
export interface Restored {
  manifest: Manifest;
  /** Directory with what was there before; null: nothing was. */
  before: string | null;
  /** Files of the owner that were left as they are, as the product has its own of that name there. */
  left: string[];
}

/** Puts the whole of a copy together in a new directory, and looks at every byte and row of it. Throws BackupError. */
export async function assemble(directory: string, to: string): Promise<Manifest> {
  const chain = toChain(directory);
  const manifest = chain.at(-1)?.manifest;
  if (!manifest) throw new BackupError(`There is no copy in ${directory}.`);
  for (const { file, newest } of databases) {
    const said = manifest.databases[file];
    if (said === undefined) continue;
    const known = await newest();
    if (said.version > known) {
      throw new BackupError(
        `${directory}: ${file} was written by a newer Tallybook (its version is ${said.version}, this program knows ` +
          `${known}); update Tallybook first.`,
      );
    }
  }
  for (const part of manifest.parts) build(part, chain, join(to, part.file));
  for (const [file, said] of Object.entries(manifest.databases)) verifyDatabase(join(to, file), file, said);
  return manifest;
}

/**
 * Puts a copy in the place of what is there, which is moved aside. Nothing is touched before the copy was looked at.
 * Throws BackupError.
 */
export async function restoreBackup(directory: string, config: Config, now: string): Promise<Restored> {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const release = holdDirectory(config.data);
  const stage = join(config.data, "restoring");
  try {
    rmSync(stage, { recursive: true, force: true });
    mkdirSync(stage, { mode: 0o700 });
    const manifest = await assemble(directory, stage);
    const before = join(config.data, `before-restore-${now.replaceAll(/[-:]|\.\d+/g, "")}`);
    for (const { path } of databases) {
      for (const end of ["", "-wal", "-shm", "-journal"]) aside(`${path(config)}${end}`, before);
    }
    for (const { file, path } of databases) {
      if (file in manifest.databases) move(join(stage, file), path(config));
    }
    aside(join(config.data, "spool"), before);
    const left = placeFiles(manifest, stage, config, before);
    return { manifest, before: existsSync(before) ? before : null, left };
  } finally {
    rmSync(stage, { recursive: true, force: true });
    release();
  }
}

/** The file as the newest copy has it, out of the whole one and all differences since. */
function build(part: Part, chain: Copy[], to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const held = chain.flatMap(({ directory, manifest }) => {
    const found = manifest.parts.find(({ file }) => file === part.file);
    return found ? [{ path: join(directory, heldName(found)), part: found }] : [];
  });
  const whole = held.findLastIndex(({ part }) => part.held === null);
  const [first, ...later] = held.slice(Math.max(0, whole));
  if (!first || first.part.held !== null) throw new BackupError(`${part.file} is in none of these copies as a whole.`);
  requireFile(first.path, first.part.bytes);
  copyFileSync(first.path, to);
  for (const { path, part: changes } of later) {
    if ((changes.held?.length ?? 0) > 0) requireFile(path);
    if (!pasteBlocks(path, changes, to)) throw new BackupError(`${path} is cut off. Take another copy.`);
  }
  const made = toPart(part.file, to);
  if (made.bytes === part.bytes && made.sha256 === part.sha256) return;
  throw new BackupError(`${first.path} is damaged: its bytes are not those that were copied. Take another copy.`);
}

function requireFile(path: string, bytes?: number): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new BackupError(`${path} is missing. Take another copy.`);
  if (bytes === undefined || size === bytes) return;
  throw new BackupError(`${path} has ${size} bytes, and ${bytes} were copied: it is cut off. Take another copy.`);
}

/** Files of the owner that are as they are in the copy stay; other ones go aside. */
function placeFiles(manifest: Manifest, stage: string, config: Config, before: string): string[] {
  const left: string[] = [];
  for (const { file } of manifest.parts) {
    const [folder = "", ...rest] = file.split("/");
    const toPath = folders[folder];
    if (!toPath || rest.length === 0) continue;
    const [from, to] = [join(stage, file), join(toPath(config), ...rest)];
    if (existsSync(to)) {
      if (readFileSync(from).equals(readFileSync(to))) continue;
      // The product's own may have changed since the copy.
      if (toPath(config) === productQueries) {
        left.push(to);
        continue;
      }
      aside(to, join(before, folder));
    }
    move(from, to);
  }
  return left;
}

function aside(path: string, to: string): void {
  if (existsSync(path)) move(path, join(to, path.split(/[\\/]/).at(-1) ?? ""));
}
