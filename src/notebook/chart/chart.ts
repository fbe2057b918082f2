import { z } from "zod";
import { fitLine } from "../fit-text.ts";
import { ChartError, checkColumns, checkFields, checkKinds, list, quotePath, suggestion } from "./check.ts";
import type { ResultColumn } from "./column.ts";

/** What a chart may be. `table` draws nothing, `lead` says one sentence, `number` sets figures in large type. */
const chartTypes = ["line", "area", "bar", "column", "dot", "heat", "map", "number", "table", "lead"] as const;
export type ChartType = (typeof chartTypes)[number];

/** How the values of a column are written. A percent is given as a share: 0.62 is 62%. A duration is in seconds. */
export const valueFormats = ["number", "percent", "duration", "date", "time", "country", "bytes", "text"] as const;
export type ValueFormat = (typeof valueFormats)[number];

const name = z.string().min(1);
const names = z.union([name, z.array(name).min(1)]);

const columnSpec = z.strictObject({
  /** Head of the column; by default its name, made readable. */
  label: z.string().optional(),
  format: z.enum(valueFormats).optional(),
  /** Address with `{column}` for values of the row, each encoded: `/queries/page?path={path}`. Or one `{column}` that is a URL. */
  href: z.string().optional(),
  /** Column whose value follows after "→"; it is then no column of its own. */
  arrow: name.optional(),
  /** Column whose value stands fainter on a second line; it is then no column of its own. */
  sub: name.optional(),
  /** Flag posts of the last 14 days; by default where the column is `path`. May name the column that holds the path. */
  new: z.union([z.boolean(), name]).optional(),
  /** The column holds numbers (JSON array or with commas between) to be drawn small. */
  spark: z.boolean().optional(),
  hide: z.boolean().optional(),
});

/** The chart block as written in a file; strict, so that a misspelt field is an error and not a silence. */
const chartSpec = z.strictObject({
  type: z.enum(chartTypes),
  title: z.string().optional(),
  description: z.string().optional(),
  /** Beside other cells on wide pages. */
  width: z.enum(["full", "half", "third"]).optional(),
  /** Pixels at full width; bars choose their own. */
  height: z.int().min(80).max(1200).optional(),
  /** Rows at the most in the chart or table; the rest is counted and said. */
  limit: z.int().min(1).max(10_000).optional(),
  /** line, area, column: what runs along. bar: the number. heat: across. map: the country code. lead: the day. */
  x: name.optional(),
  /** line, area, column, dot, number: the number, or a list of them. bar: the category. heat: down. map: the number. */
  y: names.optional(),
  /** line, area, column, bar, dot: the column that parts the rows into series. heat, map: the number. */
  color: name.optional(),
  /** dot: names the points. number: names each row. */
  label: name.optional(),
  /** area, column, bar: series upon each other. Default for area and column with series. */
  stack: z.boolean().optional(),
  /** Column (or list, beside `y`) with the period before: a dotted line; in `number` and `lead` what is compared with. */
  before: names.optional(),
  /** number: the same as `before`. */
  change: names.optional(),
  /** number: which way is good; for all or by column. */
  better: z.union([z.enum(["up", "down"]), z.record(name, z.enum(["up", "down"]))]).optional(),
  /** lead: column that names the day's most read page. */
  top: name.optional(),
  /** lead: column with that page's views on that day; without it nothing is said of its part. */
  top_y: name.optional(),
  format: z.record(name, z.enum(valueFormats)).optional(),
  columns: z.record(name, z.union([z.string(), columnSpec])).optional(),
  /** Draw the owner's notes and posts; by default where x is a day. */
  notes: z.boolean().optional(),
  posts: z.boolean().optional(),
  /** The table under the chart: open, folded, or only for those who cannot see the chart. */
  table: z.enum(["show", "fold", "hide"]).optional(),
});

export type ChartSpec = z.infer<typeof chartSpec>;
export type ColumnSpec = z.infer<typeof columnSpec>;

/** A chart block checked against the columns of its result: every name in it is a column's. */
export interface Chart {
  type: ChartType;
  title: string | null;
  description: string | null;
  width: "full" | "half" | "third";
  height: number | null;
  limit: number | null;
  x: string | null;
  y: string[];
  color: string | null;
  label: string | null;
  /** null: as the type does by default */
  stack: boolean | null;
  /** Beside `y`, as many or fewer. */
  before: string[];
  better: Record<string, "up" | "down">;
  top: string | null;
  topY: string | null;
  format: Record<string, ValueFormat>;
  columns: Record<string, ColumnSpec>;
  /** null: where x is a day */
  notes: boolean | null;
  posts: boolean | null;
  table: "show" | "fold" | "hide";
}

/** A chart block as found in a file in, the complete chart out; throws ChartError naming the first wrong field. */
export function toChart(block: unknown, columns: readonly ResultColumn[]): Chart {
  const spec = toSpec(block);
  checkFields(spec);
  const chart = complete(spec);
  checkColumns(spec, columns);
  checkKinds(chart, columns);
  return chart;
}

/** Only the shape of a block, before there is a result to check it against. */
function toSpec(block: unknown): ChartSpec {
  if (typeof block !== "object" || block === null || Array.isArray(block)) {
    throw new ChartError("a chart block is a list of fields such as `type: line`");
  }
  const parsed = chartSpec.safeParse(block);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] as string;
    const known = path[0] === "columns" ? Object.keys(columnSpec.shape) : Object.keys(chartSpec.shape);
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

function complete(spec: ChartSpec): Chart {
  const y = list(spec.y);
  const { better } = spec;
  return {
    type: spec.type,
    title: spec.title ?? null,
    description: spec.description ?? null,
    width: spec.width ?? "full",
    height: spec.height ?? null,
    limit: spec.limit ?? null,
    x: spec.x ?? null,
    y,
    color: spec.color ?? (spec.type === "map" ? (y[0] ?? null) : null),
    label: spec.label ?? null,
    stack: spec.stack ?? null,
    before: list(spec.before ?? spec.change),
    better: typeof better === "string" ? { "": better } : (better ?? {}),
    top: spec.top ?? null,
    topY: spec.top_y ?? null,
    format: spec.format ?? {},
    columns: Object.fromEntries(
      Object.entries(spec.columns ?? {}).map(([key, value]) => [
        key,
        typeof value === "string" ? { label: value } : value,
      ]),
    ),
    notes: spec.notes ?? null,
    posts: spec.posts ?? null,
    table: spec.table ?? (spec.type === "table" ? "show" : "fold"),
  };
}
