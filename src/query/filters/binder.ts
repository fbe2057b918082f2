import type { Bound, Value } from "../answer.ts";

/** The only way in which a value of an address becomes SQL; names do by `quoteName`. */
export interface Binder {
  /** SQL that stands for the value. */
  bind(value: Value): string;
}

/** For SQL that runs: each value becomes a parameter whose name no other SQL uses. */
export class Params implements Binder {
  readonly values: Record<string, Bound> = {};
  readonly #prefix: string;
  #count = 0;

  /** @param taken names of the parameters that the SQL has already */
  constructor(taken: Iterable<string> = []) {
    let prefix = "p";
    while ([...taken].some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
    this.#prefix = prefix;
  }

  bind(value: Value): string {
    const name = `${this.#prefix}${this.#count++}`;
    // Parameters of the readers carry no blobs.
    if (value instanceof Uint8Array) {
      this.values[name] = Buffer.from(value).toString("hex");
      return `unhex(:${name})`;
    }
    this.values[name] = value;
    return `:${name}`;
  }
}

/** For SQL that is shown: each value stands where it is used. */
export const written: Binder = {
  bind: (value) => {
    if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString("hex")}'`;
    return literal(value);
  },
};

/** A value written out, for SQL that is shown to be read and opened as a query; what runs is bound. */
export function literal(value: Exclude<Value, Uint8Array>): string {
  if (value === null) return "null";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") {
    if (Number.isFinite(value)) return String(value);
    return value > 0 ? "9e999" : value < 0 ? "-9e999" : "null";
  }
  return value
    .split("\0")
    .map((part) => `'${part.replaceAll("'", "''")}'`)
    .join(" || char(0) || ");
}
