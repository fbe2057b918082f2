import { serial } from "../../base/serial.ts";
import { bodyOf, post } from "./post.ts";

/** ms of quiet before a draft goes to the server; the browser's own copy is kept at once. */
const pause = 1200;

interface Kept {
  text: string;
  kind: string;
  name: string;
  base: string;
  /** ms since 1970 */
  time: number;
}

/** Keeps what is being written: in this browser with every change, on the server when the hands rest. */
export class DraftKeeper {
  readonly #key: string;
  readonly #read: () => FormData;
  readonly #say: (words: string) => void;
  #timer = 0;
  /** So that a draft never arrives before an older one. */
  readonly #inTurn = serial();
  #last: Promise<void> = Promise.resolve();
  /** What is sent is the newest as long as this stays. */
  #changes = 0;
  /** This browser has a copy. */
  #here = false;
  /** What comes next may have been asked for before the server had the draft. */
  #leaving = false;

  constructor(key: string, read: () => FormData, say: (words: string) => void) {
    this.#key = key;
    this.#read = read;
    this.#say = say;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.flush();
    });
    addEventListener("beforeunload", () => {
      this.#leaving = true;
    });
  }

  /** What this browser kept and the server has not seen. @param since ms, of the server's draft */
  restore(since: number): Kept | null {
    try {
      const kept: Kept = JSON.parse(localStorage.getItem(this.#place) ?? "null");
      if (kept !== null && typeof kept.text === "string" && kept.time > since) return kept;
      this.#drop();
      return null;
    } catch {
      return null;
    }
  }

  changed(): void {
    this.#changes++;
    this.#leaving = false;
    const form = this.#read();
    const kept = Object.fromEntries(
      ["text", "kind", "name", "base"].map((name) => [name, String(form.get(name) ?? "")]),
    );
    try {
      localStorage.setItem(this.#place, JSON.stringify({ ...kept, time: Date.now() }));
      this.#here = true;
    } catch {
      // Private windows and full disks keep nothing; the server still does.
      this.#here = false;
    }
    this.#say("Not saved");
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#last = this.#inTurn(() => this.#send());
    }, pause);
  }

  /** Sends what waits, also while the page goes away. */
  flush(): void {
    if (this.#timer !== 0) void this.#send(true);
  }

  /** Nothing goes to the server until the next change, and what was on its way is there. */
  async rest(): Promise<void> {
    this.#wait();
    await this.#last;
  }

  /** It is saved, or given up. */
  forget(): void {
    this.#changes++;
    this.#wait();
    this.#drop();
  }

  get #place(): string {
    return `tallybook.draft.${this.#key}`;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  #drop(): void {
    try {
      localStorage.removeItem(this.#place);
    } catch {
      // Nothing was kept either.
    }
  }

  async #send(leaving = false): Promise<void> {
    this.#wait();
    const changes = this.#changes;
    const body = bodyOf(this.#read());
    try {
      // A request that outlives its page may carry 64 kB.
      await post("/write/draft", body, { keepalive: leaving && String(body).length < 60_000 });
      if (changes !== this.#changes) return;
      // A copy here would come back after another browser has saved or given up the draft.
      if (!this.#leaving) this.#drop();
      this.#say("Kept as a draft");
    } catch (error) {
      const where = this.#here ? "Kept in this browser only" : "Kept nowhere but in this tab";
      this.#say(`${where}. ${(error as Error).message}`);
    }
  }
}
