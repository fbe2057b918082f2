/**
 * HMAC-SHA256 (RFC 2104) by two of node:crypto's one-shot hashes: the objects that `createHmac` makes for each digest,
 * and that the garbage collector then has to finish, cost more than the hash.
 */
import { hash } from "node:crypto";

/** Bytes that SHA-256 takes at a time. */
const block = 64;
/** Bytes of a digest. */
const size = 32;
/** Bytes of a text that is hashed in place; longer ones, which no browser sends, get memory of their own. */
const usual = 8192;

export class KeyedHash {
  readonly #inner = Buffer.alloc(block + usual);
  readonly #outer = Buffer.alloc(block + size);

  /** @param key of 64 bytes at most */
  constructor(key: Uint8Array) {
    for (let at = 0; at < block; at++) {
      this.#inner[at] = (key[at] ?? 0) ^ 0x36;
      this.#outer[at] = (key[at] ?? 0) ^ 0x5c;
    }
  }

  /** The digest, a character a byte. Nothing of the text is kept. */
  digest(text: string): string {
    const most = text.length * 3;
    const inner = most <= usual ? this.#inner : Buffer.concat([this.#inner.subarray(0, block)], block + most);
    const end = block + inner.write(text, block);
    this.#outer.write(hash("sha256", inner.subarray(0, end), "latin1"), block, "latin1");
    inner.fill(0, block, end);
    return hash("sha256", this.#outer, "latin1");
  }
}
