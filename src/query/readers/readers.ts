import { availableParallelism } from "node:os";
import type { Config } from "../../base/config.ts";
import { type Answer, type Chunk, type Question, QuestionError } from "../answer.ts";
import { FairQueue } from "./fair-queue.ts";
import { ReaderProcess } from "./process.ts";
import { ReaderLease } from "./reader-lease.ts";
import { maxAnswerBytes } from "./wire.ts";

/** Rows of an answer where the question names no other limit. */
export const defaultRows = 10_000;
/** In ms; a stranger's stream ends before the owner's, waiting behind it, gives up. */
export const deadlines = { ask: 10_000, stream: 600_000 };
const strangerDeadlines = { ask: 3_000, stream: 20_000 };
/** All who come without login are one client: a crowd on a public page takes turns with the owner. */
const strangers = {};

/**
 * The pool of reader processes. Every question, ours or an owner's, is asked here and nowhere else: the server itself
 * never runs a query, so that nothing anyone asks can stop it from collecting.
 */
export class Readers {
  readonly #database: string;
  readonly #timezone: string;
  readonly #queue: FairQueue;
  readonly #idle: ReaderProcess[] = [];
  readonly #all = new Set<ReaderProcess>();
  #closed = false;

  /** @param options.size processes at the most; they are started when first needed and kept */
  constructor(config: Config, options: { size?: number } = {}) {
    this.#database = config.database.replace(/^file:/, "");
    this.#timezone = config.timezone;
    this.#queue = new FairQueue(options.size ?? Math.min(4, Math.max(2, availableParallelism())));
  }

  /** @throws QuestionError: 400 wrong SQL or too slow, 413 SQL too long, 499 called off, 503 no reader or no database */
  async ask(question: Question): Promise<Answer> {
    const { sql, origin = sql, params = {}, rows = defaultRows, bytes = maxAnswerBytes, days } = question;
    const [lease, release] = await this.#lease(question, "ask");
    try {
      const request = { type: "ask", sql, origin, params, rows, bytes, limited: days?.of ?? [] } as const;
      const { reads, ...reply } = await lease.exchange(request);
      const { columns, truncated, ms } = reply;
      return { columns, rows: reply.rows, truncated, ms, ...(reads && { reads }) };
    } finally {
      release();
    }
  }

  /**
   * The whole answer in chunks of at most 1,000 rows. The next one is read when it is asked for, so memory stays flat
   * however slowly it is taken; leaving the loop ends the query. There is always one chunk, if only to name the columns.
   * @throws QuestionError as `ask`; before the first chunk for all that is wrong with the SQL
   */
  async *stream(question: Question): AsyncGenerator<Chunk, void> {
    const { sql, params = {} } = question;
    const [lease, release] = await this.#lease(question, "stream");
    let open = false;
    try {
      let reply = await lease.exchange({ type: "stream", sql, params });
      for (;;) {
        open = !reply.done;
        yield { columns: reply.columns, rows: reply.rows };
        if (reply.done) return;
        open = false;
        reply = await lease.exchange({ type: "more" });
      }
    } finally {
      if (open) await lease.exchange({ type: "stop" }).catch(() => {});
      release();
    }
  }

  /** A reader is at work, or one answers now. */
  async ready(): Promise<boolean> {
    if (this.#all.size > this.#idle.length) return !this.#closed;
    try {
      await this.ask({ sql: "select count(*) from sqlite_schema", deadline: 2_000 });
      return true;
    } catch {
      return false;
    }
  }

  /** Ends every reader, whatever it does. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.refuseAll(closing());
    for (const reader of this.#all) reader.end();
    await Promise.all([...this.#all].map((reader) => reader.gone));
  }

  /** The cells of a page share its signal, so the signal is the client unless another is named. */
  async #lease(question: Question, kind: "ask" | "stream"): Promise<[ReaderLease, release: () => void]> {
    if (this.#closed) throw closing();
    const { stranger = false, network = "", signal, client = signal ?? {}, budget } = question;
    const background = stranger || kind === "stream" || budget !== undefined;
    const turn = stranger ? { client: strangers, member: network } : { client, member: "" };
    const leave = await budget?.turnAlone(signal);
    try {
      await this.#queue.take({ ...turn, patient: budget !== undefined }, background, signal);
    } catch (error) {
      leave?.();
      throw error;
    }
    try {
      const reader = this.#idle.pop() ?? (await this.#start());
      let held = true;
      const release = () => {
        if (!held) return;
        held = false;
        budget?.charge(lease.spent);
        leave?.();
        lease.release();
        if (reader.alive) this.#idle.push(reader);
        this.#queue.done(background);
      };
      const lease = new ReaderLease(reader, question, toDeadline(question, kind), release);
      return [lease, release];
    } catch (error) {
      leave?.();
      this.#queue.done(background);
      throw error;
    }
  }

  async #start(): Promise<ReaderProcess> {
    const reader = ReaderProcess.start(this.#database, this.#timezone);
    this.#all.add(reader);
    reader.gone.then(() => {
      this.#all.delete(reader);
      const index = this.#idle.indexOf(reader);
      if (index !== -1) this.#idle.splice(index, 1);
    });
    await reader.started;
    if (this.#closed) throw closing();
    return reader;
  }
}

function toDeadline({ deadline, stranger }: Question, kind: "ask" | "stream"): number {
  const asked = deadline ?? deadlines[kind];
  return stranger ? Math.min(asked, strangerDeadlines[kind]) : asked;
}

function closing(): QuestionError {
  return new QuestionError("Tallybook is shutting down.", { status: 503 });
}
