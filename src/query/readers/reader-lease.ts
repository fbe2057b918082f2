import { type Question, QuestionError } from "../answer.ts";
import { toQuestionError } from "./blame.ts";
import { calledOff } from "./fair-queue.ts";
import type { ReaderProcess } from "./process.ts";
import type { Reply, Request } from "./wire.ts";

type Rows = Extract<Reply, { type: "rows" }>;

/** One reader for the time of one question, ended when the time is up or the question is called off. */
export class ReaderLease {
  readonly #reader: ReaderProcess;
  readonly #question: Question;
  readonly #timer: NodeJS.Timeout;
  readonly #abort: () => void;
  readonly #stopped: () => void;
  #cause: QuestionError | null = null;
  /** What the process had spent when it was asked, ms of a core; what it is known to have spent since. */
  readonly #spentBefore: number;
  readonly #began = performance.now();

  /**
   * @param deadline ms from now
   * @param stopped is told that the reader is ended, which whoever asked may hear of only when they come for more
   */
  constructor(reader: ReaderProcess, question: Question, deadline: number, stopped: () => void) {
    this.#reader = reader;
    this.#spentBefore = reader.spent;
    this.#question = question;
    this.#stopped = stopped;
    this.#abort = () => this.#stop(calledOff());
    const late = `The query took longer than ${deadline / 1000} s and was stopped. Shorten the period or ask for less.`;
    this.#timer = setTimeout(() => this.#stop(new QuestionError(late)), deadline);
    question.signal?.addEventListener("abort", this.#abort);
    if (question.signal?.aborted) this.#cause = calledOff();
  }

  async exchange(request: Request): Promise<Rows> {
    if (this.#cause !== null) throw this.#cause;
    const reply = await this.#reader.request(request).catch((error) => {
      throw this.#cause ?? error;
    });
    if (reply.type === "rows") return reply;
    throw reply.type === "error"
      ? toQuestionError(reply, this.#question)
      : new QuestionError("A reader spoke out of turn.", { status: 503 });
  }

  /** ms of a core for this question; of the clock where the reader did not live to tell. */
  get spent(): number {
    return this.#reader.alive ? this.#reader.spent - this.#spentBefore : performance.now() - this.#began;
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#question.signal?.removeEventListener("abort", this.#abort);
  }

  #stop(cause: QuestionError): void {
    this.#cause = cause;
    this.#reader.end();
    this.#stopped();
  }
}
