/**
 * The end of an answer that its client takes. What is written waits here for room, as Astro writes on without looking
 * whether anybody reads: a client that takes nothing would have the whole answer kept in memory.
 */
import type { ServerResponse } from "node:http";
import { ReadableStream as WebStream } from "node:stream/web";
import type { Taker, Unsent } from "./unsent.ts";

/** ms in which a client must make room for more, or take the end. */
const patienceMs = 30_000;
/** Bytes that are written at once: what the slowest line takes well within that time. */
const pieceBytes = 65_536;

interface OutletOptions {
  /** Where what waits here is counted. */
  unsent: Unsent;
  network: string;
  patienceMs?: number;
}

export class Outlet implements Taker {
  readonly network: string;
  readonly #response: ServerResponse;
  readonly #unsent: Unsent;
  readonly #patienceMs: number;
  #waitingSince: number | null = null;
  #waiting: PromiseWithResolvers<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Sees all that is written from now on; to be made after whatever packs it. */
  constructor(response: ServerResponse, options: OutletOptions) {
    this.#response = response;
    this.#unsent = options.unsent;
    this.network = options.network;
    this.#patienceMs = options.patienceMs ?? patienceMs;
    const write = response.write;
    response.write = ((...args: Parameters<typeof write>) => {
      const hasRoom = write.apply(response, args);
      if (hasRoom) this.#waitingSince = null;
      else this.#wait();
      return hasRoom;
    }) as typeof write;
    // One for all: a listener of the packer's own cannot be taken away again.
    response.on("drain", () => this.#drain());
    response.once("close", () => this.#drain());
  }

  get waitingSince(): number | null {
    return this.#waitingSince;
  }

  /** The client is hung up on. */
  cut(): void {
    this.#response.destroy();
  }

  /** The same body, whose next piece is read when the one before has left. */
  pace(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    return WebStream.from(this.#pieces(body)) as ReadableStream<Uint8Array>;
  }

  async *#pieces(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const chunk of body) {
        this.#unsent.hold(this, chunk);
        for (let at = 0; at < chunk.length; at += pieceBytes) {
          yield chunk.subarray(at, at + pieceBytes);
          if (this.#waitingSince !== null) await this.#room();
          if (this.#response.destroyed) return;
        }
      }
      this.#watch();
    } finally {
      this.#unsent.release(this);
    }
  }

  /** Resolves when there is room, or nobody there any more. */
  #room(): Promise<void> {
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  #wait(): void {
    this.#waitingSince ??= performance.now();
    this.#watch();
    this.#unsent.relieve();
  }

  #drain(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waitingSince = null;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  #watch(): void {
    this.#timer ??= setTimeout(() => this.cut(), this.#patienceMs).unref();
  }
}
