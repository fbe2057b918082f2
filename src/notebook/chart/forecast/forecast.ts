import { clean } from "./clean.ts";
import { fitHoltWinters } from "./holt-winters.ts";
import { deviations, type Interval, type Model, mean } from "./model.ts";
import { sumsOfPaths } from "./paths.ts";
import { fitTheta } from "./theta.ts";

/** What is likely to come, step by step after the end of a series. */
export interface Forecast {
  points: number[];
  /** In 80 of 100 cases, and in 95, for each step. */
  interval80: Interval[];
  interval95: Interval[];
  /** All steps together; low and high as in 80 of 100 cases. */
  sum: Interval & { middle: number };
  /** Places in the series of values far from the usual, which the models saw drawn in. */
  drawnIn: number[];
}

/** The fitted models, and what they say of the next steps on their scale and as numbers. */
interface Prediction {
  models: Model[];
  scale: Scale;
  /** On the scale of the models. */
  scaled: number[];
  points: number[];
  drawnIn: number[];
}

/** Standard deviations that 80 and 95 of 100 draws from a bell curve lie within. */
const reach80 = 1.2816;
const reach95 = 1.96;

/** Three years of days say as much as twenty, and cost less. */
const most = 1100;

/**
 * The mean of Theta and damped Holt-Winters, points and deviations, on cleaned logarithms: over many series each of the
 * two is worse than their mean, and so is picking one by its past errors (docs/decisions).
 * @param series whole days (weeks, months) in a row; null: not known
 * @param season places in one season: 7 of days, 12 of months; 1: none
 */
export function forecast(series: readonly (number | null)[], season: number, steps: number): Forecast {
  const { models, scale, scaled, points, drawnIn } = predict(series, season, steps);
  const spreads = meanOf(models.map((model) => deviations(model, steps)));
  const within = (reach: number): Interval[] =>
    scaled.map((point, i) => {
      const away = reach * (spreads[i] as number);
      return { low: scale.from(point - away), high: scale.from(point + away) };
    });
  return {
    points,
    interval80: within(reach80),
    interval95: within(reach95),
    sum: { middle: points.reduce((sum, value) => sum + value, 0), ...sumsOfPaths(scaled, models, scale.from) },
    drawnIn,
  };
}

/** The points alone, which cost the least. */
export function predict(series: readonly (number | null)[], season: number, steps: number): Prediction {
  const recent = series.slice(-most);
  const scale = scaleOf(recent);
  const { values, drawnIn } = clean(
    recent.map((value) => (value === null ? null : scale.to(value))),
    season,
  );
  const models = [fitHoltWinters(values, season), fitTheta(values, season)];
  const scaled = meanOf(models.map((model) => model.points(steps)));
  const skipped = series.length - recent.length;
  return { models, scale, scaled, points: scaled.map(scale.from), drawnIn: drawnIn.map((place) => place + skipped) };
}

function meanOf(lists: readonly number[][]): number[] {
  return (lists[0] ?? []).map((_, i) => mean(lists.map((list) => list[i] as number)));
}

interface Scale {
  to(value: number): number;
  from(value: number): number;
}

/** Counts are forecast as logarithms, as they scatter in proportion; what can be negative as it is. */
function scaleOf(series: readonly (number | null)[]): Scale {
  if (series.some((value) => value !== null && value < 0)) return { to: (value) => value, from: (value) => value };
  return { to: Math.log1p, from: (value) => Math.max(0, Math.expm1(value)) };
}
