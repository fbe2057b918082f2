/** <live-now>: the page "Now" stays true while somebody looks. */
import { toLiveView } from "../base/live-view.ts";
import { fetchPage } from "./fetch.ts";
import { follow } from "./live-feed.ts";

class LiveNowPage extends HTMLElement {
  connectedCallback(): void {
    const { site } = this.dataset;
    follow(
      ({ all, sites }) => this.#fill(toLiveView((site === undefined ? all : sites[site]) ?? all, Date.now())),
      () => this.#ask(),
    );
  }

  /** What is the same stays, so that a selection and the pointer do too. */
  #fill(view: Record<string, string>): void {
    for (const [id, html] of Object.entries(view)) {
      const place = document.getElementById(id);
      if (place && place.dataset["html"] !== html) {
        place.innerHTML = html;
        place.dataset["html"] = html;
      }
    }
  }

  async #ask(): Promise<void> {
    const page = await fetchPage(location.href);
    const fresh = page?.querySelector("live-now");
    if (fresh) this.replaceChildren(...fresh.childNodes);
  }
}

customElements.define("live-now", LiveNowPage);
