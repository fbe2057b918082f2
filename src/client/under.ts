/** Where this Tallybook is on its host: "" at its root, or "/stats"; the page says so. */
const path = document.documentElement.dataset["under"] ?? "";

/** An address of ours, which begins at the root, as this browser has to ask for it. */
export function under(address: string): string {
  return address.startsWith("/") ? path + address : address;
}

/** The address of this page without what is in front of all of ours. */
export function here(): string {
  return location.pathname.slice(path.length) + location.search;
}
