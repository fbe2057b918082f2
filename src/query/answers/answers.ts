import type { Effects } from "../../base/effects.ts";
import type { Changes } from "../../store/changes.ts";
import { type Answer, type Chunk, type Question, QuestionError, type Reads } from "../answer.ts";
import { toQuestionError } from "../readers/blame.ts";
import { calledOff } from "../readers/fair-queue.ts";
import { defaultRows } from "../readers/readers.ts";
import { Cache, type CacheLimits, type Ground, sizeOf } from "./cache.ts";
import { withParts } from "./parts.ts";

const limits: CacheLimits = { maxBytes: 64_000_000, maxCount: 4_000 };
/** Rough bytes of an answer that is shared when it is asked for in chunks. */
const sharedBytes = 64_000;

interface Deps {
  readers: { ask(question: Question): Promise<Answer>; stream(question: Question): AsyncIterable<Chunk> };
  changes: Changes;
  effects: Pick<Effects, "now">;
}

/** Of an answer whose reader did not say: it never holds. */
const unknown: Reads = { tables: [], bounded: true, volatile: true };

/** One run of the SQL, for all who ask the same meanwhile. */
interface Flight {
  run: Promise<{ answer: Answer; grounds: Ground[] }>;
  /** The count of changes before it was asked. */
  count: number;
  waiting: number;
  /** Aborted when the last one has left. */
  leave: AbortController;
}

/**
 * Answers to what pages ask: the readers', kept for as long as they stay true, and one run for equal questions at once.
 *
 * True means: nothing that SQLite read for it has changed since before it was asked, and of what asks for `:now`, that the
 * minute has not turned. What reads the clock by itself, or chance, is never kept; nor are errors. Who
 * joins a run that began before a change is answered by it only if the change was of something else.
 */
export class Answers {
  readonly #deps: Deps;
  readonly #cache: Cache;
  readonly #flights = new Map<string, Flight>();

  constructor(deps: Deps, options: Partial<CacheLimits> = {}) {
    this.#deps = deps;
    this.#cache = new Cache(deps.changes, { ...limits, ...options });
  }

