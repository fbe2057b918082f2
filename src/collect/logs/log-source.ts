/** Where a log is read from: a file as it is or packed, or what a pipe brings. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";

export interface LogSource {
  /** As whoever gave it calls it. */
  name: string;
  /** It can be read more than once. */
  isRepeatable: boolean;
  /** Nobody writes it any more. */
  isFinished(): Promise<boolean>;
  /** Its bytes, unpacked, from this one on. */
  read(from: number): AsyncIterable<Buffer>;
}

/** A log that cannot be read: its name and why, in words. */
export class LogSourceError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "LogSourceError";
  }
}

/** How files are packed, by how they begin: a name may say anything. */
const packings: { magic: Buffer; unpack: (path: string, packed: Readable) => AsyncIterable<Buffer> }[] = [
  { magic: Buffer.from([0x1f, 0x8b]), unpack: (_, packed) => piped(packed, createGunzip()) },
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), unpack: (_, packed) => piped(packed, createZstdDecompress()) },
  { magic: Buffer.from("BZh"), unpack: unpackBzip2 },
];

/** A log that was not written to for so many ms is whole, its last line too. */
const finishedMs = 60_000;

export function fileSource(path: string, name = path): LogSource {
  return {
    name,
    isRepeatable: true,
    isFinished: () =>
      toldBy(name, async () => (await isPacked(path)) || Date.now() - (await statOf(path)).mtimeMs > finishedMs),
    read: (from) => readFile(path, name, from),
  };
}

async function statOf(path: string) {
  await using file = await open(path);
  return file.stat();
}

export async function isPacked(path: string): Promise<boolean> {
  return (await packingOf(path)) !== undefined;
}

async function packingOf(path: string) {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  return packings.find(({ magic }) => bytesRead >= magic.length && buffer.subarray(0, magic.length).equals(magic));
}

async function* readFile(path: string, name: string, from: number): AsyncGenerator<Buffer> {
  try {
    const packing = await packingOf(path);
    if (packing) yield* after(packing.unpack(path, createReadStream(path)), from);
    else yield* createReadStream(path, { start: from, highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw toSourceError(name, error);
  }
}

async function toldBy<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toSourceError(name, error);
  }
}

function toSourceError(name: string, error: unknown): LogSourceError {
  return new LogSourceError(`${name}: ${whyOf(error as NodeJS.ErrnoException)}`, { cause: error });
}

/** In words of ours: those of the system have the whole path in them, and of packed files they are names of constants. */
function whyOf({ code = "", message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES" || code === "EPERM") return "this account may not read it";
  if (code === "EISDIR") return "it is a directory";
  if (/^Z_|^ZSTD_|^ERR_.*(ZLIB|ZSTD)/.test(code) || /unexpected end/.test(message)) return "it is packed, and damaged";
  return code === "ENOTOOL" ? message : `it cannot be read (${code || "unknown"})`;
}

async function* piped(packed: Readable, unpacking: NodeJS.ReadWriteStream & Readable): AsyncGenerator<Buffer> {
  // Its errors come out of the loop as well.
  yield* pipeline(packed, unpacking, () => {}) as unknown as AsyncIterable<Buffer>;
}

/** By the program that packed it: node has none for this. */
async function* unpackBzip2(path: string, packed: Readable): AsyncGenerator<Buffer> {
  packed.destroy();
  const child = spawn("bzip2", ["-dc", "--", path], { stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "close").catch(() => {
    throw Object.assign(new Error("bzip2 is needed to unpack it, and is not on this machine"), { code: "ENOTOOL" });
  });
  ended.catch(() => {});
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    const [code] = await ended;
    if (code !== 0) throw new Error("unexpected end of file");
  } finally {
    child.kill();
  }
}

async function* after(chunks: AsyncIterable<Buffer>, from: number): AsyncGenerator<Buffer> {
  let left = from;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield left > 0 ? chunk.subarray(left) : chunk;
    left = Math.max(0, left - chunk.length);
  }
}

/** Bytes of a pipe that are kept so that its beginning can be looked at. */
const maxKept = 1024 * 1024;

/** A pipe. Its beginning can be read again as long as no more than that was read. */
export function pipeSource(stream: AsyncIterable<Buffer>, name: string): LogSource {
  const chunks = stream[Symbol.asyncIterator]();
  const kept: Buffer[] = [];
  let size = 0;
  return {
    name,
    isRepeatable: false,
    isFinished: async () => true,
    read: (from) =>
      after(
        (async function* () {
          for (let index = 0; ; index++) {
            const known = kept[index];
            if (known) yield known;
            else {
              const { value, done } = await chunks.next();
              if (done) return;
              // Nobody reads the beginning after so much; place stays, so that what is kept is still in order.
              if (size < maxKept) kept.push(value);
              size += value.length;
              yield value;
            }
          }
        })(),
        from,
      ),
  };
}
