/** What reaches outside the process and its files; tests hand in their own. */
export interface Effects {
  /** ms since 1970, UTC */
  now(): number;
  /** One line for the operator; never anything about a visitor. */
  log(line: string): void;
}

export const realEffects: Effects = { now: Date.now, log: (line) => console.log(line) };
