/** A format that is one text with variables in it, as nginx and Apache are told theirs. */
import { type LogField, type LogFields, toLogLine } from "../log-line.ts";
import type { Dialect } from "./dialect.ts";

/** Either a text that stands in each line, or what stands there; null: nothing that is of use. */
export type TemplatePart = { literal: string } | { field: LogField | null };

export interface TemplateSpec {
  name: string;
  parts: readonly TemplatePart[];
  decode(text: string): string;
  /** More may follow on the line, after a space. */
  isOpen?: boolean;
}

/** A format text that cannot be one. */
export class FormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FormatError";
  }
}

const times: readonly LogField[] = ["clf", "iso", "seconds", "milliseconds", "microseconds"];
const requests: readonly LogField[] = ["request", "target", "path"];

/** Throws FormatError where a request could not be told from such lines. */
export function toTemplate({ name, parts: given, decode, isOpen = false }: TemplateSpec): Dialect {
  const parts = withWholeTargets(given);
  const fields = parts.flatMap((part) => ("field" in part ? [part.field] : []));
  const has = (wanted: readonly LogField[]) => fields.some((field) => field !== null && wanted.includes(field));
  if (!has(times)) throw new FormatError("a time is missing in it");
  if (!has(requests)) throw new FormatError("the request is missing in it");
  if (!has(["status"])) throw new FormatError("the status is missing in it");
  const pattern = new RegExp(`^${parts.map(toPattern).join("")}${isOpen ? "(?: .*)?" : ""}$`, "s");
  return {
    name,
    open: (now) => (text) => {
      const found = pattern.exec(text);
      return found && toLogLine(toFields(fields, found, decode), now());
    },
  };
}

/** A path with its query right behind it, as `%U%q` and `$uri$is_args$args`, is one text. */
function withWholeTargets(parts: readonly TemplatePart[]): TemplatePart[] {
  const whole: TemplatePart[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    const isTarget = last !== undefined && "field" in last && (last.field === "path" || last.field === "target");
    const isMore = "field" in part && (part.field === "query" || part.field === null);
    if (isTarget && isMore) whole[whole.length - 1] = { field: "target" };
    else whole.push(part);
  }
  return whole;
}

function toFields(fields: readonly (LogField | null)[], found: RegExpExecArray, decode: (text: string) => string) {
  const values: LogFields = {};
  for (const [index, field] of fields.entries()) {
    const text = found[index + 1] ?? "";
    // The first that says something: a host may be there in two ways.
    if (field !== null && !values[field]) values[field] = text === "-" ? "" : decode(text);
  }
  return values;
}

/** What may stand there ends where the text after it begins; each is read once, whatever a stranger sent. */
function toPattern(part: TemplatePart, index: number, parts: readonly TemplatePart[]): string {
  if ("literal" in part) return RegExp.escape(part.literal);
  const [before, after] = [parts[index - 1], parts[index + 1]];
  if (after === undefined) return "(.*)";
  if (!("literal" in after)) throw new FormatError("two variables stand side by side in it");
  const isQuoted = after.literal.startsWith('"') && before !== undefined && "literal" in before;
  if (isQuoted) return String.raw`((?:[^"\\]|\\.)*)`;
  // A user's name may have spaces; what it stands before is the time.
  const end = after.literal.startsWith(" [") ? "[" : (after.literal[0] as string);
  return end === "[" ? String.raw`([^\[]*?)` : `([^${escapeInClass(end)}]*)`;
}

function escapeInClass(character: string): string {
  return /[\]\\^-]/.test(character) ? `\\${character}` : character;
}
