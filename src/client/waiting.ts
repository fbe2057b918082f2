/** <cell-waiting>: while numbers are being computed, the page is asked again now and then for the cells that wait. */

import { fetchPage } from "./fetch.ts";

const everyMs = 5_000;

let scheduled = false;

class CellWaiting extends HTMLElement {
  connectedCallback(): void {
    schedule();
  }
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setTimeout(async () => {
    await refresh();
    scheduled = false;
    if (sections().length > 0) schedule();
  }, everyMs);
}

/** One request for all of them; each is shown as it stands by then. */
async function refresh(): Promise<void> {
  const waiting = sections();
  if (waiting.length === 0 || document.hidden) return;
  const page = await fetchPage(location.href);
  for (const section of waiting) {
    const fresh = page?.querySelector(`section#${CSS.escape(section.id)}`);
    if (fresh && section.isConnected) section.replaceChildren(...fresh.childNodes);
  }
}

/** The waiting cells of a page that has an address; what the editor tries has none. */
function sections(): Element[] {
  return [...document.querySelectorAll("section.cell[id]:has(cell-waiting)")];
}

customElements.define("cell-waiting", CellWaiting);
