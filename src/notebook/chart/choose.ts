/** Which type of chart suits a result: where a cell has no chart block, and where the editor proposes one. */
import { type Chart, plainTable } from "./chart.ts";
import { list } from "./check.ts";
import type { ColumnKind, ResultColumn } from "./column.ts";
import type { ChartType, ColumnNames, Suggestion } from "./types/chart-type.ts";
import { chartTypes, typeOf } from "./types/index.ts";

/** The chart for a result that came without a chart block; cautious: what is not plainly one type is a table. */
export function chooseChart(columns: readonly ResultColumn[]): Chart {
  const names = toColumnNames(columns);
  const type = likelyType(names);
  if (!type.isPlain?.(columns)) return plainTable;
  const { x = null, y, color = null } = type.suggest?.(names) ?? {};
  return { ...plainTable, table: "fold", type: type.name, x, y: list(y), color };
}

/** What the editor proposes for the columns of an answer. */
export interface ChartSuggestions {
  /** Name of the type that is likely wanted. */
  type: string;
  /** By name of type. */
  fields: Record<string, Suggestion>;
}

export function suggestCharts(columns: readonly string[], kinds: readonly ColumnKind[]): ChartSuggestions {
  const names = toColumnNames(columns.map((name, i) => ({ name, kind: kinds[i] ?? "empty" })));
  const fields = chartTypes.map(({ name, suggest }) => [name, suggest?.(names) ?? {}]);
  return { type: likelyType(names).name, fields: Object.fromEntries(fields) };
}

function likelyType(names: ColumnNames): ChartType {
  return (names.numbers.length > 0 && chartTypes.find((type) => type.isLikely?.(names))) || typeOf("table");
}

function toColumnNames(columns: readonly { name: string; kind: ColumnKind }[]): ColumnNames {
  const [numbers, others] = [true, false].map((isNumber) =>
    columns.filter(({ kind }) => (kind === "number") === isNumber).map(({ name }) => name),
  ) as [string[], string[]];
  const kinds = new Map(columns.map(({ name, kind }) => [name, kind]));
  return { kinds, numbers, others, number: numbers[0] ?? columns[1]?.name ?? columns[0]?.name };
}
