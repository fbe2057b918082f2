import { counted } from "../../base/numbers.ts";
import { fitLine } from "../fit-text.ts";
import type { Chart } from "./chart.ts";
import type { ChartColumn } from "./chart-columns.ts";
import { ChartError } from "./chart-error.ts";
import { toNumber } from "./column.ts";

/** The rows of a chart by the place that each is drawn at, one for each place. */
export interface Places {
  /** The first row of each place, in order. */
  rows: number[];
  /** A column's number at the place that begins with this row. */
  numberAt(column: ChartColumn, row: number): number | null;
  /** Which rows were summed, in sentences. */
  remarks: string[];
}

/** What is drawn at each place. */
interface Drawn {
  chart: Chart;
  /** Where each row is drawn; null: nowhere. */
  keys: readonly (string | number | null)[];
  /** The place of a row in words. */
  nameOf(row: number): string;
  /** The numbers that are drawn there. */
  numbers: readonly ChartColumn[];
  /** The field of the block that names the place. */
  field: "x" | "y";
  /** Whether a colour could part the rows. */
  canPart: boolean;
}

/**
 * Rows that share a place are drawn as their sum where their numbers count something, and it is said.
 * @throws ChartError naming the place and its rows where they do not: of two averages nobody knows the third
 */
export function toPlaces({ chart, keys, nameOf, numbers, field, canPart }: Drawn): Places {
  const places = new Map<string | number, number[]>();
  keys.forEach((key, row) => {
    if (key !== null) places.getOrInsertComputed(key, () => []).push(row);
  });
  const byFirst = new Map([...places.values()].map((rows) => [rows[0] as number, rows]));
  const shared = [...places.values()].filter((rows) => rows.length > 1);
  const single = numbers.find(({ isCount }) => !isCount && chart.missing !== "zero");
  if (shared[0] && single) {
    const [rows] = shared;
    const which = rows.slice(0, 3).map((row) => row + 1);
    const listed = `rows ${which.join(", ")}${rows.length > 3 ? ", …" : ""}`;
    const way = canPart ? `group by that column, or let "color" name the one that parts them` : "group by that column";
    throw new ChartError(
      `"${field}": ${rows.length} rows are of ${quoted(nameOf(rows[0] as number))} (${listed}), and "${single.name}" is no count that adds up: ${way}`,
      field,
    );
  }
  return {
    rows: [...byFirst.keys()],
    numberAt: ({ values }, row) => sumOf((byFirst.get(row) ?? [row]).map((one) => toNumber(values[one]))),
    remarks: shared.length === 0 ? [] : [remark(shared, nameOf)],
  };
}

function sumOf(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((sum, number) => (number === null ? sum : (sum ?? 0) + number), null);
}

function remark(shared: readonly number[][], nameOf: Drawn["nameOf"]): string {
  const names = shared.slice(0, 3).map((rows) => `${quoted(nameOf(rows[0] as number))} (${rows.length})`);
  const more = shared.length > 3 ? [counted(shared.length - 3, "other")] : [];
  return `Rows that share a place are drawn as their sum: ${new Intl.ListFormat("en-GB").format([...names, ...more])}.`;
}

function quoted(name: string): string {
  return `“${fitLine(name, 60)}”`;
}
