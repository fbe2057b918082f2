import fuzzysort from "fuzzysort";
import type { Place } from "./finder.ts";

/** What is looked for most counts most: the same letters in a column's name are seldom what is meant. */
const weights: Record<Place["kind"], number> = {
  notebook: 1,
  query: 1,
  setting: 0.95,
  table: 0.95,
  view: 0.95,
  page: 0.9,
  column: 0.8,
};

/** Places that have the letters in their order, best first; a title counts more than what is said about it. */
export function rank(words: string, places: readonly Place[], limit: number): Place[] {
  const found = fuzzysort.go(words, places, {
    keys: ["title", "hint"],
    limit,
    scoreFn: (result) => Math.max(result[0]?.score ?? 0, (result[1]?.score ?? 0) * 0.7) * weights[result.obj.kind],
    threshold: 0.25,
  });
  return found.map(({ obj }) => obj);
}
