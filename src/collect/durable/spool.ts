/**
 * Where batches wait while the store refuses: one file a node, `<data>/spool/<node>.ndjson`, a batch a line behind its
 * CRC-32, synced before its hits are answered. A line that a crash tore was never answered, so it is left out.
 *
 * Lines hold rows of the database and nothing else; an address or a User-Agent never gets here.
 */
import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { syncDirectory } from "../../base/sync-directory.ts";
import { type Batch, fromBatchJson, toBatchJson } from "./batch.ts";

const newline = 10;

/** Bytes read at a time. */
const pieceBytes = 1 << 20;

/** Batches from the front of the spool, and where the next ones begin. */
export interface SpoolFront {
  batches: Batch[];
  /** Byte offset behind the last of them. */
  next: number;
}

export class Spool {
  /** Names this spool in the database's table `batches`. */
  readonly node: string;
  #directory: string;
  #file: FileHandle | undefined;
  /** Byte offsets of what waits. */
  #start = 0;
  #end = 0;
  /** Of the last batch in it; 0 for none. */
  #sequence = 0;
  /** Lines that could not be read. */
  #torn = 0;

  private constructor(directory: string, node: string) {
    this.#directory = directory;
    this.node = node;
  }

  /** Takes up the file an earlier process left, under its name. */
  static async open(directory: string): Promise<Spool> {
    const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith(".ndjson")).sort();
    const spool = new Spool(directory, names[0]?.replace(/\.ndjson$/, "") ?? randomUUID());
    if (names.length > 0) await spool.#readEnd();
    return spool;
  }

  get empty(): boolean {
    return this.#start === this.#end;
  }

  get sequence(): number {
    return this.#sequence;
  }

  get torn(): number {
    return this.#torn;
  }

  /** On disk when it returns. After a failure the next one is written in the same place. */
  async append(batch: Batch): Promise<void> {
    const file = await this.#opened();
    const json = toBatchJson(batch);
    const line = Buffer.from(`${checksum(json)} ${json}\n`);
    for (let written = 0; written < line.length; ) {
      written += (await file.write(line, written, line.length - written, this.#end + written)).bytesWritten;
    }
    await file.datasync();
    this.#end += line.length;
    this.#sequence = batch.sequence;
  }

  /** The oldest batches, one at least, of about `maxEvents` events together. */
  async front(maxEvents: number): Promise<SpoolFront> {
    const batches: Batch[] = [];
    let events = 0;
    let next = this.#start;
    for await (const [batch, offset] of this.#lines(this.#start, this.#end)) {
      const size = batch ? batch.events.length + batch.identified.length : 0;
      if (batch && batches.length > 0 && events + size > maxEvents) break;
      if (batch) batches.push(batch);
      events += size;
      next = offset;
    }
    return { batches, next };
  }

  /** What lies before `next` is in the database. */
  async done(next: number): Promise<void> {
    this.#start = next;
    if (!this.empty) return;
    await (await this.#opened()).truncate(0);
    this.#start = this.#end = 0;
  }

  /** Found out by really writing, beside what waits. */
  async writable(): Promise<boolean> {
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      await writeFile(join(this.#directory, "probe"), "\n", { flush: true, mode: 0o600 });
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** The file, opened when it is first needed: while all goes well there is none. */
  async #opened(): Promise<FileHandle> {
    if (this.#file) return this.#file;
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const path = join(this.#directory, `${this.node}.ndjson`);
    this.#file = await open(path, "r+").catch(() => open(path, "wx+", 0o600));
    await syncDirectory(this.#directory);
    return this.#file;
  }

  /** Finds the end of what an earlier process wrote. */
  async #readEnd(): Promise<void> {
    const { size } = await (await this.#opened()).stat();
    for await (const [batch, offset] of this.#lines(0, size)) {
      if (batch) this.#sequence = Math.max(this.#sequence, batch.sequence);
      else this.#torn++;
      if (batch) this.#end = offset;
    }
  }

  /** Whole lines from `start` to `end`, each with the offset behind it; undefined for one that cannot be read. */
  async *#lines(start: number, end: number): AsyncGenerator<[Batch | undefined, number]> {
    const file = await this.#opened();
    let rest: Buffer = Buffer.alloc(0);
    for (let offset = start; offset < end; ) {
      const piece = Buffer.alloc(Math.min(pieceBytes, end - offset));
      const { bytesRead } = await file.read(piece, 0, piece.length, offset);
      if (bytesRead === 0) return;
      offset += bytesRead;
      rest = Buffer.concat([rest, piece.subarray(0, bytesRead)]);
      for (let at = rest.indexOf(newline); at >= 0; at = rest.indexOf(newline)) {
        const line = rest.toString("utf8", 0, at);
        rest = rest.subarray(at + 1);
        if (line !== "") yield [toBatch(line), offset - rest.length];
      }
    }
  }
}

function toBatch(line: string): Batch | undefined {
  const json = line.slice(9);
  if (checksum(json) !== line.slice(0, 8)) return undefined;
  return fromBatchJson(json);
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
