/** Tells what is going on now, once a second, to all who listen: one text, made once, and none where nothing is new. */
import type { LiveWindow } from "../collect/live/window.ts";
import type { Sites } from "../store/sites.ts";

interface Deps {
  window: LiveWindow;
  sites: Sites;
  /** ms since 1970 */
  now(): number;
  /** ms between two ticks */
  tickMs?: number;
}

/** Browsers share one stream; so many are no one's who means well. */
const maxStreams = 500;
/** Ticks after which a proxy is told that the stream is alive, and it is asked whether its listener still may. */
const checkTicks = 15;
/** Sites that are told apart. */
const maxSites = 20;

interface Listener {
  controller: ReadableStreamDefaultController<Uint8Array>;
  mayListen(): Promise<boolean>;
}

const encoder = new TextEncoder();

export class LiveStreams {
  readonly #deps: Deps;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;
  #version = "";
  #closed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Server-sent events, from what is now on; null where there are too many, or the server leaves.
   * @param mayListen is asked now and then; where it says no the stream ends
   */
  open(mayListen: () => Promise<boolean>): ReadableStream<Uint8Array> | null {
    if (this.#closed || this.#listeners.size >= maxStreams) return null;
    let listener: Listener;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        listener = { controller, mayListen };
        this.#listeners.add(listener);
        controller.enqueue(encoder.encode(`retry: 3000\n\n${this.#text()}`));
        this.#timer ??= setInterval(() => this.#tick(), this.#deps.tickMs ?? 1000);
      },
      cancel: () => this.#leave(listener),
    });
  }

  /** Nobody listens any more: all streams end at once, as their browsers would keep the server waiting. */
  close(): void {
    this.#closed = true;
    for (const listener of this.#listeners) this.#end(listener);
  }

  #tick(): void {
    const isCheck = ++this.#ticks % checkTicks === 0;
    const version = this.#deps.window.version(this.#deps.now());
    const isNew = version !== this.#version;
    this.#version = version;
    if (!isNew && !isCheck) return;
    const bytes = encoder.encode(isNew ? this.#text() : ": here\n\n");
    for (const listener of this.#listeners) {
      // Who does not read is told the next time that they do: nothing is kept for them.
      if ((listener.controller.desiredSize ?? 0) > -4) listener.controller.enqueue(bytes);
      if (isCheck) this.#check(listener);
    }
  }

  #check(listener: Listener): void {
    listener.mayListen().then(
      (may) => may || this.#end(listener),
      () => {},
    );
  }

  #text(): string {
    const sites = this.#deps.sites.list().slice(0, maxSites);
    const tick = this.#deps.window.tick(
      sites.map(({ name }) => name),
      this.#deps.now(),
    );
    return `data: ${JSON.stringify(tick)}\n\n`;
  }

  #end(listener: Listener): void {
    if (!this.#listeners.has(listener)) return;
    this.#leave(listener);
    listener.controller.close();
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
