import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Config } from "../base/config.ts";
import { BackupError } from "./backup-error.ts";
import { cutBlocks, since, toPart } from "./blocks.ts";
import { type Database, databases, filesIn, folders } from "./contents.ts";
import { heldName, type Manifest, manifestName, type Part, toManifest } from "./manifest.ts";
import { type Sink, writeManifest } from "./sink.ts";
import { factsOf, takeSnapshot } from "./snapshot.ts";

interface BackupSpec {
  config: Config;
  sink: Sink;
  /** ISO 8601 */
  made: string;
  /** Only what changed since the last copy there; where there is none, a whole one. */
  changes: boolean;
  /** With what people left of themselves. */
  leads: boolean;
}

/** Writes a copy, while a server runs or not. Nothing of it is left where it fails. Throws BackupError. */
export async function writeBackup(spec: BackupSpec): Promise<Manifest> {
  const { sink, made } = spec;
  try {
    const base = spec.changes ? sink.latest() : null;
    const files = copyFiles(spec);
    const taken = await copyDatabases(spec);
    const parts: Part[] = [];
    for (const file of [...taken.map(({ file }) => file), ...files]) parts.push(await put(sink, file, base));
    const facts = Object.fromEntries(taken.map(({ file, ...facts }) => [file, facts]));
    const manifest = toManifest({
      id: randomUUID(),
      made,
      base: base && { id: base.id, made: base.made },
      databases: facts,
      parts,
    });
    const path = join(sink.stage, manifestName);
    writeManifest(path, manifest);
    await sink.put(manifestName, path);
    sink.done(manifest);
    return manifest;
  } catch (error) {
    sink.undo();
    throw toBackupError(error);
  }
}

function copyFiles({ config, sink }: BackupSpec): string[] {
  return Object.entries(folders).flatMap(([folder, toPath]) => {
    const from = toPath(config);
    const names = filesIn(from).filter((name) => folder !== "spool" || name.endsWith(".ndjson"));
    return names.map((name) => {
      const to = join(sink.stage, folder, name);
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
      copyFileSync(join(from, name), to);
      return `${folder}/${name}`;
    });
  });
}

async function copyDatabases({ config, sink, leads }: BackupSpec) {
  const there = databases.filter((database) => isWanted(database, config, leads));
  const taken = [];
  for (const { file, path, forgotten } of there) {
    const to = join(sink.stage, file);
    await takeSnapshot(path(config), to, forgotten);
    taken.push({ file, ...factsOf(to) });
  }
  return taken;
}

function isWanted({ file, path, onRequest }: Database, config: Config, leads: boolean): boolean {
  if (onRequest !== undefined) return leads && existsSync(path(config));
  if (existsSync(path(config))) return true;
  throw new BackupError(`There is no ${file} at ${path(config)}; is TALLYBOOK_DATA right?`);
}

/** Hands over what there is to be of a file that lies in the stage. */
async function put(sink: Sink, file: string, base: Manifest | null): Promise<Part> {
  const path = join(sink.stage, file);
  const part = since(
    toPart(file, path),
    base?.parts.find((earlier) => earlier.file === file),
  );
  if (part.held === null) await sink.put(file, path);
  else {
    const blocks = join(sink.stage, heldName(part));
    cutBlocks(path, part.held, blocks);
    rmSync(path);
    if (part.held.length > 0) await sink.put(heldName(part), blocks);
    else rmSync(blocks);
  }
  return part;
}

function toBackupError(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof BackupError) return error;
  const full = code === "ENOSPC" || code === "EFBIG" || code === "EDQUOT" || /disk is full|disk I\/O/.test(message);
  if (full) return new BackupError(`There is no room for the copy, and nothing of it is left: ${message}`);
  return code === undefined ? error : new BackupError(`The copy could not be made: ${message}`);
}
