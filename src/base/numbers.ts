/** Numbers as people read them. Shared with the browser. */

const whole = new Intl.NumberFormat("en-GB");
const short = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

/** "1,204,331" */
export function grouped(number: number): string {
  return whole.format(number);
}

/** "1 hit", "26,140 hits"; @param many the plural, where it is not the singular with an s */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** "999", "1.2M", "100k" */
export function compact(number: number): string {
  return number < 1000 ? String(number) : short.format(number).replace("K", "k");
}

/** "0.3 kB", "8.4 MB", "1.2 GB"; bytes in, decimal units out. */
export function bytesText(bytes: number): string {
  const [unit, size] = bytes < 1e5 ? ["kilobyte", 1e3] : bytes < 1e9 ? ["megabyte", 1e6] : ["gigabyte", 1e9];
  const value = bytes / Number(size);
  return value.toLocaleString("en-GB", {
    style: "unit",
    unit: String(unit),
    unitDisplay: "short",
    maximumFractionDigits: 1,
  });
}
