import { under } from "./under.ts";

/** A page as a document; null where it cannot be had. */
export async function fetchPage(address: string): Promise<Document | null> {
  const answer = await fetch(address, { headers: { accept: "text/html" } }).catch(() => null);
  return answer?.ok ? toPage(await answer.text()) : null;
}

export function toPage(html: string): Document {
  return new DOMParser().parseFromString(html, "text/html");
}

/** What an address answers as JSON; null where that cannot be had. */
export async function fetchJson<T>(address: string): Promise<T | null> {
  const answer = await fetch(under(address)).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}
