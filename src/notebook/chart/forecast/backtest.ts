import { predict } from "./forecast.ts";
import type { Rhythm } from "./rhythm.ts";

/** How far off forecasts of the past would have been, as a share of what came: 0.09 is 9 %. */
export interface Backtest {
  ours: number;
  naive: number;
}

/** Forecasts of the last stretches, each from what was known before it, beside what came. */
export function backtest(series: readonly (number | null)[], { season, naive, tries }: Rhythm): Backtest {
  let [ours, theirs, total] = [0, 0, 0];
  for (let back = tries.count; back > 0; back--) {
    const end = series.length - back * tries.apart;
    const points = predict(series.slice(0, end), season, tries.apart).points;
    for (let step = 0; step < tries.apart; step++) {
      const [came, before] = [series[end + step], series[end + step - naive]];
      if (came === null || came === undefined || before === null || before === undefined) continue;
      ours += Math.abs(came - (points[step] as number));
      theirs += Math.abs(came - before);
      total += Math.abs(came);
    }
  }
  return { ours: ours / total, naive: theirs / total };
}
