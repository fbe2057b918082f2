/**
 * Who may ask for what, as a table. Everything that is not named here needs the owner's login, so that a new page is
 * private until somebody decides otherwise.
 */

/** Answered for anyone. */
const open: RegExp[] = [
  /^\/healthz$/,
  /^\/readyz$/,
  /^\/login$/,
  /^\/setup$/,
  /^\/api\/auth(\/|$)/,
  /^\/_astro\//,
  /^\/favicon\.svg$/,
  /^\/theme$/,
  /^\/500$/,
];

/** Answered for anyone when the notebook is public; the first group is its name. */
const notebooks: RegExp[] = [
  /^\/queries\/([^/.]+)$/,
  /^\/queries\/([^/.]+)\.[a-z]+$/,
  /^\/queries\/([^/.]+)\/[^/.]+\.[a-z]+$/,
];

/** Formats read by machines: they are refused in JSON, not sent to a login form. */
const machine = /\.(csv|json|ndjson|svg)$/;

export function isOpen(path: string): boolean {
  return open.some((rule) => rule.test(path));
}

/** Name of the notebook that an address belongs to, or null. */
export function notebookOf(path: string): string | null {
  if (path === "/") return "overview";
  for (const rule of notebooks) {
    const name = rule.exec(path)?.[1];
    if (name !== undefined) return name;
  }
  return null;
}

export function isMachine(path: string, headers: Headers): boolean {
  if (machine.test(path) || path.startsWith("/api/")) return true;
  return headers.has("authorization") || !/text\/html|^\*\/\*$|^$/.test(headers.get("accept") ?? "");
}

/**
 * A change is only taken from a page of ours. Browsers send `Origin` with every unsafe request; its host must be the one
 * that was asked, or the one the owner gave as this install's own.
 */
export function isOurs(headers: Headers, url: string | null): boolean {
  const origin = URL.parse(headers.get("origin") ?? "");
  if (!origin) return false;
  const hosts = [headers.get("host"), url && URL.parse(url)?.host];
  return hosts.some((host) => host?.toLowerCase() === origin.host);
}

export function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD";
}
