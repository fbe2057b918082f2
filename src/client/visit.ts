/**
 * Another state of the page that is shown (period, site, parameters) without loading all of it again: the page of that
 * address is fetched as it is, and its bar and content take the place of the present ones. Where that fails the
 * browser goes there by itself, as it does without a script.
 */

/** What a state of a page changes. */
const parts = [".bar", "main"];

let under: AbortController | null = null;
let shown = stateOf(location.href);

/** @param how `push`: a new entry in the history; `stay`: the address is that already */
export async function visit(address: string, how: "push" | "stay" = "push"): Promise<void> {
  under?.abort();
  const own = new AbortController();
  under = own;
  const main = document.querySelector("main");
  main?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" }, signal: own.signal });
    const text = await answer.text();
    if (!answer.ok || answer.redirected) throw new Error("not a state of this page");
    const next = new DOMParser().parseFromString(text, "text/html");
    if (how === "push" && address !== location.href) history.pushState(null, "", address);
    shown = stateOf(location.href);
    swap(next);
    under = null;
  } catch {
    if (!own.signal.aborted) location.assign(address);
  }
}

function swap(next: Document): void {
  const found = parts.map((part) => [document.querySelector(part), next.querySelector(part)] as const);
  if (found.some(([old, fresh]) => !old || !fresh)) throw new Error("not a page of this kind");
  const focus = placeOf(document.activeElement);
  const open = [...document.querySelectorAll("main details[open]")].map(placeOf);
  document.title = next.title;
  for (const [old, fresh] of found) old?.replaceChildren(...(fresh?.childNodes ?? []));
  const main = document.querySelector("main");
  main?.removeAttribute("aria-busy");
  for (const place of open) (find(place) as HTMLDetailsElement | null)?.setAttribute("open", "");
  (find(focus) as HTMLElement | null)?.focus({ preventScroll: true });
  say(
    `${document.querySelector("h1")?.textContent?.trim() ?? ""}, ${document.querySelector(".printed")?.textContent?.replace(/\s+/g, " ").trim() ?? ""}`,
  );
}

/** An element by its id, or by its number among those of its kind in the nearest part that has one. */
function placeOf(element: Element | null): [selector: string, number] | null {
  if (!element?.closest("main, .bar")) return null;
  if (element.id !== "") return [`#${CSS.escape(element.id)}`, 0];
  const part = element.closest("main [id], .bar, .params, main");
  const root = part?.id
    ? `#${CSS.escape(part.id)}`
    : part?.matches(".bar")
      ? ".bar"
      : part?.matches(".params")
        ? ".params"
        : "main";
  const selector = `${root} ${element.localName}`;
  return [selector, [...document.querySelectorAll(selector)].indexOf(element)];
}

function find(place: [string, number] | null): Element | null {
  return place && (document.querySelectorAll(place[0])[place[1]] ?? null);
}

let status: HTMLElement | null = null;

/** Tells those who do not see it that the page is another now. */
function say(words: string): void {
  if (!status) {
    status = document.createElement("p");
    status.className = "hidden";
    status.role = "status";
    document.body.append(status);
  }
  status.textContent = words;
}

/** Path and query: what is behind "#" is no state of ours. */
function stateOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

function isHere(address: string): boolean {
  const url = new URL(address);
  return url.origin === location.origin && url.pathname === location.pathname;
}

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest?.<HTMLAnchorElement>(".bar a, .tip a[href*='?from=']");
  if (!link || event.defaultPrevented || event.button !== 0 || !isHere(link.href)) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  visit(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches(".bar form, form.params") || !isHere(form.action)) return;
  event.preventDefault();
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])).toString();
  visit(url.href);
});

// A choice is made once it is chosen; what is typed, when one leaves the field or presses Enter.
document.addEventListener("change", (event) => {
  const { form } = event.target as HTMLInputElement;
  if (form?.matches("form.params")) form.requestSubmit();
});

addEventListener("popstate", () => {
  if (stateOf(location.href) !== shown) visit(location.href, "stay");
});
