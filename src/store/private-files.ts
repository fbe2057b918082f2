import { mkdir, open } from "node:fs/promises";
import { StoreError } from "./store-error.ts";

/** For our account alone where it is new; one that is there keeps the mode its owner gave it. Throws StoreError. */
export async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error) => {
    throw StoreError.from(error, path);
  });
}

/** A new file is for our account alone, and SQLite gives its journals the same mode; one that is there stays as it is. */
export async function makeFile(path: string): Promise<void> {
  try {
    await (await open(path, "wx", 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw StoreError.from(error, path);
  }
}

/** Readable by our account alone, before the first byte is in it; SQLite gives its journals the same mode. */
export async function makePrivate(path: string): Promise<void> {
  try {
    const file = await open(path, "a", 0o600);
    await file.chmod(0o600);
    await file.close();
  } catch (error) {
    throw StoreError.from(error, path);
  }
}
