/**
 * Chance that repeats itself: the same seed tells the same story on every machine, so tests and screenshots of the
 * demo stay what they were. Not for anything that must be hard to guess.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** 0 ≤ x < 1. A counter stepped by the golden ratio, its bits stirred twice. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  }

  /** Whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Whole number around `mean`, as rare events scatter; exact where small, rounded from the bell curve where large. */
  count(mean: number): number {
    if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.bell()));
    const limit = Math.exp(-mean);
    let drawn = 0;
    for (let product = this.next(); product > limit; product *= this.next()) drawn++;
    return drawn;
  }

  /** ms until the next of things that happen every `mean` ms on average. */
  wait(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Around 0, with a standard deviation of 1. */
  bell(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}

/** Draws items as often as their weights say. */
export type Wheel<T> = (random: Random) => T;

export function wheel<T>(items: readonly (readonly [item: T, weight: number])[]): Wheel<T> {
  let total = 0;
  const ends = items.map(([, weight]) => (total += weight));
  return (random) => {
    const at = random.next() * total;
    const index = ends.findIndex((end) => at < end);
    return (items[index < 0 ? items.length - 1 : index] as readonly [T, number])[0];
  };
}

/** A wheel on which the n-th item is drawn 1/n as often as the first: few things are popular, many are not. */
export function longTail<T>(items: readonly T[], steepness = 1): Wheel<T> {
  return wheel(items.map((item, rank) => [item, 1 / (rank + 1) ** steepness] as const));
}

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
