/** One figure a line, in columns. */
export function say(name: string, figure: string, remark = ""): void {
  console.log(`${name.padEnd(34)}${figure.padStart(14)}  ${remark}`);
}

export function ratio(measured: number, yardstick: number): string {
  return (measured / yardstick).toFixed(2);
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** @param part 0.95: the value that 95 of 100 do not exceed */
export function quantile(values: number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;
}

export function count(number: number): string {
  return Math.round(number).toLocaleString("en");
}

/** Since `start`, by `performance.now`. */
export function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** So many events since `start`. */
export function rate(events: number, start: number): string {
  return `${count((events / (performance.now() - start)) * 1000)}/s`;
}
