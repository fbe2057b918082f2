import { z } from "zod";
import { toLabel } from "../../base/label.ts";
import { didYouMean } from "../../base/nearest.ts";
import { QuestionError } from "../answer.ts";
import { parseValue } from "./param-values.ts";
import { barParams, type Option, type ParamSpec, type ParamType, paramTypes } from "./params.ts";
import { showValue, type YamlBlock } from "./yaml.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** A parameter as its owner writes it; `least: integer` alone is short for `least: {type: integer}`. */
const declaration = z.strictObject({
  type: z.string().default("text"),
  label: scalar.optional(),
  description: scalar.optional(),
  default: z.union([scalar, z.null(), z.array(scalar), z.strictObject({ from: scalar, to: scalar })]).optional(),
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  /** A list, a mapping of value to label, or SQL that answers with values and labels: bare, or as `{query: …}`. */
  options: z.union([z.array(scalar), z.record(z.string(), scalar), z.string()]).optional(),
});
type Declaration = z.infer<typeof declaration>;

/** Fields a declaration may have; for "did you mean". */
export const paramFields = Object.keys(declaration.shape);

export const params = z.record(z.string(), z.preprocess(fromShort, declaration)).default({});

function fromShort(value: unknown): unknown {
  return typeof value === "string" ? { type: value } : value;
}

/** @throws QuestionError 422 naming the parameter, the field and the value, with file and line */
export function toParamSpecs(declared: Record<string, Declaration>, block: YamlBlock, file: string): ParamSpec[] {
  return Object.entries(declared).map(([name, spec]) => {
    const fail = (field: string | null, why: string): never => {
      const line = block.lineOf(field === null ? ["params", name] : ["params", name, field]);
      throw new QuestionError(`params.${name}${field === null ? "" : `.${field}`}: ${why}`, {
        status: 422,
        file,
        line,
      });
    };
    return toParamSpec(name, spec, block, fail);
  });
}

type Fail = (field: string | null, why: string) => never;

function toParamSpec(name: string, spec: Declaration, block: YamlBlock, fail: Fail): ParamSpec {
  if (!/^[A-Za-z_]\w*$/.test(name)) fail(null, "a parameter's name is letters, digits and _, beginning with a letter");
  if ((barParams as readonly string[]).includes(name)) fail(null, "the bar on top of every notebook sets this one");
  const type = spec.type as ParamType;
  if (!paramTypes.includes(type)) {
    fail("type", `unknown type ${showValue(type)}.${didYouMean(type, paramTypes)} Known are ${paramTypes.join(", ")}.`);
  }
  const bounded = type === "integer" || type === "number" || type === "date";
  for (const bound of ["min", "max"] as const) {
    if (spec[bound] !== undefined && !bounded)
      fail(bound, `only an integer, a number or a date has one, not a ${type}`);
  }
  const complete: ParamSpec = {
    name,
    type,
    label: spec.label === undefined ? toLabel(name) : String(spec.label),
    description: spec.description === undefined ? null : String(spec.description),
    default: [],
    min: spec.min ?? null,
    max: spec.max ?? null,
    ...toOptions(spec, type, fail),
    line: block.lineOf(["params", name, "options", ...(isQuery(spec.options) ? ["query"] : [])]),
  };
  for (const bound of ["min", "max"] as const) {
    const text = String(spec[bound] ?? "");
    const { value, error } = parseValue({ ...complete, min: null, max: null }, text, null);
    if (error !== null) fail(bound, error);
    if (value === null && text !== "") fail(bound, `a fixed date is needed, not ${showValue(text)}`);
  }
  complete.default = toDefault(spec, type, fail);
  for (const value of complete.default) {
    const { error } = parseValue(complete, value, null);
    if (error !== null) fail("default", error);
  }
  return complete;
}

function toOptions(spec: Declaration, type: ParamType, fail: Fail): Pick<ParamSpec, "options" | "optionsFrom"> {
  const choosing = type === "choice" || type === "choices";
  const { options } = spec;
  if (options === undefined)
    return choosing ? fail(null, "a choice needs options") : { options: null, optionsFrom: null };
  if (!choosing) return fail("options", `only a choice or choices has them, not a ${type}`);
  if (isQuery(options)) return { options: null, optionsFrom: options.query };
  if (typeof options === "string") {
    if (isSql(options)) return { options: null, optionsFrom: options };
    return fail("options", `a list, a mapping of value to label, or a query is needed, not ${showValue(options)}`);
  }
  const listed: Option[] = Array.isArray(options)
    ? options.map((value) => ({ value: String(value), label: String(value) }))
    : Object.entries(options).map(([value, label]) => ({ value, label: String(label) }));
  if (listed.length === 0) fail("options", "at least one is needed");
  return { options: listed, optionsFrom: null };
}

/** `{query: select …}`; a mapping that gives the value "query" a label is not one. */
function isQuery(options: Declaration["options"]): options is { query: string } {
  if (typeof options !== "object" || Array.isArray(options)) return false;
  return Object.keys(options).length === 1 && typeof options["query"] === "string" && isSql(options["query"]);
}

/** Begins as SQL does that only reads. */
function isSql(text: string): boolean {
  return /^\s*(--|\/\*|(select|with|values)\b)/i.test(text);
}

function toDefault(spec: Declaration, type: ParamType, fail: Fail): string[] {
  const given = spec.default;
  if (given === undefined || given === null || given === "") return [];
  if (type === "range") {
    const ends = Array.isArray(given) ? given : typeof given === "object" ? [given.from, given.to] : [];
    if (ends.length !== 2) fail("default", `two dates are needed, [from, to], not ${showValue(given)}`);
    return ends.map(String);
  }
  if (Array.isArray(given)) {
    return type === "choices" ? given.map(String) : fail("default", `one value is needed, not ${showValue(given)}`);
  }
  return typeof given === "object" ? fail("default", `one value is needed, not ${showValue(given)}`) : [String(given)];
}
