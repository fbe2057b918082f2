import type { Value } from "../../../query/answer.ts";
import { fitLine } from "../../fit-text.ts";
import { none } from "../format.ts";

const maxSeries = 7;

export interface Parts {
  /** Values of the colour column, the largest first. */
  names: string[];
  /** Values beyond those, which are drawn together as one more series. */
  others: number;
  /** For each row the number of its series. */
  places: number[];
}

/** Parts rows into series by a column's values; `sizes` says how much each row counts, `most` how many beside the rest. */
export function rankParts(values: readonly (Value | undefined)[], sizes: readonly number[], most = maxSeries): Parts {
  const keys = values.map(partKey);
  const sums = new Map<string, number>();
  for (const [row, key] of keys.entries()) sums.set(key, (sums.get(key) ?? 0) + (sizes[row] ?? 0));
  const ranked = [...sums].sort(([, a], [, b]) => b - a).map(([key]) => key);
  // A rest of one value is that value.
  const names = ranked.slice(0, ranked.length === most + 1 ? most + 1 : most);
  const places = new Map(ranked.map((key, i) => [key, Math.min(i, names.length)]));
  return { names, others: ranked.length - names.length, places: keys.map((key) => places.get(key) as number) };
}

/** The name of the series that a value of the colour column belongs to. */
export function partKey(value: Value | undefined): string {
  return fitLine(String(value ?? none), 80);
}

/** Names of the series, with one for the rest where there is one. */
export function partNames({ names, others }: Parts): string[] {
  return others > 0 ? [...names, "other"] : names;
}
