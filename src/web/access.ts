/**
 * Who may ask for what, as tables. Everything that is not named here needs the owner's login, so that a new page is
 * private until somebody decides otherwise.
 */

/** Answered for anyone. */
const open: RegExp[] = [
  /^\/healthz$/,
  /^\/readyz$/,
  /^\/login$/,
  /^\/setup$/,
  /^\/password$/,
  /^\/_astro\//,
  /^\/favicon\.svg$/,
  /^\/embed\.js$/,
  /^\/theme$/,
  /^\/(403|404|500)\/?$/,
  // Shows public notebooks only, and of all others the same: nothing. A login has no place in a frame.
  /^\/embed\/[^/.]+\/[^/]+$/,
  // Each carries its own key; see share/shares.ts.
  /^\/shared\/[\w-]+(\/[^/]+){0,2}$/,
];

/** Drawn in the place of another page, never at their own address. */
const inner = /^\/(403|500)\/?$/;

/** Answered for anyone when the notebook is public; the first group is its name. No notebook is called "new". */
const notebooks: RegExp[] = [
  /^\/queries\/(?!new$)([^/.]+)$/,
  /^\/queries\/([^/.]+)\.[a-z]+$/,
  /^\/queries\/([^/.]+)\/[^/.]+\.[a-z]+$/,
  /^\/embed\/([^/.]+)\/[^/.]+$/,
];

/** What a token with the scope read opens beside the notebooks: numbers, not the house they are kept in. */
const readable = /^\/(queries|live\.json|data(\.json|\/.*)?)$/;

/** Where forms are sent; all else is asked for only. */
const forms =
  /^\/(login|logout|setup|password|account|ignore|notes(\/.*)?|shares(\/.*)?|settings(\/.*)?|write\/[a-z]+|queries\/new|queries\/[^/.]+\/(edit|history|rename|remove))$/;

/** Formats read by machines: they are refused in JSON, not sent to a login form. */
const machine = /\.(csv|json|ndjson|svg|png)$/;

/** What others may show inside pages of their own: one cell, without a control that could be pressed unawares. */
const framed = /^\/(embed\/[^/]+|shared\/[\w-]+\/embed)\/[^/]+$/;

export function isOpen(path: string): boolean {
  return open.some((rule) => rule.test(path));
}

export function isInner(path: string): boolean {
  return inner.test(path);
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

export function isFramed(path: string): boolean {
  return framed.test(path);
}

export function isReadable(path: string): boolean {
  return readable.test(path) || notebookOf(path) !== null;
}

/** What may be done with an address, for `Allow`. */
export function methodsOf(path: string): string[] {
  if (path === "/theme") return ["POST"];
  return forms.test(path) ? ["GET", "HEAD", "POST"] : ["GET", "HEAD"];
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
