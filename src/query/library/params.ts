export const paramTypes = ["text", "integer", "number", "boolean", "date", "range", "choice", "choices"] as const;
export type ParamType = (typeof paramTypes)[number];

/** Set by the bar on top of every notebook; no file may declare one. */
export const barParams = ["from", "to", "site", "today", "now", "compared_from", "compared_to", "first_day"] as const;

export interface Option {
  value: string;
  label: string;
}

/** A parameter as a header declares it, complete. */
export interface ParamSpec {
  name: string;
  type: ParamType;
  label: string;
  description: string | null;
  /** As an address would carry it: none, one, `[from, to]` of a range, any number of choices. */
  default: string[];
  /** Of integer and number; of date as YYYY-MM-DD. */
  min: number | string | null;
  max: number | string | null;
  /** Of choice and choices, when they are listed. */
  options: Option[] | null;
  /** SQL whose first column is the choices and second, if any, their labels; compile it by `library.options(notebook, name)`. */
  optionsFrom: string | null;
  /** Line of the declaration (of the SQL in `optionsFrom`), from 1; null: undeclared. */
  line: number | null;
}

/** Names of a parameter in an address and in SQL: one, or two of a range. */
export function inputsOf(spec: { name: string; type: ParamType }): string[] {
  return spec.type === "range" ? [`${spec.name}_from`, `${spec.name}_to`] : [spec.name];
}
