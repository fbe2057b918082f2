/** One figure a line, in columns. */
export function say(name: string, figure: string, remark = ""): void {
  console.log(`${name.padEnd(34)}${figure.padStart(14)}  ${remark}`);
}

export function ratio(measured: number, yardstick: number): string {
  return (measured / yardstick).toFixed(2);
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function count(number: number): string {
  return Math.round(number).toLocaleString("en");
}
