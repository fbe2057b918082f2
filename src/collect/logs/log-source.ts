/** Where a log is read from: a file as it is or packed, or what a pipe brings. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";

export interface LogSource {
  /** As whoever gave it calls it. */
  name: string;
  /** It can be read more than once. */
  isRepeatable: boolean;
  /** The file that is there now, whatever becomes of its name. Throws LogSourceError. */
  open(): Promise<OpenLog>;
}

/** A file that is open; what throws, throws LogSourceError. */
export interface OpenLog extends AsyncDisposable {
  /** Nobody writes it any more. */
  isFinished: boolean;
  /** Its bytes, unpacked, from this one on, so many at the most. */
  read(from: number, most?: number): AsyncIterable<Buffer>;
}

/** A log that cannot be read: its name and why, in words. */
export class LogSourceError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "LogSourceError";
  }
}

type Unpack = (packed: Readable) => AsyncIterable<Buffer>;

/** How files are packed, by how they begin: a name may say anything. */
const packings: { magic: Buffer; unpack: Unpack }[] = [
  { magic: Buffer.from([0x1f, 0x8b]), unpack: (packed) => piped(packed, createGunzip()) },
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), unpack: (packed) => piped(packed, createZstdDecompress()) },
  { magic: Buffer.from("BZh"), unpack: unpackBzip2 },
];

/** A log that was not written to for so many ms is whole, its last line too. */
const finishedMs = 60_000;
const chunkBytes = 256 * 1024;

export function fileSource(path: string, name = path): LogSource {
  return { name, isRepeatable: true, open: () => toldBy(name, () => openFile(path, name)) };
}

async function openFile(path: string, name: string): Promise<OpenLog> {
  const file = await open(path);
  try {
    const unpack = await packingOf(file);
    const { mtimeMs } = await file.stat();
    return {
      isFinished: unpack !== undefined || Date.now() - mtimeMs > finishedMs,
      read: (from, most = Number.POSITIVE_INFINITY) => told(name, readFile(file, unpack, from, most)),
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function packingOf(file: FileHandle): Promise<Unpack | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  return packings.find(({ magic }) => bytesRead >= magic.length && buffer.subarray(0, magic.length).equals(magic))
    ?.unpack;
}

async function* readFile(file: FileHandle, unpack: Unpack | undefined, from: number, most: number) {
  const chunks = unpack ? after(unpack(Readable.from(bytesOf(file, 0, chunkBytes))), from) : bytesOf(file, from, most);
  let left = most;
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** As they are on the disk. A stream would close the file when it ends. */
async function* bytesOf(file: FileHandle, from: number, most: number): AsyncGenerator<Buffer> {
  const size = Math.min(chunkBytes, most);
  for (let at = from; ; ) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function* told(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
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
async function* unpackBzip2(packed: Readable): AsyncGenerator<Buffer> {
  const child = spawn("bzip2", ["-dc"], { stdio: ["pipe", "pipe", "ignore"] });
  const ended = once(child, "close").catch(() => {
    throw Object.assign(new Error("bzip2 is needed to unpack it, and is not on this machine"), { code: "ENOTOOL" });
  });
  ended.catch(() => {});
  pipeline(packed, child.stdin, () => {});
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
  const all: OpenLog = {
    isFinished: true,
    [Symbol.asyncDispose]: async () => {},
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
  return { name, isRepeatable: false, open: async () => all };
}
