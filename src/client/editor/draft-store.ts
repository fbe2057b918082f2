import { serial } from "../../base/serial.ts";
import { formFieldsOf, post } from "../post.ts";

/** Time without a change after which a draft goes to the server; the browser's own copy is kept at once. */
const sendAfterMs = 1200;
/** A request that outlives its page may carry 64 kB. */
const maxKeepaliveBytes = 60_000;

interface Draft {
  text: string;
  kind: string;
  name: string;
  base: string;
  /** ms since 1970 */
  time: number;
}

/** Keeps the draft: in this browser with every change, on the server when no change has come for a while. */
export class DraftStore {
  #key: string;
  readonly #read: () => FormData;
  readonly #setStatus: (words: string) => void;
  #timer = 0;
  /** So that a draft never arrives before an older one. */
  readonly #inTurn = serial();
  #lastSend: Promise<void> = Promise.resolve();
  /** Number of changes so far: as long as it stays, what is sent is the newest. */
  #changes = 0;
  /** This browser has a copy. */
  #inBrowser = false;
  /** What comes next may have been asked for before the server had the draft. */
  #leaving = false;

  constructor(key: string, read: () => FormData, setStatus: (words: string) => void) {
    this.#key = key;
    this.#read = read;
    this.#setStatus = setStatus;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.flush();
    });
    addEventListener("beforeunload", () => {
      this.#leaving = true;
    });
  }

  /** The draft that this browser kept and the server has not seen. @param since time of the server's draft in ms */
  restore(since: number): Draft | null {
    try {
      const kept: Draft = JSON.parse(localStorage.getItem(this.#storageKey) ?? "null");
      if (kept !== null && typeof kept.text === "string" && kept.time > since) return kept;
      this.#dropLocal();
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
      localStorage.setItem(this.#storageKey, JSON.stringify({ ...kept, time: Date.now() }));
      this.#inBrowser = true;
    } catch {
      // Private windows and full disks keep nothing; the server still does.
      this.#inBrowser = false;
    }
    this.#setStatus("Not saved");
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#lastSend = this.#inTurn(() => this.#send());
    }, sendAfterMs);
  }

  /** Sends a draft that waits, also while the page goes away. */
  flush(): void {
    if (this.#timer !== 0) void this.#send(true);
  }

  /** Sends nothing until the next change; resolves when what was on its way has arrived. */
  async hold(): Promise<void> {
    this.#cancelTimer();
    await this.#lastSend;
  }

  /** Drops the draft, as it is saved or given up. */
  discard(): void {
    this.#changes++;
    this.#cancelTimer();
    this.#dropLocal();
  }

  /** What is kept from here on is of a notebook of this key. */
  rekey(key: string): void {
    this.#key = key;
  }

  get #storageKey(): string {
    return `tallybook.draft.${this.#key}`;
  }

  #cancelTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  #dropLocal(): void {
    try {
      localStorage.removeItem(this.#storageKey);
    } catch {
      // Nothing was kept either.
    }
  }

  async #send(leaving = false): Promise<void> {
    this.#cancelTimer();
    const changes = this.#changes;
    const body = formFieldsOf(this.#read());
    try {
      await post("/write/draft", body, { keepalive: leaving && String(body).length < maxKeepaliveBytes });
      if (changes !== this.#changes) return;
      // A copy here would come back after another browser has saved or given up the draft.
      if (!this.#leaving) this.#dropLocal();
      this.#setStatus("Kept as a draft");
    } catch (error) {
      const where = this.#inBrowser ? "Kept in this browser only" : "Kept nowhere but in this tab";
      this.#setStatus(`${where}. ${(error as Error).message}`);
    }
  }
}
