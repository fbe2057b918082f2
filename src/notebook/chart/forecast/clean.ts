import { mean } from "./model.ts";

/** Robust standard deviations beyond which a value is no part of the usual. */
const bound = 4;
/** Seasons at either side whose same days say what is usual. */
const reach = 4;
/** Makes the median deviation that of a bell curve. */
const toSigma = 1.4826;

export interface Cleaned {
  /** A value for each place; what was null is the usual of its place. */
  values: number[];
  /** Places of values that lay far outside of the usual and were drawn in to its edge. */
  drawnIn: number[];
}

/**
 * A series without what happens once: whatever lies far from the median of the same weekday (month) around it is drawn
 * in, as one spike would otherwise be carried into each day of the forecast.
 * @param series null: not known
 * @param season how many places make one season; 1: none
 */
export function clean(series: readonly (number | null)[], season: number): Cleaned {
  const gain = gainOf(series, season);
  const usual = series.map((_, i) => usualAt(series, i, season, gain));
  const overall = median(series.filter((value) => value !== null)) ?? 0;
  const residuals = series.flatMap((value, i) => (value === null ? [] : [Math.abs(value - (usual[i] ?? overall))]));
  // Where more than half are as usual exactly, the median says nothing of how far the others lie.
  const spread = toSigma * (median(residuals) ?? 0) || mean(residuals.length > 0 ? residuals : [0]);
  const drawnIn: number[] = [];
  const values = series.map((value, i) => {
    const here = usual[i] ?? overall;
    if (value === null) return here;
    const away = value - here;
    if (spread === 0 || Math.abs(away) <= bound * spread) return value;
    drawnIn.push(i);
    return here + Math.sign(away) * bound * spread;
  });
  return { values, drawnIn };
}

/** The median of the same places around one, each carried there by what a season usually adds. */
function usualAt(series: readonly (number | null)[], at: number, season: number, gain: number): number | null {
  const near: number[] = [];
  for (let seasons = -reach; seasons <= reach; seasons++) {
    const value = series[at + seasons * season];
    if (value !== null && value !== undefined) near.push(value - seasons * gain);
  }
  return median(near);
}

function gainOf(series: readonly (number | null)[], season: number): number {
  const gains = series.flatMap((value, i) => {
    const before = series[i - season];
    return value === null || before === null || before === undefined ? [] : [value - before];
  });
  return median(gains) ?? 0;
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
