import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Out } from "./rows.ts";

/** Where an export goes. */
export interface Sink {
  write: Out;
  /** It is whole. */
  finish(): Promise<void>;
  /** It will not be: nothing is left of it. */
  discard(): Promise<void>;
}

/** An export that was not begun: why, in words for the person who asked for it. */
class ExportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ExportError";
  }
}

/**
 * A file that has its name only once it is whole and on disk, whatever happens before. It is for our account alone.
 * Throws ExportError where there is a file of that name already.
 */
export async function openSink(path: string): Promise<Sink> {
  refuseOther(path);
  const partial = `${path}.${process.pid}.partial`;
  const file = await open(partial, "w", 0o600);
  return {
    write: async (piece) => void (await file.appendFile(piece)),
    finish: async () => {
      await file.sync();
      await file.close();
      refuseOther(path);
      await rename(partial, path);
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

/** So that the name is on disk too; Windows knows no such thing. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path).catch(() => null);
  await directory?.sync().catch(() => {});
  await directory?.close();
}
