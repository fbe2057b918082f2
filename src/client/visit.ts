/**
 * Another state of the page that is shown (period, site, parameters) without loading all of it again: the page of that
 * address is fetched as it is, and its bar and content take the place of the present ones. Where that fails the
 * browser goes there by itself, as it does without a script.
 */

import { fetchPage, toPage } from "./fetch.ts";
import { formFieldsOf } from "./post.ts";
import { elementAt, focus, spotOf } from "./visit/spot.ts";
import { typedSince } from "./visit/typing.ts";

/** What a state of a page changes. */
const parts = [".bar", "main"];

let current: AbortController | null = null;
let shown = stateOf(location.href);

/** The same state with the numbers of now, unasked: where it fails, or something else is on its way, nothing happens. */
export async function renew(): Promise<void> {
  if (current) return;
  const address = location.href;
  const next = await fetchPage(address);
  if (next && current === null && location.href === address) swap(next, address, false);
}

/** @param how `push`: a new entry in the history; `stay`: the address is that already */
export async function visit(address: string, how: "push" | "stay" = "push"): Promise<void> {
  current?.abort();
  const own = new AbortController();
  current = own;
  const main = document.querySelector("main");
  main?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" }, signal: own.signal });
    const text = await answer.text();
    if (!answer.ok || answer.redirected) throw new Error("not a state of this page");
    const next = toPage(text);
    if (how === "push" && address !== location.href) history.pushState(null, "", address);
    shown = stateOf(location.href);
    swap(next, address);
    current = null;
  } catch {
    if (own.signal.aborted) return;
    // To go where one is would do nothing where the address has a "#".
    if (address === location.href) location.reload();
    else location.assign(address);
  }
}

function endBusy(): void {
  document.querySelector("main")?.removeAttribute("aria-busy");
}

function swap(next: Document, address: string, isAsked = true): void {
  const found = parts.map((part) => [document.querySelector(part), next.querySelector(part)] as const);
  if (found.some(([old, fresh]) => !old || !fresh)) {
    if (!isAsked) return;
    throw new Error("not a page of this kind");
  }
  const spot = spotOf(document.activeElement);
  const restoreTyped = typedSince(address);
  const open = [...document.querySelectorAll("main details[open]")].map(spotOf);
  document.title = next.title;
  for (const [old, fresh] of found) old?.replaceChildren(...(fresh?.childNodes ?? []));
  carryLinks(next);
  endBusy();
  for (const one of open) elementAt(one)?.setAttribute("open", "");
  restoreTyped(elementAt(spot));
  focus(elementAt(spot));
  if (!isAsked) return;
  announce(
    `${document.querySelector("h1")?.textContent?.trim() ?? ""}, ${document.querySelector(".printed")?.textContent?.replace(/\s+/g, " ").trim() ?? ""}`,
  );
}

/** Links to other pages lead there with the period and the filters of now. */
function carryLinks(next: Document): void {
  const fresh = [...next.querySelectorAll<HTMLAnchorElement>(".side a")];
  for (const [index, link] of document.querySelectorAll<HTMLAnchorElement>(".side a").entries()) {
    const href = fresh[index]?.getAttribute("href");
    if (href != null) link.setAttribute("href", href);
  }
}

let status: HTMLElement | null = null;

/** Tells screen readers that the page is another now. */
function announce(words: string): void {
  if (!status) {
    status = document.createElement("p");
    status.className = "hidden";
    status.role = "status";
    document.body.append(status);
  }
  status.textContent = words;
}

/** Path and query: what is behind "#" is no state of ours, and which series stands alone is the chart's. */
function stateOf(address: string): string {
  const { pathname, searchParams } = new URL(address);
  searchParams.delete("only");
  return `${pathname}?${searchParams}`;
}

/** An address that the server wrote, with the series that stands alone by now. */
function asShown(address: string): string {
  const url = new URL(address);
  const only = new URL(location.href).searchParams.get("only");
  if (only === url.searchParams.get("only")) return address;
  if (only === null) url.searchParams.delete("only");
  else url.searchParams.set("only", only);
  return url.href;
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
  visit(asShown(link.href));
});

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches(".bar form, form.params") || !isHere(form.action)) return;
  event.preventDefault();
  const url = new URL(form.action);
  url.search = formFieldsOf(new FormData(form)).toString();
  visit(asShown(url.href));
});

// A choice is made once it is chosen; what is typed, when one leaves the field or presses Enter.
document.addEventListener("change", (event) => {
  const { form } = event.target as HTMLInputElement;
  if (form?.matches("form.params")) form.requestSubmit();
});

addEventListener("popstate", () => {
  if (stateOf(location.href) !== shown) visit(location.href, "stay");
  else {
    // Back where one is: what was on its way is not wanted any more.
    current?.abort();
    endBusy();
  }
});
