import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "../../base/sync-directory.ts";
import type { Out } from "./rows.ts";

/** Where an export goes. */
export interface Sink {
  write: Out;
  /** It is whole. */
  finish(): Promise<void>;
  /** It will not be: nothing is left of it. */
  discard(): Promise<void>;
}

/** An export that was not begun, or not finished: why, in words for the person who asked for it. */
export class ExportError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ExportError";
  }

  /** What a file system refuses, with the path that it is about. */
  static from(error: unknown, path: string): unknown {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === undefined ? undefined : refusals[code];
    return why === undefined ? error : new ExportError(`${path} cannot be written: ${why}.`, { cause: error });
  }
}

const refusals: Record<string, string> = {
  EACCES: "this account may not do that",
  EDQUOT: "this account may not fill the disk any further",
  EEXIST: "it is a file, not a directory",
  EFBIG: "it would be larger than files may be here",
  EIO: "the disk reports an error",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "there is no such directory",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of it is a file, not a directory",
  EPERM: "this account may not do that",
  EROFS: "the disk is for reading only",
};

/** For files of one's own account. Throws ExportError. */
export async function openDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error) => {
    throw ExportError.from(error, path);
  });
}

/**
 * A file that has its name only once it is whole and on disk, whatever happens before. It is for our account alone.
 * Throws ExportError where there is a file of that name already.
 */
export async function openSink(path: string): Promise<Sink> {
  refuseOther(path);
  const partial = `${path}.${process.pid}.partial`;
  const refuse = (error: unknown): never => {
    throw ExportError.from(error, path);
  };
  const file = await open(partial, "w", 0o600).catch(refuse);
  return {
    write: (piece) => file.appendFile(piece).catch(refuse),
    finish: async () => {
      await file.sync().catch(refuse);
      await file.close();
      refuseOther(path);
      await rename(partial, path).catch(refuse);
      await syncDirectory(dirname(path));
    },
    discard: async () => {
      await file.close().catch(() => {});
      await rm(partial, { force: true });
    },
  };
}

/** Standard output, at the pace of whoever reads it. */
export function toSink(stream: NodeJS.WritableStream): Sink {
  let failure: Error | undefined;
  stream.once("error", (error) => {
    failure = error;
  });
  return {
    write: async (piece) => {
      if (failure) throw failure;
      if (!stream.write(piece)) await once(stream, "drain");
    },
    finish: async () => {},
    discard: async () => {},
  };
}

function refuseOther(path: string): void {
  if (existsSync(path)) throw new ExportError(`${path} exists already; move it away, or name another file.`);
}
