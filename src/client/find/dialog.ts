/** The finder: a box, and below it what has its letters, best first. Arrows choose, Enter goes, Escape leaves. */

import { carry } from "../../notebook/carry.ts";
import type { Destination } from "../../write/find/destination.ts";
import type { Index } from "../../write/find/finder.ts";
import { rank } from "../../write/find/rank.ts";
import { element } from "../element.ts";
import { here, under } from "../under.ts";

/** Destinations listed at a time. */
const maxListed = 12;

let finder: Finder | undefined;

export function openFinder(words: string): void {
  finder ??= new Finder();
  finder.open(words);
}

class Finder {
  input = element("input", {
    type: "search",
    placeholder: "Notebook, table, column, page",
    autocomplete: "off",
    spellcheck: "false",
    role: "combobox",
    "aria-label": "Find anything",
    "aria-expanded": "true",
    "aria-controls": "finder-list",
    "aria-autocomplete": "list",
    oninput: () => this.find(),
  });
  list = element("div", { id: "finder-list", role: "listbox", "aria-label": "Found" });
  status = element("p", { role: "status" });
  dialog = element("dialog", { class: "finder", "aria-label": "Find" }, this.input, this.list, this.status);
  index: Index = { places: [], more: false };
  listed: Destination[] = [];
  chosen = 0;
  search = new AbortController();
  timer = 0;

  constructor() {
    const { dialog } = this;
    document.body.append(dialog);
    dialog.addEventListener("keydown", (event) => this.key(event));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  async open(words: string): Promise<void> {
    if (!this.dialog.open) this.dialog.showModal();
    this.input.value = words;
    this.input.focus();
    this.find();
    const answer = await fetchIndex("");
    if (answer === null || answer === 401) {
      this.index = { places: [], more: false };
      this.find();
      this.status.replaceChildren(
        ...(answer === 401 ? ["You are logged out. ", login()] : ["Cannot be looked up now."]),
      );
      return;
    }
    this.index = answer;
    this.find();
  }

  find(): void {
    const words = this.input.value.trim();
    const { places, more } = this.index;
    const usual = places.filter(({ kind }) => kind === "notebook" || kind === "query" || kind === "setting");
    this.showList(words === "" ? usual.slice(0, maxListed) : rank(words, places, maxListed));
    this.search.abort();
    clearTimeout(this.timer);
    if (more && words.length > 1) this.timer = window.setTimeout(() => this.searchServer(words), 150);
  }

  /** Asks the server for what is not in the index, as there is too much of it. */
  async searchServer(words: string): Promise<void> {
    this.search = new AbortController();
    const { signal } = this.search;
    const answer = await fetchIndex(`?${new URLSearchParams({ q: words })}`, signal);
    if (answer === null || answer === 401) return;
    const { places } = answer;
    const known = new Set(this.index.places.map(({ href }) => href));
    if (!signal.aborted)
      this.showList(rank(words, [...this.index.places, ...places.filter(({ href }) => !known.has(href))], maxListed));
  }

  showList(places: Destination[]): void {
    this.listed = places;
    this.chosen = 0;
    this.list.replaceChildren(...places.map((place, i) => option(place, i)));
    const { value } = this.input;
    const none = this.index.places.length > 0 && value.trim() !== "" && places.length === 0;
    this.status.textContent = none ? "Nothing with these letters." : "";
    this.mark();
  }

  mark(): void {
    [...this.list.children].forEach((item, i) => {
      item.ariaSelected = String(i === this.chosen);
      if (i === this.chosen) item.scrollIntoView({ block: "nearest" });
    });
    if (this.listed.length > 0) this.input.setAttribute("aria-activedescendant", `finder-${this.chosen}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { length } = this.listed;
    if (step !== undefined && length > 0) {
      event.preventDefault();
      this.chosen = (this.chosen + step + length) % length;
      this.mark();
    } else if (event.key === "Enter") {
      const link = this.list.children[this.chosen];
      if (link) event.preventDefault();
      // As a press on it would: with Ctrl or ⌘ in another tab.
      link?.dispatchEvent(
        new MouseEvent("click", { ctrlKey: event.ctrlKey, metaKey: event.metaKey, bubbles: true, cancelable: true }),
      );
    }
  }
}

/** What the server finds; null where that cannot be had, 401 where it first wants a login. */
async function fetchIndex(query: string, signal: AbortSignal | null = null): Promise<Index | 401 | null> {
  const answer = await fetch(under(`/find.json${query}`), { signal }).catch(() => null);
  if (answer?.status === 401) return 401;
  return answer?.ok ? answer.json().catch(() => null) : null;
}

/** A link to the login, and from there back to this page. */
function login(): HTMLAnchorElement {
  const next = new URLSearchParams({ next: here() });
  return element("a", { href: under(`/login?${next}`) }, "Log in");
}

function option({ kind, title, hint, href }: Destination, i: number): HTMLAnchorElement {
  const isNotebook = /^\/(queries\/|\?|$)/;
  const kept = isNotebook.test(here()) && isNotebook.test(href) ? location.search : "";
  const leads = carry(href, new URLSearchParams(kept));
  return element(
    "a",
    { role: "option", id: `finder-${i}`, href: under(leads), tabindex: "-1" },
    element("strong", { dir: "auto" }, title),
    element("em", {}, kind),
    element("span", { dir: "auto" }, hint),
  );
}
