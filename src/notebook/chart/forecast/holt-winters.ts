import { type Model, mean } from "./model.ts";

/** Additive errors, damped trend, additive seasons: ETS(A,Ad,A) of Hyndman and others (2008), in its error form. */
interface Weights {
  /** How much of an error the level keeps. */
  alpha: number;
  /** How much of that the trend keeps. */
  beta: number;
  /** How much of what is left the season keeps. */
  gamma: number;
  /** What is left of the trend at each step. */
  phi: number;
}

interface State {
  level: number;
  trend: number;
  /** By place in the season; the next step's first. */
  seasons: number[];
}

const grid: { [Key in keyof Weights]: readonly number[] } = {
  alpha: [0.05, 0.15, 0.3, 0.6],
  beta: [0.001, 0.05, 0.2],
  gamma: [0.01, 0.1, 0.25],
  phi: [0.8, 0.9, 0.98],
};
const limits: { [Key in keyof Weights]: readonly [number, number] } = {
  alpha: [0.001, 0.98],
  beta: [0.0001, 0.98],
  gamma: [0.0001, 0.98],
  phi: [0.8, 0.98],
};
const firstStep = 0.064;
const lastStep = 0.002;

/** The model with the least squares one step ahead; @param season places in one season, 1: none */
export function fitHoltWinters(series: readonly number[], season: number): Model {
  const start = beginning(series, season);
  const weights = search(series, start);
  const { state, squares } = run(series, start, weights);
  const { alpha, beta, gamma, phi } = toErrorForm(weights, season);
  const free = Math.max(1, series.length - (season > 1 ? season + 5 : 5));
  return {
    sigma: Math.sqrt(squares / free),
    points: (steps) => {
      let [reached, damp] = [state.level, 1];
      return Array.from({ length: steps }, (_, step) => {
        damp *= phi;
        reached += damp * state.trend;
        return reached + (state.seasons[step % season] as number);
      });
    },
    weight: (lag) => {
      if (lag === 0) return 1;
      const damped = (phi * (1 - phi ** lag)) / (1 - phi);
      return alpha + beta * damped + (season > 1 && lag % season === 0 ? gamma : 0);
    },
  };
}

/** The best of two grids, then each weight on its own in ever smaller steps. */
function search(series: readonly number[], start: State): Weights {
  const season = start.seasons.length;
  let best: Weights = { alpha: 0.3, beta: 0.05, gamma: 0.1, phi: 0.9 };
  let least = Number.POSITIVE_INFINITY;
  const consider = (weights: Weights): boolean => {
    const { squares } = run(series, start, weights);
    if (!(squares < least)) return false;
    [best, least] = [weights, squares];
    return true;
  };
  // What matters most first, the rest around its best.
  for (const alpha of grid.alpha)
    for (const gamma of season > 1 ? grid.gamma : [0]) consider({ ...best, alpha, gamma });
  for (const beta of grid.beta) for (const phi of grid.phi) consider({ ...best, beta, phi });
  const free = (["alpha", "beta", "gamma", "phi"] as const).filter((key) => key !== "gamma" || season > 1);
  for (let step = firstStep; step >= lastStep; step /= 2) {
    for (const key of free) {
      for (const sign of [-1, 1]) {
        const [low, high] = limits[key];
        while (consider({ ...best, [key]: Math.min(high, Math.max(low, best[key] + sign * step)) }));
      }
    }
  }
  return best;
}

/** Goes through the series; @returns the state at its end, and the sum of the squared errors one step ahead */
function run(series: readonly number[], start: State, weights: Weights): { state: State; squares: number } {
  const season = start.seasons.length;
  const { alpha, beta, gamma, phi } = toErrorForm(weights, season);
  const seasons = start.seasons.slice();
  let { level, trend } = start;
  let [squares, place] = [0, 0];
  for (const value of series) {
    const before = seasons[place] as number;
    const damped = phi * trend;
    const error = value - (level + damped + before);
    squares += error * error;
    level += damped + alpha * error;
    trend = damped + beta * error;
    seasons[place] = before + gamma * error;
    place = place + 1 === season ? 0 : place + 1;
  }
  return { state: { level, trend, seasons: [...seasons.slice(place), ...seasons.slice(0, place)] }, squares };
}

function toErrorForm({ alpha, beta, gamma, phi }: Weights, season: number): Weights {
  return { alpha, beta: alpha * beta, gamma: season > 1 ? gamma * (1 - alpha) : 0, phi };
}

/** Level and trend from the first few seasons, the seasons from what those leave over. */
function beginning(series: readonly number[], season: number): State {
  if (season === 1) return { level: mean(series.slice(0, 4)), trend: 0, seasons: [0] };
  const whole = Math.min(5, Math.floor(series.length / season));
  const means = Array.from({ length: whole }, (_, k) => mean(series.slice(k * season, (k + 1) * season)));
  const trend = whole < 2 ? 0 : ((means[whole - 1] as number) - (means[0] as number)) / ((whole - 1) * season);
  const seasons = Array.from({ length: season }, (_, place) => {
    const rise = trend * (place - (season - 1) / 2);
    return mean(means.map((middle, k) => (series[k * season + place] as number) - middle - rise));
  });
  return { level: (means[0] as number) - (trend * (season + 1)) / 2, trend, seasons };
}
