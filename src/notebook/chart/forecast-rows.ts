import { type Answer, QuestionError, type Value } from "../../query/answer.ts";
import type { Chart } from "./chart.ts";
import { resolveColumns } from "./chart-columns.ts";
import type { ResultColumn } from "./column.ts";
import type { ChartContext } from "./context.ts";
import { withOutlooks } from "./draw/outlooks.ts";
import { type Series, type SeriesSet, toSeriesSet } from "./draw/series.ts";
import { maxForecast } from "./spec.ts";
import { typeOf } from "./types/index.ts";

/** `_forecast=28` of an export: days (weeks, months) to be added behind the rows. */
const field = "_forecast";

/** @param taken names of the notebook's own parameters, which come first; null: not asked for; throws QuestionError (400) */
export function toForecastSteps(search: URLSearchParams, taken: readonly string[]): number | null {
  const given = taken.includes(field) ? null : search.get(field) || null;
  if (given === null) return null;
  const steps = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (steps < 1 || steps > maxForecast) {
    const shown = JSON.stringify(given.slice(0, 40).toWellFormed());
    throw refuse(`${field} is a whole number from 1 to ${maxForecast}, not ${shown}`);
  }
  return steps;
}

/**
 * The answer with what is likely to come: a row for each day, its number, where that lies in 80 and in 95 of 100 cases,
 * and `forecast` = 1, which is 0 in all other rows. Throws QuestionError (400) where nothing can be foreseen.
 */
export function withForecast(
  answer: Answer,
  { chart, columns, context }: { chart: Chart; columns: readonly ResultColumn[]; context: ChartContext },
  steps: number,
): Answer {
  if (answer.truncated) throw refuse("this cell has more rows than a forecast is made from");
  const { series: rules } = typeOf(chart.type);
  if (!rules || answer.rows.length === 0)
    throw refuse("a forecast continues a chart of numbers over time, and this cell has none");
  const known = toSeriesSet(resolveColumns({ ...chart, stack: false }, columns), context, rules);
  const set = withOutlooks(known, steps, context);
  const found = set.series.filter(({ role }) => role === "forecast");
  if (found.length === 0) throw refuse(set.remarks.at(-1) ?? "No forecast.");
  const added = [...new Set(found.map(({ column }) => column.name))].flatMap((name) =>
    ["low80", "high80", "low95", "high95"].map((end) => `${name}_${end}`),
  );
  const names = [...answer.columns, "forecast", ...added];
  const blank = names.map((): Value => null);
  return {
    ...answer,
    columns: names,
    rows: [
      ...answer.rows.map((row) => [...row, 0, ...added.map(() => null)]),
      ...toRows(found, set).map((cells) => names.map((name, i) => cells.get(name) ?? (blank[i] as Value))),
    ],
  };

  /** Several columns of one day share its row; each part that a colour makes has rows of its own. */
  function toRows(series: readonly Series[], { axis }: SeriesSet): Map<string, Value>[] {
    const rows = new Map<string, Map<string, Value>>();
    for (const { column, continues, points, bands = [] } of series) {
      const part = chart.color === null ? "" : (continues?.label ?? "");
      for (const [i, { x, y }] of points.entries()) {
        const row = rows.getOrInsertComputed(`${part}\n${x}`, () => new Map<string, Value>([["forecast", 1]]));
        const { interval80, interval95 } = bands[i] ?? {};
        row.set(chart.x ?? "", new Date(x).toISOString().slice(0, axis === "month" ? 7 : 10));
        if (chart.color !== null) row.set(chart.color, part);
        row.set(column.name, y);
        for (const [level, interval] of [
          [80, interval80],
          [95, interval95],
        ] as const) {
          row.set(`${column.name}_low${level}`, interval?.low ?? null);
          row.set(`${column.name}_high${level}`, interval?.high ?? null);
        }
      }
    }
    return [...rows.values()];
  }
}

function refuse(why: string): QuestionError {
  return new QuestionError(why, { status: 400 });
}
