/** The finder: a box, and below it what has its letters, best first. Arrows choose, Enter goes, Escape leaves. */
import type { Destination } from "../../write/find/destination.ts";
import type { Index } from "../../write/find/finder.ts";
import { rank } from "../../write/find/rank.ts";

const most = 12;

let finder: Finder | undefined;

export function openFinder(words: string): void {
  finder ??= new Finder();
  finder.open(words);
}

class Finder {
  dialog = document.createElement("dialog");
  input = document.createElement("input");
  list = document.createElement("div");
  status = document.createElement("p");
  index: Index = { places: [], more: false };
  shown: Destination[] = [];
  chosen = 0;
  asked = new AbortController();
  timer = 0;

  constructor() {
    const { dialog, input, list, status } = this;
    dialog.className = "finder";
    dialog.ariaLabel = "Find";
    input.type = "search";
    input.placeholder = "Notebook, table, column, page";
    input.autocomplete = "off";
    input.spellcheck = false;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-label": "Find anything",
      "aria-expanded": "true",
      "aria-controls": "finder-list",
      "aria-autocomplete": "list",
    }))
      input.setAttribute(name, value);
    list.id = "finder-list";
    list.role = "listbox";
    list.ariaLabel = "Found";
    status.role = "status";
    dialog.append(input, list, status);
    document.body.append(dialog);
    input.addEventListener("input", () => this.find());
    dialog.addEventListener("keydown", (event) => this.key(event));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  async open(words: string): Promise<void> {
    if (!this.dialog.open) this.dialog.showModal();
    this.input.value = words;
    this.input.focus();
    this.find();
    const answer = await ask("");
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
    this.show(words === "" ? usual.slice(0, most) : rank(words, places, most));
    this.asked.abort();
    clearTimeout(this.timer);
    if (more && words.length > 1) this.timer = window.setTimeout(() => this.ask(words), 150);
  }

  /** What is not in the index, as there is too much of it. */
  async ask(words: string): Promise<void> {
    this.asked = new AbortController();
    const { signal } = this.asked;
    const answer = await ask(`?${new URLSearchParams({ q: words })}`, signal);
    if (answer === null || answer === 401) return;
    const { places } = answer;
    const known = new Set(this.index.places.map(({ href }) => href));
    if (!signal.aborted)
      this.show(rank(words, [...this.index.places, ...places.filter(({ href }) => !known.has(href))], most));
  }

  show(places: Destination[]): void {
    this.shown = places;
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
    if (this.shown.length > 0) this.input.setAttribute("aria-activedescendant", `finder-${this.chosen}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { length } = this.shown;
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
async function ask(query: string, signal: AbortSignal | null = null): Promise<Index | 401 | null> {
  const answer = await fetch(`/find.json${query}`, { signal }).catch(() => null);
  if (answer?.status === 401) return 401;
  return answer?.ok ? answer.json().catch(() => null) : null;
}

/** To the login, and back to where one is. */
function login(): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = `/login?${new URLSearchParams({ next: location.pathname + location.search })}`;
  link.textContent = "Log in";
  return link;
}

function option({ kind, title, hint, href }: Destination, i: number): HTMLAnchorElement {
  const link = document.createElement("a");
  link.role = "option";
  link.id = `finder-${i}`;
  link.href = href;
  link.tabIndex = -1;
  for (const [tag, text] of [
    ["strong", title],
    ["em", kind],
    ["span", hint],
  ] as const) {
    const part = document.createElement(tag);
    part.textContent = text;
    link.append(part);
  }
  return link;
}
