/** What a chart block must satisfy beyond its shape: each type's own fields, and columns that are there. */
import { nearest } from "../../base/nearest.ts";
import { filterNames, isFilterName } from "../../query/filters/names.ts";
import { fitLine } from "../fit-text.ts";
import type { Chart } from "./chart.ts";
import { ChartError } from "./chart-error.ts";
import { type ResultColumn, toNumber } from "./column.ts";
import type { ChartSpec } from "./spec.ts";
import type { ChartType } from "./types/chart-type.ts";

const everywhere = ["type", "title", "description", "nothing", "width", "limit", "format", "columns", "table"];

/** Only fields that mean something for the type, and all that it needs. */
export function checkFields(spec: ChartSpec, type: ChartType): void {
  const { name, needs, form, takes = [], isSeveral = false } = type;
  const known = [...everywhere, ...needs, ...Object.keys(form), ...takes];
  for (const key of Object.keys(spec)) {
    if (!known.includes(key)) throw new ChartError(`a chart of type ${name} has no field ${quotePath([key])}`, key);
  }
  for (const key of needs) {
    if (spec[key] === undefined)
      throw new ChartError(`a chart of type ${name} needs ${quotePath([key])}, a column`, "type");
  }
  const lack = type.lack?.(spec);
  if (lack) throw new ChartError(`a chart of type ${name} needs ${lack}`, "type");
  const areSeveral = Array.isArray(spec.y) && spec.y.length > 1;
  if (areSeveral && !isSeveral) throw new ChartError(`"y" of a chart of type ${name} is one column`, "y");
  if (areSeveral && spec.color !== undefined) {
    throw new ChartError(`"color" parts one column into series; "y" names several`, "color");
  }
}

/** Every column that is named, with the field that names it, is there. */
export function checkColumns(spec: ChartSpec, columns: readonly ResultColumn[]): void {
  const known = columns.map((column) => column.name);
  const check = (field: string, name: string): void => {
    if (known.includes(name)) return;
    const has = known.length > 0 ? `the result has ${fitLine(known.join(", "), 200)}` : "the result has no columns";
    throw new ChartError(
      `${quotePath([field])}: no column ${quotePath([name])}${suggestion(name, known)}; ${has}`,
      field.split(".")[0] ?? null,
    );
  };
  for (const field of ["x", "y", "color", "label", "before", "change", "top", "top_y"] as const) {
    for (const name of list(spec[field])) check(field, name);
  }
  for (const name of Object.keys(spec.format ?? {})) check("format", name);
  if (typeof spec.better === "object" && spec.label === undefined) {
    for (const name of Object.keys(spec.better)) check("better", name);
  }
  for (const [name, value] of Object.entries(spec.columns ?? {})) {
    check("columns", name);
    if (typeof value === "string") continue;
    const where = `columns.${name}`;
    if (value.arrow !== undefined) check(`${where}.arrow`, value.arrow);
    if (value.sub !== undefined) check(`${where}.sub`, value.sub);
    if (typeof value.new === "string") check(`${where}.new`, value.new);
    const unknown = [value.filter || []].flat().find((one) => !one.startsWith(":") && !isFilterName(one));
    if (unknown !== undefined) {
      const hint = suggestion(unknown, filterNames) || `; there are ${filterNames.join(", ")}`;
      throw new ChartError(`${quotePath([`${where}.filter`])}: no filter ${quotePath([unknown])}${hint}`, "columns");
    }
    for (const [, named] of value.href?.matchAll(/\{([^}]*)\}/g) ?? []) check(`${where}.href`, named as string);
  }
}

/** What has to be a number can be read as one, at least in one row. */
export function checkNumbers(chart: Chart, { numbers = ["y"] }: ChartType, columns: readonly ResultColumn[]): void {
  const numeric: [string, string | string[] | null][] = [
    ...numbers.map((field): [string, string | string[] | null] => [field, chart[field]]),
    ["before", chart.before],
    ["top_y", chart.topY],
  ];
  for (const [field, names] of numeric) {
    for (const name of list(names ?? undefined)) {
      const column = columns.find((one) => one.name === name);
      if (!column || column.kind === "number" || column.kind === "instant" || column.kind === "empty") continue;
      if (column.values.some((value) => toNumber(value) !== null)) continue;
      throw new ChartError(
        `${quotePath([field])}: column ${quotePath([name])} holds no numbers (${column.kind})`,
        field,
      );
    }
  }
}

/** One name or several, as several. */
export function list(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat();
}

/** ` (did you mean "views"?)`, or nothing. */
export function suggestion(word: string, known: Iterable<string>): string {
  const near = nearest(word, known);
  return near === undefined ? "" : ` (did you mean ${JSON.stringify(near)}?)`;
}

/** The path of a field, quoted. */
export function quotePath(path: string[]): string {
  return JSON.stringify(path.join("."));
}
