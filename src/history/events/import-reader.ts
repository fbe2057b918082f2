import { Worker } from "node:worker_threads";
import type { ImportPart } from "./import-batch.ts";
import type { ImportReply, ImportRequest, ImportWork } from "./import-thread.ts";
import type { ImportedEvent } from "./imported-event.ts";

type Checked = Extract<ImportReply, { type: "checked" }>;

/** One part of the files, and how to have its events one by one; that can be asked until the next part is had. */
export interface ImportedPart {
  part: ImportPart;
  entries(): Promise<ImportedEvent[]>;
}

/** MB of JavaScript memory for reading; the largest group of a Parquet file has to fit. */
const maxHeapMb = 1024;

/** The server's end of the thread that reads files of events. */
export class ImportReader {
  readonly #worker: Worker;
  readonly #report: (rows: number) => void;
  /** Who waits for an answer, in the order of the questions. */
  readonly #waiting: { resolve: (reply: ImportReply) => void; reject: (error: Error) => void }[] = [];
  #failure: Error | null = null;

  /** @param report gets how many rows have been checked */
  constructor(work: ImportWork, report: (rows: number) => void) {
    this.#report = report;
    this.#worker = new Worker(new URL("./import-thread.ts", import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    });
    this.#worker.on("message", (reply: ImportReply) => {
      if (reply.type === "progress") return this.#report(reply.rows);
      this.#waiting.shift()?.resolve(reply);
    });
    this.#worker.once("error", (error) => this.#fail(toFailure(error as Error)));
    this.#worker.once("exit", () => this.#fail(new Error("the reading of the files was ended")));
  }

  /** Checks every row of every file. */
  async check(): Promise<Checked> {
    return this.#ask("check", "checked");
  }

  /** The events in parts of what one commit takes; the next part is read while one is dealt with. */
  async *parts(): AsyncGenerator<ImportedPart, void> {
    let next = this.#ask("next", "part");
    for (let number = 0; ; number++) {
      const { part } = await next;
      if (part === null) return;
      next = this.#ask("next", "part");
      next.catch(() => {}); // thrown where it is awaited
      yield { part, entries: async () => (await this.#ask({ entries: number }, "entries")).entries };
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask<T extends ImportReply["type"]>(
    request: ImportRequest,
    type: T,
  ): Promise<Extract<ImportReply, { type: T }>> {
    if (this.#failure) throw this.#failure;
    const reply = await new Promise<ImportReply>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request);
    });
    if (reply.type === type) return reply as Extract<ImportReply, { type: T }>;
    throw new Error(reply.type === "failed" ? reply.message : "the reading of the files spoke out of turn");
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

function toFailure(error: Error & { code?: string }): Error {
  if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") return error;
  return new Error(`a file needs more than ${maxHeapMb} MB of memory; write Parquet with smaller row groups`);
}
