import { type Model, mean } from "./model.ts";

const alphas = Array.from({ length: 50 }, (_, i) => (i + 1) / 50 - 0.01);

/**
 * Theta (Assimakopoulos and Nikolopoulos 2000; as simple smoothing with half the slope, Hyndman and Billah 2003): the
 * seasons are taken off, and put back.
 * @param season places in one season, 1: none
 */
export function fitTheta(series: readonly number[], season: number): Model {
  const seasons = seasonsOf(series, season);
  const plain = series.map((value, i) => value - (seasons[i % season] as number));
  const drift = slope(plain) / 2;
  let best = { level: 0, squares: Number.POSITIVE_INFINITY, alpha: 0.5 };
  for (const alpha of alphas) {
    const { level, squares } = smooth(plain, alpha);
    if (squares < best.squares) best = { level, squares, alpha };
  }
  const { level, squares, alpha } = best;
  const count = plain.length;
  const lead = (1 - (1 - alpha) ** count) / alpha;
  return {
    sigma: Math.sqrt(squares / Math.max(1, count - 1)),
    points: (steps) =>
      Array.from(
        { length: steps },
        (_, step) => level + drift * (step + lead) + (seasons[(count + step) % season] as number),
      ),
    weight: (lag) => (lag === 0 ? 1 : alpha),
  };
}

function smooth(series: readonly number[], alpha: number): { level: number; squares: number } {
  let level = series[0] as number;
  let squares = 0;
  for (const value of series) {
    const error = value - level;
    squares += error * error;
    level += alpha * error;
  }
  return { level, squares };
}

/** Of the straight line with the least squares. */
function slope(series: readonly number[]): number {
  const middle = (series.length - 1) / 2;
  const level = mean(series);
  let [over, under] = [0, 0];
  series.forEach((value, i) => {
    over += (i - middle) * (value - level);
    under += (i - middle) ** 2;
  });
  return under === 0 ? 0 : over / under;
}

/** What each place of a season lies above or below the moving average of one season around it; sums to 0. */
function seasonsOf(series: readonly number[], season: number): number[] {
  if (season === 1) return [0];
  const away = Array.from({ length: season }, (): number[] => []);
  const half = season >> 1;
  for (let i = half; i < series.length - half; i++) {
    away[i % season]?.push((series[i] as number) - around(series, i, season));
  }
  const means = away.map((values) => (values.length > 0 ? mean(values) : 0));
  const middle = mean(means);
  return means.map((value) => value - middle);
}

/** The mean of one season with `at` in its middle; of an even season both ends count half. */
function around(series: readonly number[], at: number, season: number): number {
  const half = season >> 1;
  let sum = 0;
  for (let i = at - half; i <= at + half; i++) sum += series[i] as number;
  if (season % 2 === 1) return sum / season;
  return (sum - ((series[at - half] as number) + (series[at + half] as number)) / 2) / season;
}
