import type { Bound, Value } from "../../query/answer.ts";
import { literal } from "./identifier.ts";

/** Puts a value's place into SQL that is being written. */
export interface Binder {
  /** SQL that stands for the value. */
  bind(value: Value): string;
}

/** What runs: each value becomes a parameter whose name no other SQL uses. */
export class Params implements Binder {
  readonly values: Record<string, Bound> = {};
  readonly #prefix: string;
  #count = 0;

  /** @param taken names that are spoken for */
  constructor(taken: Iterable<string> = []) {
    let prefix = "_p";
    while ([...taken].some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
    this.#prefix = prefix;
  }

  bind(value: Value): string {
    const name = `${this.#prefix}${this.#count++}`;
    // Parameters of the readers carry no blobs and no integers beyond 2^53.
    if (value instanceof Uint8Array) {
      this.values[name] = Buffer.from(value).toString("hex");
      return `unhex(:${name})`;
    }
    if (typeof value === "bigint") {
      this.values[name] = String(value);
      return `cast(:${name} as integer)`;
    }
    this.values[name] = value;
    return `:${name}`;
  }
}

/** What is shown: each value stands where it is used. */
export const written: Binder = {
  bind: (value) => {
    if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString("hex")}'`;
    return typeof value === "bigint" ? String(value) : literal(value);
  },
};
