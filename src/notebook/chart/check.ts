/** What a chart block must satisfy beyond its shape: each type's own fields, and columns that are there. */
import { nearest } from "../../base/nearest.ts";
import { fitLine } from "../fit-text.ts";
import type { Chart, ChartSpec, ChartType } from "./chart.ts";
import { type ResultColumn, toNumber } from "./column.ts";

/** A chart block that cannot be drawn: why, and which of its fields is to blame. */
export class ChartError extends Error {
  readonly field: string | null;
  constructor(message: string, field: string | null = null) {
    super(message);
    this.name = "ChartError";
    this.field = field;
  }
}

type Field = keyof ChartSpec;

const everywhere: Field[] = ["type", "title", "description", "width", "limit", "format", "columns", "table"];

/** Fields that mean something for a type, and those it cannot do without. */
const fields: Record<ChartType, { needs: Field[]; takes: Field[] }> = {
  line: { needs: ["x", "y"], takes: ["color", "before", "height", "notes", "posts"] },
  area: { needs: ["x", "y"], takes: ["color", "before", "stack", "height", "notes", "posts"] },
  column: { needs: ["x", "y"], takes: ["color", "before", "stack", "height", "notes", "posts"] },
  bar: { needs: ["x", "y"], takes: ["color", "before", "stack"] },
  dot: { needs: ["x", "y"], takes: ["color", "label", "height", "notes"] },
  heat: { needs: ["x", "y", "color"], takes: ["height"] },
  map: { needs: ["x"], takes: ["y", "color", "height"] },
  number: { needs: [], takes: ["y", "label", "before", "change", "better"] },
  table: { needs: [], takes: [] },
  lead: { needs: ["x", "y"], takes: ["before", "top", "top_y"] },
};

const several: ChartType[] = ["line", "area", "column", "number"];

/** Only fields that mean something for the type, and all that it needs. */
export function checkFields(spec: ChartSpec): void {
  const { needs, takes } = fields[spec.type];
  const known = [...everywhere, ...needs, ...takes];
  for (const key of Object.keys(spec) as Field[]) {
    if (!known.includes(key))
      throw new ChartError(`a chart of type ${spec.type} has no field ${quotePath([key])}`, key);
  }
  for (const key of needs) {
    if (spec[key] === undefined)
      throw new ChartError(`a chart of type ${spec.type} needs ${quotePath([key])}, a column`, "type");
  }
  if (spec.type === "map" && spec.color === undefined && spec.y === undefined) {
    throw new ChartError(`a chart of type map needs "color", the column with the number`, "type");
  }
  if (Array.isArray(spec.y) && spec.y.length > 1 && !several.includes(spec.type)) {
    throw new ChartError(`"y" of a chart of type ${spec.type} is one column`, "y");
  }
  if (spec.color !== undefined && Array.isArray(spec.y) && spec.y.length > 1) {
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
    for (const [, named] of value.href?.matchAll(/\{([^}]*)\}/g) ?? []) check(`${where}.href`, named as string);
  }
}

/** What has to be a number can be read as one, at least in one row. */
export function checkKinds(chart: Chart, columns: readonly ResultColumn[]): void {
  const { type } = chart;
  if (type === "table") return;
  const numeric: [string, string[]][] = [];
  if (type === "bar") numeric.push(["x", chart.x === null ? [] : [chart.x]]);
  else if (type !== "heat" && type !== "map") numeric.push(["y", chart.y]);
  if (type === "heat" || type === "map") numeric.push(["color", chart.color === null ? [] : [chart.color]]);
  numeric.push(["before", chart.before], ["top_y", chart.topY === null ? [] : [chart.topY]]);
  for (const [field, names] of numeric) {
    for (const name of names) {
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
