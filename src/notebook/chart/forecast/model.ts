/** A model that was fitted to a series, as it stands at the end of it. */
export interface Model {
  /** Expected values of the next steps, as many as asked for, in the unit of the series that was fitted. */
  points(steps: number): number[];
  /** Standard deviation of the errors one step ahead. */
  sigma: number;
  /**
   * How much of an error still shows as many steps later: 1 at 0, so that the deviation after h steps is
   * `sigma · √(Σ weight(j)², j < h)`.
   */
  weight(lag: number): number;
}

/** A stretch that a value lies in as often as its level says. */
export interface Interval {
  low: number;
  high: number;
}

/** Standard deviations of the errors 1 … `steps` ahead. */
export function deviations({ sigma, weight }: Model, steps: number): number[] {
  let squares = 0;
  return Array.from({ length: steps }, (_, lag) => {
    squares += weight(lag) ** 2;
    return sigma * Math.sqrt(squares);
  });
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
