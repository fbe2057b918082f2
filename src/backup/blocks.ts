/** Files in blocks, so that a copy can hold what changed of them. */
import { createHash } from "node:crypto";
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import type { Part } from "./manifest.ts";

const blockBytes = 65_536;

/** Length, digest and blocks of a file as it stands. */
export function toPart(file: string, path: string): Part {
  const all = createHash("sha256");
  const blocks: string[] = [];
  let bytes = 0;
  for (const block of blocksOf(path)) {
    all.update(block);
    blocks.push(createHash("sha256").update(block).digest("hex").slice(0, 32));
    bytes += block.length;
  }
  return { file, bytes, sha256: all.digest("hex"), blocks, held: null };
}

/** The same part as the difference to an earlier one. */
export function since(part: Part, earlier: Part | undefined): Part {
  if (!earlier) return part;
  const held = part.blocks.flatMap((block, number) => (block === earlier.blocks[number] ? [] : [number]));
  return { ...part, held };
}

/** About so many bytes a copy has of it. */
export function heldBytes({ bytes, held }: Part): number {
  return held === null ? bytes : Math.min(bytes, held.length * blockBytes);
}

/** Writes those blocks of a file one after the other. */
export function cutBlocks(path: string, held: readonly number[], to: string): void {
  const [from, file] = [openSync(path, "r"), openSync(to, "wx", 0o600)];
  try {
    const block = Buffer.alloc(blockBytes);
    for (const number of held) {
      const length = readSync(from, block, 0, blockBytes, number * blockBytes);
      writeFully(file, block.subarray(0, length), null);
    }
  } finally {
    closeSync(from);
    closeSync(file);
  }
}

/** Puts blocks where they belong in a file, and gives it its length. False where there are fewer than are said to be. */
export function pasteBlocks(blocks: string, { held, bytes }: Part, path: string): boolean {
  const file = openSync(path, "r+");
  try {
    let at = 0;
    for (const block of held?.length ? blocksOf(blocks) : []) {
      writeFully(file, block, (held?.[at++] ?? 0) * blockBytes);
    }
    ftruncateSync(file, bytes);
    return at === (held?.length ?? 0);
  } finally {
    closeSync(file);
  }
}

function* blocksOf(path: string): Generator<Buffer> {
  const file = openSync(path, "r");
  try {
    for (;;) {
      const block = Buffer.alloc(blockBytes);
      let length = 0;
      for (let read = -1; read !== 0 && length < blockBytes; length += read) {
        read = readSync(file, block, length, blockBytes - length, null);
      }
      if (length > 0) yield block.subarray(0, length);
      if (length < blockBytes) return;
    }
  } finally {
    closeSync(file);
  }
}

function writeFully(file: number, bytes: Buffer, position: number | null): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position === null ? null : position + done);
  }
}
