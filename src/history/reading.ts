import { Worker } from "node:worker_threads";
import type { Entry } from "./entry.ts";
import type { ImportReply, ImportRequest, ImportWork } from "./import-thread.ts";

type Checked = Extract<ImportReply, { type: "checked" }>;

/** MB of JavaScript memory for reading; the largest group of a Parquet file has to fit. */
const heap = 1024;

/** The server's end of the thread that reads files of events. */
export class Reading {
  readonly #worker: Worker;
  readonly #report: (rows: number) => void;
  #waiting: { resolve: (reply: ImportReply) => void; reject: (error: Error) => void } | null = null;
  #failure: Error | null = null;

  /** @param report is told how many rows have been checked */
  constructor(work: ImportWork, report: (rows: number) => void) {
    this.#report = report;
    this.#worker = new Worker(new URL("./import-thread.ts", import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: heap },
    });
    this.#worker.on("message", (reply: ImportReply) => {
      if (reply.type === "progress") return this.#report(reply.rows);
      this.#waiting?.resolve(reply);
      this.#waiting = null;
    });
    this.#worker.once("error", (error) => this.#fail(toFailure(error as Error)));
    this.#worker.once("exit", () => this.#fail(new Error("the reading of the files was ended")));
  }

  /** Looks at every row of every file. */
  async check(): Promise<Checked> {
    const reply = await this.#ask("check");
    if (reply.type === "checked") return reply;
    throw new Error(reply.type === "failed" ? reply.message : "the reading of the files spoke out of turn");
  }

  /** The events in parts of what one commit takes; the next part is read while one is dealt with. */
  async *parts(): AsyncGenerator<Entry[], void> {
    let next = this.#ask("next");
    for (;;) {
      const reply = await next;
      if (reply.type === "failed") throw new Error(reply.message);
      if (reply.type !== "entries" || reply.entries.length === 0) return;
      next = this.#ask("next");
      next.catch(() => {}); // thrown where it is awaited
      yield reply.entries;
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(request: ImportRequest): Promise<ImportReply> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.postMessage(request);
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
    this.#waiting = null;
  }
}

function toFailure(error: Error & { code?: string }): Error {
  if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") return error;
  return new Error(`a file needs more than ${heap} MB of memory; write Parquet with smaller row groups`);
}
