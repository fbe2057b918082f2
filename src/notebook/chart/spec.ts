import { z } from "zod";

/** How the values of a column are written. A percent is given as a share: 0.62 is 62%. A duration is in seconds. An address is decoded. */
export const valueFormats = [
  "number",
  "percent",
  "duration",
  "date",
  "time",
  "country",
  "bytes",
  "address",
  "text",
] as const;
export type ValueFormat = (typeof valueFormats)[number];

const name = z.string().min(1);
const names = z.union([name, z.array(name).min(1)]);

export const columnSpec = z.strictObject({
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
  /**
   * What a press on a value narrows the page to: the filter of this name, or of these. By default that of the column's own
   * name, if there is one. The value is that of the column called like the filter, else of a column `path` for what is
   * one, else the cell's own, which may have a site before its path. `":by"` is the filter that this parameter names.
   */
  filter: z.union([z.literal(false), name, z.array(name).min(1)]).optional(),
});

/** Days, weeks or months that can be foreseen at the most. */
export const maxForecast = 180;

/** Fields of a chart block as written in a file, beside its type. */
export const chartFields = {
  title: z.string().optional(),
  description: z.string().optional(),
  /** What is said where there are no rows: why, and from when on there will be. `{since}` is the day when counting began. */
  nothing: z.string().optional(),
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
  /** line, area, column: what days and months without a row are. By default zero of what is a count, else a gap. */
  missing: z.enum(["zero", "gap"]).optional(),
  /** line: days, weeks or months to foresee behind the last whole one. */
  forecast: z.int().min(1).max(maxForecast).optional(),
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
};

type ChartFields = z.infer<z.ZodObject<typeof chartFields>>;
export type ChartField = keyof ChartFields;
export type ChartSpec = ChartFields & { type: string };
export type ColumnSpec = z.infer<typeof columnSpec>;
