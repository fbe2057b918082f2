import { existsSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PublishError } from "./publish-error.ts";

/** A file of the folder, or what of an earlier run stays as it is: all below a path, with any ending. */
export type Entry = { path: string; body: Uint8Array | string } | { kept: string };

/** What became of the files, counted. */
export interface Written {
  changed: number;
  same: number;
  removed: number;
  kept: number;
}

/** By its name a folder is known as ours; its lines are what we wrote there. */
const listName = "tallybook-files.txt";
const listHead = "# Published by Tallybook, which changes and removes the files listed here, and no others.\n";

/** A file that is not whole yet; there is one at a time. */
const partName = ".tallybook-new";

/** All that is ever listed: a line that was changed by hand leads nowhere else. */
const ownPath = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/**
 * Writes what differs from what is there, each file whole or not at all, and then removes what is published no more. A run
 * that was cut is taken up by the next: a path is listed before there is a file of it.
 * @throws PublishError for a folder that is not ours, or that cannot be written
 */
export async function writeFolder(directory: string, entries: AsyncIterable<Entry>): Promise<Written> {
  const listed = await openFolder(directory);
  const seen = new Set<string>();
  const kept: string[] = [];
  const count: Written = { changed: 0, same: 0, removed: 0, kept: 0 };
  for await (const entry of entries) {
    if ("kept" in entry) {
      kept.push(entry.kept);
      continue;
    }
    seen.add(entry.path);
    const isChanged = await place(directory, listed, entry).catch((error) => {
      throw PublishError.from(error, join(directory, entry.path));
    });
    count[isChanged ? "changed" : "same"]++;
  }
  const isKept = (path: string) => kept.some((base) => path.startsWith(`${base}.`) || path.startsWith(`${base}/`));
  const old = [...listed].filter((path) => !seen.has(path));
  const gone = old.filter((path) => !isKept(path));
  for (const path of gone) await remove(directory, path);
  count.removed = gone.length;
  count.kept = old.length - gone.length;
  await writeList(directory, [...listed].filter((path) => !gone.includes(path)).sort()).catch((error) => {
    throw PublishError.from(error, directory);
  });
  return count;
}

/** The paths that are listed; an empty folder, or none, becomes ours. */
async function openFolder(directory: string): Promise<Set<string>> {
  try {
    await makeFolder(directory);
    const names = (await readdir(directory)).filter((name) => name !== partName);
    if (names.length > 0 && !names.includes(listName)) {
      throw new PublishError(
        `${directory} has files and no ${listName}, so it is none that Tallybook published: name another folder, or empty it`,
      );
    }
    await rm(join(directory, partName), { force: true });
    if (names.length === 0) await writeFile(join(directory, listName), listHead);
    const text = await readFile(join(directory, listName), "utf8");
    // A last line without an end was being written when the run before was cut.
    const lines = text.split("\n").slice(0, -1);
    return new Set(lines.filter((line) => ownPath.test(line)));
  } catch (error) {
    throw PublishError.from(error, directory);
  }
}

/** Where a parent is there that takes no folders, Node's own way to make all of a path never ends. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || existsSync(dirname(path))) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

/** Whether it had to be written. */
async function place(
  directory: string,
  listed: Set<string>,
  { path, body }: { path: string; body: Uint8Array | string },
): Promise<boolean> {
  const bytes = Buffer.from(body);
  const target = join(directory, path);
  const there = await readFile(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (!listed.has(path)) {
    if (there !== null) throw new PublishError(`${target} is there already and was not published: move it away`);
    await appendFile(join(directory, listName), `${path}\n`);
    listed.add(path);
  }
  if (there?.equals(bytes)) return false;
  await makeFolder(dirname(target));
  const part = join(directory, partName);
  try {
    await writeFile(part, bytes);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
  return true;
}

/** With the folders that are empty then. */
async function remove(directory: string, path: string): Promise<void> {
  await rm(join(directory, path), { force: true }).catch((error) => {
    throw PublishError.from(error, join(directory, path));
  });
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    const isGone = await rmdir(join(directory, folder)).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

async function writeList(directory: string, paths: readonly string[]): Promise<void> {
  const list = join(directory, listName);
  const text = listHead + paths.map((path) => `${path}\n`).join("");
  if ((await readFile(list, "utf8")) === text) return;
  await writeFile(join(directory, partName), text);
  await rename(join(directory, partName), list);
}
