/**
 * NDJSON: a JSON object a line. What JSON numbers cannot carry through every program is text: integers beyond 2^53 and
 * infinities.
 */
import type { Value } from "../../query/answer.ts";
import type { EventColumn } from "../../store/events/columns.ts";
import { type Encoder, FormatError, maxRowLength, type Out, type RawRow, type RawRows } from "./rows.ts";
import { readUtf8 } from "./utf8.ts";

export function writeNdjson(columns: readonly EventColumn[], out: Out): Encoder {
  const keys = columns.map(({ name }) => name);
  const toLine = (row: readonly Value[]): string => {
    const object: Record<string, unknown> = {};
    for (const [index, key] of keys.entries()) object[key] = toJson(row[index] ?? null);
    return `${JSON.stringify(object)}\n`;
  };
  return {
    rows: (rows) => out(rows.map(toLine).join("")),
    end: async () => {},
  };
}

function toJson(value: Value): unknown {
  return typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)) ? String(value) : value;
}

export async function* readNdjson(path: string): RawRows {
  let [rest, line] = ["", 0];
  let part: { names: readonly string[]; rows: RawRow[] } = { names: [], rows: [] };
  for await (const text of readUtf8(path)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > maxRowLength)
      throw new FormatError(`this line has more than ${maxRowLength} characters`, line + 1);
    for (const one of lines) {
      line++;
      const object = toObject(one, line);
      if (object === null) continue;
      const names = Object.keys(object);
      if (part.rows.length > 0 && !isSame(names, part.names)) {
        yield part;
        part = { names, rows: [] };
      } else if (part.rows.length === 0) part.names = names;
      part.rows.push({ place: line, fields: Object.values(object) });
    }
    if (part.rows.length > 0) yield part;
    part = { names: [], rows: [] };
  }
  const object = toObject(rest, line + 1);
  if (object) yield { names: Object.keys(object), rows: [{ place: line + 1, fields: Object.values(object) }] };
}

/** Null for a blank line. */
function toObject(line: string, place: number): Record<string, unknown> | null {
  if (line.trim() === "") return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
    if (Object.values(value ?? {}).some(isLossy)) value = JSON.parse(line, exact);
  } catch (error) {
    throw new FormatError(`this is no JSON: ${(error as Error).message}`, place);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new FormatError("each line is one JSON object", place);
}

/** An integer that a number does not hold, as other programs may write it. */
function isLossy(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Such an integer as its digits, which is how we write it. */
function exact(_: string, value: unknown, { source }: { source?: string } = {}): unknown {
  return isLossy(value) && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
