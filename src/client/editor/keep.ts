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
export class Keeper {
  readonly #key: string;
  readonly #read: () => FormData;
  readonly #say: (words: string) => void;
  #timer = 0;
  #sent = "";
  /** This browser has a copy. */
  #here = false;

  constructor(key: string, read: () => FormData, say: (words: string) => void) {
    this.#key = key;
    this.#read = read;
    this.#say = say;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.flush();
    });
  }

  /** What this browser kept and the server has not seen. */
  restore(since: number): Kept | null {
    try {
      const kept: Kept = JSON.parse(localStorage.getItem(this.#place) ?? "null");
      return kept !== null && typeof kept.text === "string" && kept.time > since ? kept : null;
    } catch {
      return null;
    }
  }

  changed(): void {
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
    this.#timer = window.setTimeout(() => this.send(), pause);
  }

  /** Sends what waits, also while the page goes away. */
  flush(): void {
    if (this.#timer !== 0) void this.send(true);
  }

  /** It is saved, or given up. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    try {
      localStorage.removeItem(this.#place);
    } catch {
      // Nothing was kept either.
    }
  }

  get #place(): string {
    return `tallybook.draft.${this.#key}`;
  }

  /** To the server, now. @returns false where it will never take it: there is more than a notebook may have */
  async send(leaving = false): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const form = this.#read();
    form.set("key", this.#key);
    const body = new URLSearchParams([...form].map(([name, value]) => [name, String(value)]));
    const text = body.toString();
    if (text === this.#sent) return true;
    // A request that outlives its page may carry 64 kB.
    const keepalive = leaving && text.length < 60_000;
    const answer = await fetch("/write/draft", { method: "POST", body, keepalive }).catch(() => null);
    if (answer?.ok) {
      this.#sent = text;
      if (this.#timer === 0) this.#say("Kept as a draft");
      return true;
    }
    const large = answer?.status === 413;
    const why = large ? "it is more than a notebook may have" : "the server did not take it";
    this.#say(`${this.#here ? "Kept in this browser only" : "Kept nowhere but in this tab"}: ${why}`);
    return !large;
  }
}
