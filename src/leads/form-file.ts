import { z } from "zod";
import { toLabel } from "../base/label.ts";
import { QuestionError } from "../query/answer.ts";
import { showValue, toYaml } from "../query/library/yaml.ts";

/** One thing that people are asked for. */
export interface FormField {
  name: string;
  label: string;
  type: "text" | "lines" | "email" | "choice" | "checkbox";
  required: boolean;
  /** Characters. */
  longest: number;
  /** Of a choice. */
  options: string[];
}

/** A file of `queries/forms`, complete. */
export interface LeadForm {
  name: string;
  /** As the owner knows it. */
  file: string;
  title: string;
  site: string;
  /** What for, as people are told. */
  purpose: string;
  fields: FormField[];
  consent: { version: string; text: string };
  keepDays: number;
  /** The field whose address is asked to confirm; null: none is. */
  confirm: string | null;
  /** Channels that are told that one came, and those that get it whole. */
  tell: string[];
  send: string[];
  /** Where the browser goes then; null: a page of ours says thank you. */
  thanks: string | null;
}

/** Names that mean something else in what is posted; `website` is for programs that fill in all there is. */
export const blankField = "website";
export const consentField = "consent";
export const timeField = "tallybook_time";
export const pageField = "tallybook_page";
const taken = new Set([blankField, consentField, timeField, pageField]);

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]*$/u, "one line is needed");
const channels = z.preprocess(
  (given) => (typeof given === "string" ? [given] : (given ?? [])),
  z.array(z.string()).max(10),
);

const field = z.preprocess(
  (given) => given ?? {},
  z.strictObject({
    label: line(200).optional(),
    type: z.enum(["text", "lines", "email", "choice", "checkbox"]).default("text"),
    required: z.boolean().default(false),
    longest: z.int().min(1).max(10_000).optional(),
    options: z.array(line(200)).min(1).max(100).optional(),
  }),
);

const schema = z.strictObject({
  title: line(200),
  site: line(80),
  purpose: line(500),
  fields: z.record(z.string(), field),
  consent: z.strictObject({
    version: z.union([line(40), z.number()]).transform(String),
    text: z.string().trim().min(1).max(5000),
  }),
  keep: z.int().min(1).max(3650).default(180),
  confirm: z.string().optional(),
  tell: channels,
  send: channels,
  thanks: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
});

/** What a file says. @throws QuestionError 422 with file and line */
export function toLeadForm(name: string, file: string, text: string): LeadForm {
  const { value, lineOf } = toYaml(text, file, 1);
  const wrong = (path: PropertyKey[], problem: string) =>
    new QuestionError(`${path.join(".") || "The file"}: ${problem}.`, { status: 422, file, line: lineOf(path) });
  const result = schema.safeParse(value);
  if (!result.success) {
    const [path, problem] = toProblem(result.error.issues[0], value);
    throw wrong(path, problem);
  }
  const { consent, keep, confirm = null, tell, send, thanks = null, ...rest } = result.data;
  const fields = Object.entries(rest.fields).map(([key, spec]): FormField => {
    const problem = fieldProblem(key, spec);
    if (problem) throw wrong(["fields", key], problem);
    const longest = spec.longest ?? (spec.type === "lines" ? 5000 : 200);
    return { name: key, label: spec.label ?? toLabel(key), ...spec, longest, options: spec.options ?? [] } as FormField;
  });
  if (fields.length === 0 || fields.length > 40) throw wrong(["fields"], "from 1 to 40 fields are needed");
  const asked = fields.find((one) => one.name === confirm);
  if (confirm !== null && !(asked?.type === "email" && asked.required)) {
    throw wrong(["confirm"], `${showValue(confirm)} is no required field of type email`);
  }
  return { name, file, ...rest, fields, consent, keepDays: keep, confirm, tell, send, thanks };
}

/** Where the first thing is that is wrong, and what, with the value that stands there. */
function toProblem(issue: z.core.$ZodIssue | undefined, value: unknown): [path: PropertyKey[], problem: string] {
  const path = [...(issue?.path ?? [])];
  if (issue?.code === "unrecognized_keys") return [[...path, issue.keys[0] ?? ""], "there is no such field"];
  const found = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);
  if (found === undefined || found === null) return [path, "it is missing"];
  const given = typeof found === "object" ? "" : `, not ${showValue(found)}`;
  return [path, `${issue?.message ?? "it cannot be read"}${given}`];
}

function fieldProblem(key: string, { type, options }: z.infer<typeof field>): string | null {
  if (!/^[a-z][a-z\d_]{0,39}$/.test(key)) return "a name is small letters, digits and _, 40 at the most";
  if (taken.has(key)) return "this name has a meaning of its own here; choose another one";
  if (type === "choice" && options === undefined) return "a choice needs options";
  return type !== "choice" && options !== undefined ? "only a choice has options" : null;
}
