import { z } from "zod";
import { fitLine } from "../fit-text.ts";
import { type Chart, plainTable } from "./chart.ts";
import { ChartError } from "./chart-error.ts";
import { checkColumns, checkFields, checkNumbers, list, quotePath, suggestion } from "./check.ts";
import type { ResultColumn } from "./column.ts";
import { type ChartSpec, chartFields, columnSpec } from "./spec.ts";
import type { ChartType } from "./types/chart-type.ts";
import { chartTypes, typeOf } from "./types/index.ts";

/** Strict, so that a misspelt field is an error and not a silence. */
const chartBlock = z.strictObject({ type: z.enum(chartTypes.map(({ name }) => name)), ...chartFields });

/** A chart block as found in a file in, the complete chart out; throws ChartError naming the first wrong field. */
export function toChart(block: unknown, columns: readonly ResultColumn[]): Chart {
  const spec = toSpec(block);
  const type = typeOf(spec.type);
  checkFields(spec, type);
  const chart = complete(spec, type);
  checkColumns(spec, columns);
  checkNumbers(chart, type, columns);
  return chart;
}

/** Only the shape of a block, before there is a result to check it against. */
function toSpec(block: unknown): ChartSpec {
  if (typeof block !== "object" || block === null || Array.isArray(block)) {
    throw new ChartError("a chart block is a list of fields such as `type: line`");
  }
  const parsed = chartBlock.safeParse(block);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] as string;
    const known = path[0] === "columns" ? Object.keys(columnSpec.shape) : Object.keys(chartBlock.shape);
    throw new ChartError(`unknown field ${quotePath([...path, key])}${suggestion(key, known)}`, path[0] ?? key);
  }
  const given = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], block);
  const allowed = issue.code === "invalid_value" ? issue.values.map(String) : [];
  if (given === undefined)
    throw new ChartError(`${quotePath(path)} is missing: one of ${allowed.join(", ")}`, path[0] ?? null);
  const hint = typeof given === "string" ? suggestion(given, allowed) : "";
  const why = allowed.length > 0 ? `not one of ${allowed.join(", ")}` : wordsOf(issue);
  throw new ChartError(
    `${quotePath(path)}: ${why}${hint}: ${fitLine(String(JSON.stringify(given)), 80)}`,
    path[0] ?? null,
  );
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "too_small") return `at least ${issue.minimum} is needed`;
  if (issue.code === "too_big") return `at most ${issue.maximum} is allowed`;
  if (issue.code === "invalid_type")
    return `${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected} is needed`;
  return issue.code === "invalid_union" ? "not what this field takes" : issue.message;
}

function complete(spec: ChartSpec, { tableState = "fold", complete }: ChartType): Chart {
  const { change, top_y: topY, better, columns = {}, ...given } = spec;
  const chart: Chart = {
    ...plainTable,
    table: tableState,
    ...(given as Partial<Chart>),
    y: list(spec.y),
    before: list(spec.before ?? change),
    better: typeof better === "string" ? { "": better } : (better ?? {}),
    topY: topY ?? null,
    columns: Object.fromEntries(
      Object.entries(columns).map(([key, value]) => [key, typeof value === "string" ? { label: value } : value]),
    ),
  };
  return { ...chart, ...complete?.(chart) };
}
