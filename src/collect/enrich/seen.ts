/** Ids that trackers give their events, by which a repeat is known: kept as hashes under a key of their own. */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { Effects } from "../../base/effects.ts";
import { openSecret } from "../../store/secret.ts";
import type { Store } from "../../store/store.ts";

/** An event's id as the table `seen_ids` has it. */
export interface SeenKey {
  /** The wire format that gave it. */
  source: string;
  /** 53 bits of a keyed hash. */
  hash: number;
}

/** Days after which an event is too late to be told from a repeat, and is left out. */
export const maxLateDays = 7;

export class SeenIds {
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
  }

  /** Where the key cannot be kept, repeats are known until the process ends. */
  static async open(control: Store, { log }: Effects): Promise<SeenIds> {
    try {
      return new SeenIds(createSecretKey(Buffer.from(await openSecret(control, "seen"), "base64url")));
    } catch (error) {
      log(`The key by which repeats are known could not be kept: ${(error as Error).message}`);
      return new SeenIds(createSecretKey(randomBytes(32)));
    }
  }

  toKey(source: string, id: string): SeenKey {
    const digest = createHmac("sha256", this.#key).update(`${source}\n${id}`).digest();
    return { source, hash: Number(digest.readBigUInt64BE() >> 11n) };
  }
}

/** Forgets ids that nothing can repeat any more. @param before the first day that is kept */
export async function sweepSeen(store: Store, before: string): Promise<void> {
  await store.write([{ sql: "delete from seen_ids where day < ?", args: [before] }]);
}
