/** Hits of each session in the minute that runs, so that nobody fills the disk, or the numbers, from one browser. */
const minuteMs = 60_000;
/** Sessions that are remembered; beyond them the minute starts over. */
const maxSessions = 200_000;

export class HitRates {
  readonly #most: number;
  readonly #counts = new Map<number, number>();
  #minute = 0;

  /** @param most hits of one session in one minute */
  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a hit; false where it is one too many. @param now ms since 1970 */
  admit(session: number, now: number): boolean {
    const minute = Math.floor(now / minuteMs);
    if (minute !== this.#minute || this.#counts.size >= maxSessions) {
      this.#minute = minute;
      this.#counts.clear();
    }
    const count = (this.#counts.get(session) ?? 0) + 1;
    this.#counts.set(session, count);
    return count <= this.#most;
  }
}
