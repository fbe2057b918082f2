import { setTimeout as pause } from "node:timers/promises";

/** As many requests of hits a second are what the machine is for; fewer leave room for all else. */
const busyRequests = 100;
const secondMs = 1000;
/** Of one core, while so many come in. */
const shares = { background: 0.1, folding: 0.25 };
/** What a budget saves up at the most while nobody spends it, in ms of a core: room for a few steps at once. */
const maxSavedMs = 20;
/** How often whoever waits looks whether hits still come in. */
const lookMs = 250;

/** How time passes. */
export interface Time {
  /** ms; never goes back. */
  now(): number;
  /** ms of a core that this thread has spent. */
  spent(): number;
  /** Resolves after so many ms, or at the signal. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

const realTime: Time = {
  now: () => performance.now(),
  spent: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
  pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => {}),
};

/**
 * Keeps what a server does by itself small while hits come in. Whoever works unasked does it in steps, out of a budget:
 * what the last step took is paid for by waiting until the budget's share of a core has made up for it. Where few hits
 * come in nobody waits.
 */
export class Governor {
  readonly #time: Time;
  #requests = 0;
  /** When the last hundred requests had come in, and the hundred before. */
  #last = Number.NEGATIVE_INFINITY;
  #before = Number.NEGATIVE_INFINITY;
  readonly #closing = new AbortController();
  /** For warm-up, counts, closing, sums, views, regrouping and respelling together. */
  readonly background: Budget;
  readonly folding: Budget;

  constructor(time: Time = realTime) {
    this.#time = time;
    const deps = { time, isBusy: () => this.busy, closing: this.#closing.signal };
    this.background = new Budget(shares.background, deps);
    this.folding = new Budget(shares.folding, deps);
  }

  /** A request of hits came in. */
  arrived(): void {
    if (++this.#requests % busyRequests !== 0) return;
    this.#before = this.#last;
    this.#last = this.#time.now();
  }

  /** More than a hundred requests a second come in. */
  get busy(): boolean {
    return this.#last - this.#before <= secondMs && this.#time.now() - this.#last <= secondMs;
  }

  /** From then on nobody waits, so that what is under way comes to its end. */
  async close(): Promise<void> {
    this.#closing.abort();
  }
}

interface BudgetDeps {
  time: Time;
  isBusy(): boolean;
  closing: AbortSignal;
}

/** A share of one core for work that nobody waits for. */
export class Budget {
  readonly #share: number;
  readonly #deps: BudgetDeps;
  /** ms of a core that may be spent; below 0: that are owed. */
  #balance = maxSavedMs;
  #at: number;
  #alone: Promise<unknown> = Promise.resolve();

  constructor(share: number, deps: BudgetDeps) {
    this.#share = share;
    this.#deps = deps;
    this.#at = deps.time.now();
  }

  /** ms until the next step may begin; 0: it need not wait. */
  get waitMs(): number {
    return this.#deps.isBusy() ? Math.max(0, -this.#saved() / this.#share) : 0;
  }

  /** Resolves when a step may begin, or at the signal. What the step takes is to be charged. */
  async turn(signal?: AbortSignal): Promise<void> {
    const { closing, time } = this.#deps;
    const over = signal ? AbortSignal.any([closing, signal]) : closing;
    while (!over.aborted) {
      const { waitMs } = this;
      if (waitMs === 0) return;
      await time.pause(Math.min(waitMs, lookMs), over);
    }
  }

  /** @param ms of a core that a step took, as far as that is known */
  charge(ms: number): void {
    this.#balance = this.#saved() - (this.#deps.isBusy() ? ms : 0);
  }

  /** Waits for a turn, does the work and is charged for what this thread took meanwhile, if only for hits in between. */
  async step<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    const { time } = this.#deps;
    const before = time.spent();
    try {
      return await work();
    } finally {
      this.charge(time.spent() - before);
    }
  }

  /** A step of work that takes all day if it must and holds up the whole process. */
  async easyStep<T>(work: () => Promise<T>): Promise<T> {
    const began = this.#deps.time.now();
    const answer = await this.step(work);
    await this.rest(this.#deps.time.now() - began);
    return answer;
  }

  /**
   * After so many ms of such work: where it need not wait for hits, they get as much time. What the disk held up is not
   * paid back in full.
   */
  async rest(ms: number): Promise<void> {
    const { time, isBusy, closing } = this.#deps;
    if (!isBusy()) await time.pause(Math.min(ms, lookMs), closing);
  }

  /**
   * A turn of work that is only measured when it is over: nobody else of this budget has one until what this answers with
   * is called. At the signal it resolves at once. Not to be asked for by whoever has one.
   */
  async turnAlone(signal?: AbortSignal): Promise<() => void> {
    const { promise: over, resolve: leave } = Promise.withResolvers<void>();
    const before = this.#alone;
    this.#alone = before.then(() => over);
    const { promise: aborted, resolve: abort } = Promise.withResolvers<void>();
    signal?.addEventListener("abort", () => abort(), { once: true });
    if (!signal?.aborted) await Promise.race([before, aborted]);
    await this.turn(signal);
    return leave;
  }

  /** Debts of a busy time end with it. */
  #saved(): number {
    const now = this.#deps.time.now();
    const balance = this.#deps.isBusy() ? this.#balance : Math.max(0, this.#balance);
    this.#balance = Math.min(maxSavedMs, balance + (now - this.#at) * this.#share);
    this.#at = now;
    return this.#balance;
  }
}
