/** Whether nearly all requests of a log come from a handful of addresses: then they are a proxy's, not the readers'. */
import { hash, randomBytes } from "node:crypto";
import type { LogLine } from "./log-line.ts";

const fewAddresses = 5;
const minRequests = 1000;
const share = 0.9;

export class Crowd {
  readonly #prefix = randomBytes(16).toString("latin1");
  readonly #first = new Set<string>();
  #known = 0;
  #all = 0;

  add({ address }: LogLine): void {
    const key = hash("sha256", this.#prefix + address, "base64");
    if (this.#first.size < fewAddresses) this.#first.add(key);
    if (this.#first.has(key)) this.#known++;
    this.#all++;
  }

  get isProxy(): boolean {
    return this.#all >= minRequests && this.#known > share * this.#all;
  }
}
