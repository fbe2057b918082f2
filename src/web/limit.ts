import { createHmac, randomBytes } from "node:crypto";
import { networkOf } from "./network.ts";

/**
 * How often one client may guess. Clients are told apart by a hash of their address with a key that this process made up
 * and forgets when it ends; the address itself is never held. An IPv6 client counts as its /64, since it can have any
 * address in it, and what is no address, such as an owner's id, as it is. Memory is bounded: beyond `maxClients` the
 * oldest are forgotten.
 */
export class Limit {
  #key = randomBytes(32);
  #tries = new Map<string, number[]>();
  #now: () => number;
  #maxTries: number;
  #windowMs: number;
  #maxClients: number;
  #advice: string;

  /** At most `maxTries` in any `windowMs`. @param advice what else whoever has to wait can do */
  constructor(now: () => number, { maxTries = 10, windowMs = 10 * 60_000, maxClients = 10_000, advice = "" } = {}) {
    this.#now = now;
    this.#maxTries = maxTries;
    this.#windowMs = windowMs;
    this.#maxClients = maxClients;
    this.#advice = advice;
  }

  /** Counts a try; throws TooMany when there were too many before it. */
  take(address: string): void {
    const client = this.#client(address);
    const now = this.#now();
    const recent = (this.#tries.get(client) ?? []).filter((time) => time > now - this.#windowMs);
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= this.#maxTries) {
      throw new TooMany(Math.max(1, Math.ceil((oldest + this.#windowMs - now) / 1000)), this.#advice);
    }
    this.#tries.delete(client);
    this.#tries.set(client, [...recent, now]);
    if (this.#tries.size > this.#maxClients) this.#tries.delete(this.#tries.keys().next().value as string);
  }

  /** A try that succeeded shows that the client is no stranger. */
  forgive(address: string): void {
    this.#tries.delete(this.#client(address));
  }

  /** The last try of this client was none. */
  takeBack(address: string): void {
    this.#tries.get(this.#client(address))?.pop();
  }

  #client(address: string): string {
    return createHmac("sha256", this.#key).update(networkOf(address)).digest("base64");
  }
}

export class TooMany extends Error {
  /** s until the next try is let in, for Retry-After */
  readonly seconds: number;
  constructor(seconds: number, advice = "") {
    const minutes = Math.ceil(seconds / 60);
    const wait = `Too many tries. Please wait ${minutes === 1 ? "a minute" : `${minutes} minutes`}, then try again.`;
    super(advice === "" ? wait : `${wait} ${advice}`);
    this.name = "TooMany";
    this.seconds = seconds;
  }
}
