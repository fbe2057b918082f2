/** ` Did you mean "title"?`, with the space before it, or nothing when no word is near. */
export function didYouMean(word: string, words: Iterable<string>): string {
  const near = nearest(word, words);
  return near === undefined ? "" : ` Did you mean "${near}"?`;
}

/** The word a typing slip away: at most two letters of five wrong. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  const given = word.slice(0, 64).toLowerCase();
  let best: string | undefined;
  let least = given === "" ? 0 : Math.max(1, Math.floor(given.length * 0.4)) + 1;
  for (const candidate of words) {
    if (Math.abs(candidate.length - given.length) >= least) continue;
    const steps = distance(given, candidate.toLowerCase());
    if (steps < least) [best, least] = [candidate, steps];
  }
  return best;
}

/** Letters to add, drop, change or swap with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const here = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let steps = Math.min(
        (above[column] ?? 0) + 1,
        (here[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) steps = Math.min(steps, (before[column - 2] ?? 0) + 1);
      here.push(steps);
    }
    [before, above] = [above, here];
  }
  return above[b.length] ?? 0;
}
