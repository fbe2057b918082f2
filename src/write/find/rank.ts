import fuzzysort from "fuzzysort";
import type { Destination } from "./destination.ts";

/** Kinds that are looked for most count most: the same letters in a column's name are seldom what is meant. */
const weights: Record<Destination["kind"], number> = {
  notebook: 1,
  query: 1,
  setting: 0.95,
  table: 0.95,
  view: 0.95,
  page: 0.9,
  column: 0.8,
};

/** A long sentence has nearly any letters in their order: there they must stand together. */
const minScores = { title: 0.25, all: 0.5 };

/**
 * Destinations that have the letters in their order, best first; a title counts more than what is said about it. Each text is
 * asked for all of the words: with half of them in either, a title would count as found by the one it has.
 */
export function rank(words: string, places: readonly Destination[], limit: number): Destination[] {
  return places
    .map((found) => ({ found, score: scoreOf(words, found) * weights[found.kind] }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ found }) => found);
}

function scoreOf(words: string, { title, hint }: Destination): number {
  const byTitle = fuzzysort.single(words, title)?.score ?? 0;
  const byAll = fuzzysort.single(words, `${title} ${hint}`)?.score ?? 0;
  return Math.max(byTitle < minScores.title ? 0 : byTitle, byAll < minScores.all ? 0 : byAll * 0.7);
}
