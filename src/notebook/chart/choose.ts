import type { Chart, ChartType } from "./chart.ts";
import { isTemporal, type ResultColumn } from "./column.ts";

/** The chart for a result that came without a chart block; cautious: what is not plainly one of these is a table. */
export function chooseChart(columns: readonly ResultColumn[]): Chart {
  const rows = columns[0]?.values.length ?? 0;
  const numbers = columns.filter((column) => column.kind === "number");
  const first = columns[0];
  if (!first || rows === 0 || numbers.length === 0) return plain("table");
  if (rows === 1) {
    return columns.length === 1 ? { ...plain("number"), y: [first.name], table: "hide" } : plain("table");
  }
  const others = columns.filter((column) => column.kind !== "number");
  if (isTemporal(first.kind)) return overTime(first, others.slice(1), numbers);
  const isCategory = first.kind === "text" || first.kind === "country";
  if (isCategory && others.length === 1 && isUnique(first)) {
    return { ...plain("bar"), x: (numbers[0] as ResultColumn).name, y: [first.name], limit: 20 };
  }
  return plain("table");
}

/** A number a day, or numbers a day parted by one more column. */
function overTime(time: ResultColumn, others: ResultColumn[], numbers: ResultColumn[]): Chart {
  const [part] = others;
  const y = numbers.slice(0, 4).map((column) => column.name);
  if (!part) return isUnique(time) ? { ...plain("line"), x: time.name, y } : plain("table");
  if (others.length > 1 || part.kind !== "text" || isUnique(time)) return plain("table");
  return { ...plain("line"), x: time.name, y: y.slice(0, 1), color: part.name };
}

function isUnique(column: ResultColumn): boolean {
  return new Set(column.values).size === column.values.length;
}

/** A chart of which nothing is said but its type. */
export function plain(type: ChartType): Chart {
  return {
    type,
    title: null,
    description: null,
    width: "full",
    height: null,
    limit: null,
    x: null,
    y: [],
    color: null,
    label: null,
    stack: null,
    before: [],
    better: {},
    top: null,
    topY: null,
    format: {},
    columns: {},
    notes: null,
    posts: null,
    table: type === "table" ? "show" : "fold",
  };
}
