import { forecast } from "../../src/notebook/chart/forecast/forecast.ts";
import { fitLinear } from "./linear-net.ts";
import { makeSeries } from "./made-series.ts";
import { say } from "./say.ts";

const steps = 14;
const season = 7;
const most = 730;

/**
 * Forecasts of made-up sites beside the last week repeated, and beside a net: errors as shares of that of the last week
 * repeated within the past (MASE), and how much of what came lies within the intervals.
 */
export async function forecasting(): Promise<void> {
  const made = makeSeries(6, most + steps);
  for (const days of [60, 90, 180, 365, most]) {
    const ours: number[] = [];
    const naive: number[] = [];
    const net: number[] = [];
    let [within80, within95, time] = [0, 0, 0];
    for (const { values } of made) {
      const [known, came] = [values.slice(most - days, most), values.slice(most)];
      const error = (points: readonly number[]): number => scaledError(known, came, points);
      const start = performance.now();
      const { points, interval80, interval95 } = forecast(known, season, steps);
      time += performance.now() - start;
      ours.push(error(points));
      naive.push(error(came.map((_, i) => known[days - season + (i % season)] as number)));
      net.push(error(fitLinear(known, 28, steps)));
      within80 += came.filter((y, i) => y >= (interval80[i]?.low ?? 0) && y <= (interval80[i]?.high ?? 0)).length;
      within95 += came.filter((y, i) => y >= (interval95[i]?.low ?? 0) && y <= (interval95[i]?.high ?? 0)).length;
    }
    const all = made.length * steps;
    say(`${days} days, last week repeated`, mean(naive).toFixed(3), "the yardstick");
    say(`${days} days, a net in closed form`, mean(net).toFixed(3));
    say(
      `${days} days, ours`,
      mean(ours).toFixed(3),
      `${percent(within80 / all)} within 80%, ${percent(within95 / all)} within 95%, ${(time / made.length).toFixed(1)} ms`,
    );
  }
}

function scaledError(known: readonly number[], came: readonly number[], points: readonly number[]): number {
  const usual = mean(known.slice(season).map((y, i) => Math.abs(y - (known[i] as number))));
  return mean(came.map((y, i) => Math.abs(y - (points[i] as number)))) / usual;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}
