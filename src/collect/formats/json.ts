import { RequestRefused } from "./format.ts";

export type JsonObject = { readonly [name: string]: unknown };

/** The JSON of a body. Throws RequestRefused. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RequestRefused("malformed", body === "" ? "the body is empty" : "the body is no JSON");
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list of at most so many. Throws RequestRefused. @param name what is counted */
export function toBounded(values: readonly unknown[], max: number, name: string): readonly unknown[] {
  if (values.length <= max) return values;
  throw new RequestRefused("malformed", `${values.length} ${name}, and at most ${max} are taken`);
}
