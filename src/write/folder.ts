import { randomBytes } from "node:crypto";
import {
  access,
  constants,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  unlink,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncDirectory } from "../base/sync-directory.ts";
import { changedMeanwhile, WriteError } from "./problem.ts";

/** The owner's directory, where notebooks are written. */
export class Folder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Whether a file would be taken, as far as can be told without writing one. */
  async writable(): Promise<boolean> {
    return access(this.path, constants.W_OK | constants.X_OK).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === "ENOENT" && dirname(this.path) !== this.path,
    );
  }

  /**
   * The whole text or nothing of it, on disk when this returns.
   * @param before what the file says; null: it must not be there yet
   * @throws WriteError `read-only`, `taken`, `changed`
   */
  async write(file: string, text: string, before: string | null): Promise<void> {
    const path = join(this.path, file);
    const temporary = join(this.path, `.${file}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      await mkdir(this.path, { recursive: true });
      await fill(temporary, text, await modeOf(path));
      if (before === null) await create(temporary, path);
      else await replace(temporary, path, before);
      await syncDirectory(this.path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw explain(error, this.path, file);
    }
  }

  /** @throws WriteError `read-only` */
  async remove(file: string): Promise<void> {
    try {
      await unlink(join(this.path, file));
      await syncDirectory(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw explain(error, this.path, file);
    }
  }
}

async function fill(path: string, text: string, mode: number): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "wx", mode);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file?.close();
  }
}

/** A file keeps its mode. One that is a link to elsewhere is not ours to replace. */
async function modeOf(path: string): Promise<number> {
  const stat = await lstat(path).catch(() => null);
  if (stat?.isSymbolicLink()) {
    throw new WriteError("read-only", `${path} is a link to another place; it can only be changed there.`);
  }
  return stat === null ? 0o644 : stat.mode & 0o777;
}

/** Gives the file its name only if nobody has it, whatever happens meanwhile. */
async function create(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
    await rm(temporary);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // Some file systems have no links.
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP"].includes(code)) throw error;
    if (await lstat(path).catch(() => null)) throw Object.assign(new Error("it is there"), { code: "EEXIST" });
    await rename(temporary, path);
  }
}

/** Looks once more: the text was checked, versions kept and the disk waited for since it was read. */
async function replace(temporary: string, path: string, before: string): Promise<void> {
  const now = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  const theirs = now === null ? null : new TextDecoder().decode(now);
  if (theirs !== before) throw changedMeanwhile(theirs);
  await rename(temporary, path);
}

function explain(error: unknown, directory: string, file: string): unknown {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "EEXIST") return new WriteError("taken", `There is a file ${file} already.`);
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "ENOENT"].includes(code)) {
    const remedy = "Download the text, or let Tallybook write there (TALLYBOOK_QUERIES names the directory).";
    return new WriteError("read-only", `${directory} takes no files from Tallybook (${code}). ${remedy}`);
  }
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new WriteError("read-only", `The disk of ${directory} is full. Download the text, or free some space.`);
  }
  return error;
}
