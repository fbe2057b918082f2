import { Random } from "../../../base/random.ts";
import type { Interval, Model } from "./model.ts";

const paths = 1000;
/** Always the same, so that the same numbers come again. */
const seed = 20_261_201;
/** The shares of the paths that lie below and above the interval of the sum: 80 % lie within. */
const share = 0.1;

/**
 * The interval of the sum of all steps. Errors of one day last into the next ones, so the intervals of the days do not
 * add up: whole futures are drawn, and their sums are sorted.
 * @param from back from the scale of the models to numbers
 */
export function sumsOfPaths(
  points: readonly number[],
  models: readonly Model[],
  from: (value: number) => number,
): Interval {
  const random = new Random(seed);
  // One shock moves both models, each as far as it knows: the mean of them is what is shown.
  const weights = points.map(
    (_, lag) => models.reduce((sum, { sigma, weight }) => sum + sigma * weight(lag), 0) / models.length,
  );
  const sums = Array.from({ length: paths }, () => {
    const shocks = points.map(() => random.bell());
    return points.reduce((sum, point, step) => {
      let away = 0;
      for (let lag = 0; lag <= step; lag++) away += (weights[lag] as number) * (shocks[step - lag] as number);
      return sum + from(point + away);
    }, 0);
  }).sort((a, b) => a - b);
  return { low: sums[Math.floor(paths * share)] as number, high: sums[Math.ceil(paths * (1 - share)) - 1] as number };
}
