import { isPathName, toWrittenPath } from "../../base/percent-escapes.ts";
import type { Days, Period } from "../../base/period.ts";
import type { Bound } from "../answer.ts";
import { parseValue, toShown } from "./param-values.ts";
import { inputsOf, type Option, type ParamSpec, type ParamType } from "./params.ts";

/** What a widget needs to be drawn. */
export interface ParamField {
  name: string;
  type: ParamType;
  label: string;
  description: string | null;
  /** Names its inputs carry in an address: `[name]`, or `[name_from, name_to]` of a range. */
  inputs: string[];
  /**
   * One item per input, or the chosen ones of `choices`: what was understood, written so that an input takes it
   * (`today-7` is a date by now), or the text as it was given where it cannot be read.
   */
  values: string[];
  options: Option[] | null;
  min: number | string | null;
  max: number | string | null;
  /** What is wrong with the value given, naming it; the parameter is then bound to null. */
  error: string | null;
}

export interface BindContext {
  period: Period;
  compared: { days: Days | null };
  site: string | null;
  firstDay: string | null;
  /** Local date, YYYY-MM-DD. */
  today: string;
  /** ms since 1970, UTC */
  now: number;
  /** Answers of `optionsFrom`, by parameter. */
  options?: Record<string, Option[]>;
}

export interface Binding {
  values: Record<string, Bound>;
  fields: ParamField[];
}

/**
 * Values for the readers and fields for the page, from an address. Never throws: absent is the default, present but
 * blank is null, and a value that cannot be read is null with an error on its field. Of a name given twice the last
 * counts, but for choices, which are bound as a JSON array (`value in (select value from json_each(:name))`).
 */
export function bind(specs: ParamSpec[], search: URLSearchParams, context: BindContext): Binding {
  const values = barValues(context);
  const fields: ParamField[] = [];
  for (const declared of specs) {
    const asked = context.options && Object.hasOwn(context.options, declared.name) && context.options[declared.name];
    const spec = { ...declared, options: declared.options ?? (asked || null) };
    const given = toGiven(spec, search);
    const parsed = given.map((text) => parseValue(spec, text, context.today));
    const error = parsed.find((one) => one.error !== null)?.error ?? null;
    for (const [index, input] of inputsOf(spec).entries()) {
      const value = error === null ? (parsed[index]?.value ?? null) : null;
      const isPath = typeof value === "string" && value.startsWith("/") && isPathName(input);
      values[input] = isPath ? toWrittenPath(value) : value;
    }
    if (spec.type === "choices") values[spec.name] = error === null ? toJson(given) : null;
    const { name, type, label, description, options, min, max } = spec;
    const shown = type === "choices" ? given : parsed.map((one, index) => toShown(spec, one, given[index] ?? ""));
    fields.push({ name, type, label, description, inputs: inputsOf(spec), values: shown, options, min, max, error });
  }
  return { values, fields };
}

/** What the bar sets, one for each of `barParams`. */
function barValues({ period, compared, site, firstDay, today, now }: BindContext): Record<string, Bound> {
  const before = { compared_from: compared.days?.from ?? null, compared_to: compared.days?.to ?? null };
  const days = { from: period.from, to: period.to, ...before };
  return { ...days, site, first_day: firstDay, today, now };
}

function toGiven(spec: ParamSpec, search: URLSearchParams): string[] {
  if (spec.type === "choices") {
    return search.has(spec.name) ? search.getAll(spec.name).filter((text) => text.trim() !== "") : spec.default;
  }
  return inputsOf(spec).map((input, index) => search.getAll(input).at(-1) ?? spec.default[index] ?? "");
}

function toJson(values: string[]): string | null {
  return values.length === 0 ? null : JSON.stringify(values);
}
