import { QuestionError } from "../answer.ts";

interface Waiting {
  patient: boolean;
  go(): void;
  refuse(error: QuestionError): void;
}

/** How many may wait before the next one is turned away, in all and of one asker, and how long, in ms. */
const most = 300;
const mostOfOne = 200;
const longest = 30_000;

/**
 * Who is next at the readers. Askers take turns: a page with thirty cells waits behind a page with one as often as the
 * other way round. Patient questions (streams, and all that strangers ask) never take the last reader.
 */
export class FairQueue {
  #free: number;
  #patientFree: number;
  readonly #queues = new Map<object, Waiting[]>();
  #waiting = 0;

  constructor(size: number) {
    this.#free = size;
    this.#patientFree = Math.max(1, size - 1);
  }

  /**
   * Resolves when it is this one's turn; `done` must follow.
   * @param asker questions of one asker share its turns
   * @param patient leaves the last reader to those that must not wait
   * @throws QuestionError 503 when too many wait or it took too long, 499 when the signal called it off
   */
  take(asker: object, patient: boolean, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(calledOff());
    const own = this.#queues.get(asker)?.length ?? 0;
    if (own >= mostOfOne || this.#waiting >= most) {
      return Promise.reject(busy(`${this.#waiting} questions wait already`));
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#drop(asker, waiting);
      };
      const waiting: Waiting = {
        patient,
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
      const timer = setTimeout(() => waiting.refuse(busy(`none was free for ${longest / 1000} s`)), longest);
      signal?.addEventListener("abort", abort);
      this.#queues.set(asker, [...(this.#queues.get(asker) ?? []), waiting]);
      this.#waiting++;
      this.#next();
    });
  }

  /** @param patient as it was taken */
  done(patient: boolean): void {
    this.#free++;
    if (patient) this.#patientFree++;
    this.#next();
  }

  refuseAll(error: QuestionError): void {
    for (const waiting of [...this.#queues.values()].flat()) waiting.refuse(error);
  }

  /** The first asker with a question that may go; then it queues behind the others. */
  #next(): void {
    while (this.#free > 0) {
      const next = this.#first();
      if (next === undefined) return;
      this.#free--;
      if (next.patient) this.#patientFree--;
      next.go();
    }
  }

  #first(): Waiting | undefined {
    for (const [asker, queue] of this.#queues) {
      const next = queue.find(({ patient }) => !patient || this.#patientFree > 0);
      if (next === undefined) continue;
      this.#queues.delete(asker);
      this.#queues.set(asker, queue);
      return next;
    }
    return undefined;
  }

  #drop(asker: object, waiting: Waiting): void {
    const rest = (this.#queues.get(asker) ?? []).filter((other) => other !== waiting);
    if (rest.length > 0) this.#queues.set(asker, rest);
    else this.#queues.delete(asker);
    this.#waiting--;
  }
}

function busy(why: string): QuestionError {
  return new QuestionError(`All readers are busy: ${why}. Try again in a moment.`, { status: 503 });
}

export function calledOff(): QuestionError {
  return new QuestionError("The question was called off.", { status: 499 });
}
