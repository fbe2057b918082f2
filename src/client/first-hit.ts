/** <first-hit>: turns to success by itself when a person's first hit arrives, or says why what arrives is not one. */
import { fetchJson, fetchPage } from "./fetch.ts";

const minDelayMs = 2000;
const maxDelayMs = 20_000;

interface Live {
  /** Of a person; ms since 1970, UTC */
  lastHit: number | null;
  recent: { time: number; kind: string; bot?: string; host?: string }[];
}

class FirstHit extends HTMLElement {
  delay = minDelayMs;
  timer = 0;
  seen = "";

  connectedCallback(): void {
    this.wait();
    document.addEventListener("visibilitychange", this);
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this);
  }

  /** Somebody comes back from opening their site: ask at once. */
  handleEvent(): void {
    if (document.hidden) return;
    this.delay = minDelayMs;
    clearTimeout(this.timer);
    this.poll();
  }

  wait(): void {
    this.timer = window.setTimeout(() => this.poll(), this.delay);
    this.delay = Math.min(maxDelayMs, this.delay * 1.15);
  }

  async poll(): Promise<void> {
    const live = await fetchJson<Live>("/live.json");
    if (live?.lastHit) return this.succeed(live);
    const seen = JSON.stringify(live?.recent ?? "");
    if (live && seen !== this.seen) {
      this.seen = seen;
      this.delay = minDelayMs;
      if (live.recent.length > 0) await this.explain();
    }
    this.wait();
  }

  async explain(): Promise<void> {
    const page = await fetchPage(location.href);
    const now = page?.querySelector("first-hit > .status");
    if (now && now.innerHTML !== this.firstElementChild?.innerHTML) {
      this.firstElementChild?.replaceChildren(...now.childNodes);
    }
  }

  succeed(live: Live): void {
    const template = this.querySelector("template");
    const words = template?.content.cloneNode(true) as DocumentFragment | undefined;
    if (!template || !words) return;
    // Nothing on the page says that a step is left.
    const { title = "", description = "" } = template.dataset;
    for (const [selector, text] of [
      ["main .heading h1", title],
      ["main .heading p", description],
    ] as const) {
      const place = document.querySelector(selector);
      if (place) place.textContent = text;
    }
    document.title = `${title} · Tallybook`;
    for (const step of document.querySelectorAll(".steps > li")) {
      step.classList.remove("now");
      step.classList.add("done");
    }
    const host = words.querySelector("[data-host]");
    if (host) host.textContent = live.recent.find(({ kind, bot }) => kind === "stored" && !bot)?.host ?? "your site";
    this.replaceChildren(words);
  }
}

customElements.define("first-hit", FirstHit);
