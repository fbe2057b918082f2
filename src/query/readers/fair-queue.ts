import { QuestionError } from "../answer.ts";

interface Waiting {
  member: string;
  patient: boolean;
  background: boolean;
  go(): void;
  refuse(error: QuestionError): void;
}

/** How many questions may wait before the next is refused, in all and of one client, and how long. */
const maxWaiting = 300;
const maxWaitingOfOne = 200;
const timeoutMs = 30_000;

/** Whose turn a question takes: a client's, and within it a member's, who take turns among themselves. */
export interface Turn {
  client: object;
  member: string;
  /** Goes after all who are not, and waits for as long as that takes. */
  patient?: boolean;
}

/**
 * Who is next at the readers. Clients take turns: a page with thirty cells waits behind a page with one as often as the
 * other way round. Background questions (streams, all that strangers ask and that nobody asked) never take the last reader.
 */
export class FairQueue {
  #free: number;
  #backgroundFree: number;
  readonly #queues = new Map<object, Waiting[]>();
  #waiting = 0;

  constructor(size: number) {
    this.#free = size;
    this.#backgroundFree = Math.max(1, size - 1);
  }

  /**
   * Resolves when it is this one's turn; `done` must follow.
   * @param turn questions of one client share its turns; where its place is full, the member with most of it gives way
   * @param background leaves the last reader to the others
   * @throws QuestionError 503 when too many wait or it took too long, 499 when the signal called it off
   */
  take({ client, member, patient = false }: Turn, background: boolean, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(calledOff());
    if (!this.#hasRoom(client) && !this.#makeRoom(client, member)) {
      return Promise.reject(busy(`${this.#waiting} questions wait already`));
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#drop(client, waiting);
      };
      const waiting: Waiting = {
        member,
        patient,
        background,
        go: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const abort = () => waiting.refuse(calledOff());
      const late = () => waiting.refuse(busy(`none was free for ${timeoutMs / 1000} s`));
      const timer = patient ? undefined : setTimeout(late, timeoutMs);
      signal?.addEventListener("abort", abort);
      this.#queues.set(client, [...(this.#queues.get(client) ?? []), waiting]);
      this.#waiting++;
      this.#next();
    });
  }

  /** @param background as it was taken */
  done(background: boolean): void {
    this.#free++;
    if (background) this.#backgroundFree++;
    this.#next();
  }

  refuseAll(error: QuestionError): void {
    for (const waiting of [...this.#queues.values()].flat()) waiting.refuse(error);
  }

  /** The first client with a question that may go; then it queues behind the others. */
  #next(): void {
    while (this.#free > 0) {
      const next = this.#first();
      if (next === undefined) return;
      this.#free--;
      if (next.background) this.#backgroundFree--;
      next.go();
    }
  }

  #hasRoom(client: object): boolean {
    return (this.#queues.get(client)?.length ?? 0) < maxWaitingOfOne && this.#waiting < maxWaiting;
  }

  /** The newest question of the member with most of them goes, where that is another one who has at least two more. */
  #makeRoom(client: object, member: string): boolean {
    const counts = new Map<string, number>([[member, 0]]);
    const queue = this.#queues.get(client) ?? [];
    for (const waiting of queue) counts.set(waiting.member, (counts.get(waiting.member) ?? 0) + 1);
    const [most, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
    if (count < (counts.get(member) ?? 0) + 2) return false;
    queue.findLast((waiting) => waiting.member === most)?.refuse(busy(`${this.#waiting} questions wait already`));
    return this.#hasRoom(client);
  }

  #first(): Waiting | undefined {
    return this.#firstOf(false) ?? this.#firstOf(true);
  }

  #firstOf(patient: boolean): Waiting | undefined {
    for (const [client, queue] of this.#queues) {
      const next = queue.find((one) => one.patient === patient && (!one.background || this.#backgroundFree > 0));
      if (next === undefined) continue;
      this.#queues.delete(client);
      // Whoever had a turn stands behind the other members.
      const { true: own = [], false: others = [] } = Object.groupBy(queue, (one) => `${one.member === next.member}`);
      this.#queues.set(client, [...others, ...own]);
      return next;
    }
    return undefined;
  }

  #drop(client: object, waiting: Waiting): void {
    const rest = (this.#queues.get(client) ?? []).filter((other) => other !== waiting);
    if (rest.length > 0) this.#queues.set(client, rest);
    else this.#queues.delete(client);
    this.#waiting--;
  }
}

function busy(why: string): QuestionError {
  return new QuestionError(`All readers are busy: ${why}. Try again in a moment.`, { status: 503 });
}

export function calledOff(): QuestionError {
  return new QuestionError("The question was called off.", { status: 499 });
}