  /**
   * `kept` says when an answer was asked that was not asked now.
   * @param fresh asks anew even if the answer is there, for whoever wants to see it with their own eyes
   * @throws QuestionError as `Readers.ask`
   */
  async ask(question: Question, fresh = false): Promise<Answer> {
    const key = keyOf(question);
    for (let joins = 0; ; joins++) {
      const count = await this.#deps.changes.current();
      if (question.signal?.aborted) throw calledOff();
      const kept = fresh ? null : this.#kept(question, key);
      if (kept !== null) return kept;
      const flights = flightOf(question, key);
      const under = this.#flights.get(flights);
      const known = under !== undefined && (joins === 0 || under.count >= count) ? under : null;
      const flight = known ?? this.#start(question, key, flights);
      const { answer, grounds } = await this.#wait(flight, flights, question.signal).catch((error) => {
        throw inPlaceOf(question, error);
      });
      if (flight.count >= count || this.#cache.holds({ grounds, count: flight.count })) return answer;
    }
  }

  /**
   * The rows of an answer in chunks, for whoever may take them slowly. A small one is kept and shared like any other; of
   * a large one no more than a chunk is in memory, so it is run for this client alone. It is cut at `rows`, and the last
   * chunk says whether it was.
   * @throws QuestionError as `ask`, before the first chunk
   */
  async *chunks(question: Question): AsyncGenerator<Chunk, void> {
    let left = question.rows ?? defaultRows;
    const few = { ...question, bytes: sharedBytes };
    const answer = await this.ask(few);
    const { columns, rows, truncated } = answer;
    if (isWhole(answer, few)) return yield { columns, rows, truncated };
    for await (const chunk of this.#deps.readers.stream(question)) {
      const rows = chunk.rows.slice(0, left);
      const truncated = rows.length < chunk.rows.length;
      yield { columns, rows, truncated };
      if (truncated) return;
      left -= rows.length;
    }
  }

  /** What is in memory. */
  get size(): { answers: number; bytes: number } {
    return { answers: this.#cache.size, bytes: this.#cache.bytes };
  }

  /** The whole answer also where few bytes are asked for and it has no more; its size is told larger, up to six times. */
  #kept(question: Question, key: string): Answer | null {
    const { bytes } = question;
    const whole = this.#cache.get(keyOf({ ...question, bytes: undefined }), question);
    if (bytes === undefined || (whole !== null && sizeOf(whole) <= 8 * bytes)) return whole;
    return this.#cache.get(key, question);
  }

  #start(question: Question, key: string, flights: string): Flight {
    const { readers, changes, effects } = this.#deps;
    const leave = new AbortController();
    const at = effects.now();
    const { count } = changes;
    const client = question.client ?? question.signal;
    const asked = { ...question, signal: leave.signal, ...(client && { client }) };
    const run = async () => {
      try {
        const { whole, grounds } = await withParts(asked, (part) => this.ask(part));
        const answer = seal(await readers.ask(whole).catch((error) => inPlaceOfParts(error, whole, asked, readers)));
        grounds.push({ reads: answer.reads ?? unknown, days: question.days });
        const name = isWhole(answer, question) ? keyOf({ ...question, bytes: undefined }) : key;
        this.#cache.keep(name, question, Object.freeze({ ...answer, kept: at }), grounds, count);
        return { answer, grounds };
      } finally {
        if (this.#flights.get(flights) === flight) this.#flights.delete(flights);
      }
    };
    const flight: Flight = { run: Promise.resolve().then(run), count, waiting: 0, leave };
    flight.run.catch(() => {}); // each client hears of it in its own time
    this.#flights.set(flights, flight);
    return flight;
  }

  /** The flight's answer, unless this client leaves before; the last one to leave calls it off. */
  async #wait(flight: Flight, flights: string, signal: AbortSignal | undefined): Flight["run"] {
    flight.waiting++;
    const { promise: left, reject } = Promise.withResolvers<never>();
    const abort = () => reject(calledOff());
    signal?.addEventListener("abort", abort);
    try {
      return await Promise.race([flight.run, left]);
    } finally {
      signal?.removeEventListener("abort", abort);
      if (--flight.waiting === 0) {
        if (this.#flights.get(flights) === flight) this.#flights.delete(flights);
        flight.leave.abort();
      }
    }
  }
}

/** Nothing but the limit of rows has cut it. */
function isWhole({ rows, truncated }: Answer, question: Question): boolean {
  return question.bytes === undefined || !truncated || rows.length >= (question.rows ?? defaultRows);
}

/** Equal questions have equal keys; of :now only whether it is given, as it differs with every one. */
function keyOf({ sql, params = {}, rows, bytes, days }: Question): string {
  const { now, ...rest } = params;
  const asked = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = [sql, asked, rows ?? null, bytes ?? null, days ?? null, (now ?? null) === null];
  return JSON.stringify(whole, (_, value) => (typeof value === "bigint" ? { integer: String(value) } : value));
}

/** Who may share a run: with the same turns and time. Nobody waits with those who ask when there is time. */
function flightOf({ stranger, deadline, budget }: Question, key: string): string {
  return JSON.stringify([stranger ?? false, deadline ?? null, budget !== undefined, key]);
}

/** The error of a run that others may have begun: each is told where in its own file it is. */
function inPlaceOf(question: Question, error: unknown): unknown {
  if (!(error instanceof QuestionError) || error.offsets === undefined) return error;
  return toQuestionError({ message: error.message, status: error.status, offsets: error.offsets }, question);
}

/** What is wrong with SQL that has kept parts in it is found, and placed, in the SQL as it stands. */
function inPlaceOfParts(error: unknown, whole: Question, asked: Question, readers: Deps["readers"]): Promise<Answer> {
  if (whole === asked || !(error instanceof QuestionError) || error.offsets === undefined) throw error;
  return readers.ask(asked);
}

/** Many see the same answer; none may change it for the others. */
function seal(answer: Answer): Answer {
  for (const row of answer.rows) Object.freeze(row);
  Object.freeze(answer.rows);
  Object.freeze(answer.columns);
  return Object.freeze(answer);
}
