/** How much weights are held to zero, for each window that was learnt from. */
const ridge = 0.1;

/**
 * A net of one linear layer (DLinear, Zeng and others 2023), from the last days to all of the next ones at once, on
 * logarithms without their level. One layer needs no training: the weights with the least squares have a closed form.
 * @param before days that it sees @returns the next days, in numbers
 */
export function fitLinear(series: readonly number[], before: number, steps: number): number[] {
  const values = series.map(Math.log1p);
  const windows = Array.from({ length: Math.max(0, values.length - before - steps + 1) }, (_, start) => {
    const seen = values.slice(start, start + before);
    const level = mean(seen);
    const less = (value: number): number => value - level;
    return { seen: seen.map(less), next: values.slice(start + before, start + before + steps).map(less) };
  });
  const squares = Array.from({ length: before }, (_, i) =>
    Array.from({ length: before }, (_, j) => sum(windows, ({ seen }) => at(seen, i) * at(seen, j))),
  );
  for (let i = 0; i < before; i++) (squares[i] as number[])[i] = at(squares[i] ?? [], i) + ridge * windows.length;
  const last = values.slice(-before);
  const level = mean(last);
  return Array.from({ length: steps }, (_, step) => {
    const products = Array.from({ length: before }, (_, i) =>
      sum(windows, ({ seen, next }) => at(seen, i) * at(next, step)),
    );
    const weights = solve(squares, products);
    return Math.max(0, Math.expm1(level + weights.reduce((all, weight, i) => all + weight * (at(last, i) - level), 0)));
  });
}

/** By Gauss, as what is on the diagonal is the largest. */
function solve(matrix: readonly number[][], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, at(right, i)]);
  for (const [i, row] of rows.entries()) {
    for (const other of rows.slice(i + 1)) {
      const share = at(other, i) / at(row, i);
      for (let j = i; j < row.length; j++) other[j] = at(other, j) - share * at(row, j);
    }
  }
  const found: number[] = [];
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i] as number[];
    let value = at(row, rows.length);
    for (let j = i + 1; j < rows.length; j++) value -= at(row, j) * at(found, j);
    found[i] = value / at(row, i);
  }
  return found;
}

function at(values: readonly number[], place: number): number {
  return values[place] as number;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((all, item) => all + value(item), 0);
}

function mean(values: readonly number[]): number {
  return sum(values, (value) => value) / values.length;
}
