/** <live-line>: keeps "last hit 2 minutes ago" true, asking rarely and only while somebody looks. */
import { ago } from "../base/times.ts";
import { fetchJson } from "./fetch.ts";

const everyMs = 30_000;

class LiveLine extends HTMLElement {
  timer = 0;

  connectedCallback(): void {
    this.timer = window.setInterval(() => this.refresh(), everyMs);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  async refresh(): Promise<void> {
    if (document.hidden) return;
    const time = this.querySelector("time");
    if (!time) return;
    if (this.dataset["follow"] !== undefined) {
      const live = await fetchJson<{ lastHit: number | null }>("/live.json");
      if (live?.lastHit) time.dateTime = new Date(live.lastHit).toISOString();
    }
    time.textContent = ago(Date.parse(time.dateTime), Date.now());
  }
}

customElements.define("live-line", LiveLine);
