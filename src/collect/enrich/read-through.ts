/**
 * Pages that are read through a translator or out of a web cache: the browser names the one that shows the page, and
 * its address tells whose page it is.
 */

/** The address of the page that is shown, or null for an address that shows no other's page. */
export function shownPage(url: URL): URL | null {
  if (!/^https?:$/.test(url.protocol)) return null;
  for (const { host, page } of showing) {
    if (!host.test(url.hostname)) continue;
    const shown = page(url);
    if (shown) return shown;
  }
  return null;
}

interface Showing {
  /** Who shows others' pages. */
  host: RegExp;
  page: (url: URL) => URL | null;
}

const inParameter =
  (name: string) =>
  ({ searchParams }: URL): URL | null =>
    toPage(searchParams.get(name));

const showing: Showing[] = [
  { host: /\.translate\.goog$/, page: ofTranslateGoog },
  { host: /^translate\.google\.[a-z.]+$|^translate\.googleusercontent\.com$/, page: inParameter("u") },
  { host: /^webcache\.googleusercontent\.com$/, page: ofGoogleCache },
  { host: /^translate\.yandex\.[a-z.]+$|^papago\.naver\.net$/, page: inParameter("url") },
  { host: /(^|\.)translatetheweb\.com$|(^|\.)microsofttranslator\.com$/, page: inParameter("a") },
  { host: /^fanyi\.baidu\.com$/, page: inParameter("query") },
  // https://translated.turbopages.org/proxy_u/en-ru.ru.0a1b/https/example.com/page
  { host: /^translated\.turbopages\.org$/, page: inPath(/^\/proxy_u\/[^/]+\/(https?)\/(.+)$/) },
  { host: /\.turbopages\.org$/, page: inPath(/^\/(?:turbo\/)?([^/]+)\/s(\/.*)$/, "https") },
  // https://example-com.cdn.ampproject.org/c/s/example.com/page, where /s says https; a referrer has no path
  { host: /\.cdn\.ampproject\.org$/, page: inPath(/^\/[a-z]+\/(?:s\/)?([^/]+\.[^/]+.*)$/, "https") },
  { host: /\.cdn\.ampproject\.org$/, page: ofAmpCache },
  { host: /^web\.archive\.org$/, page: ({ href }) => toPage(/\/web\/\d+[a-z_]*\/(https?:\/\/?.+)$/.exec(href)?.[1]) },
];

/** A whole http(s) URL with a host that has a name, or nothing. */
function toPage(text: string | null | undefined): URL | null {
  if (!text) return null;
  const url = URL.parse(/^https?:\//i.test(text) ? text : `https://${text}`);
  return url && /^https?:$/.test(url.protocol) && url.hostname.includes(".") ? url : null;
}

/** The scheme is the pattern's first group unless it is given; what follows is the page without it. */
function inPath(pattern: RegExp, scheme?: string): (url: URL) => URL | null {
  return ({ pathname, search }) => {
    const found = pattern.exec(pathname)?.slice(1);
    if (!found) return null;
    const [first, ...rest] = scheme ? [scheme, ...found] : found;
    return toPage(`${first}://${rest.join("")}${search}`);
  };
}

/**
 * A host as one label: its dots are hyphens, its hyphens two. Names in Punycode and some others go without what such a
 * label may not have; `_x_tr_enc` says which, and `_x_tr_hp` has the start of a name that was too long.
 * https://developers.google.com/search/docs/appearance/translated-results
 */
function ofTranslateGoog(url: URL): URL | null {
  const encodings = url.searchParams.get("_x_tr_enc")?.split(",") ?? [];
  let label = (url.searchParams.get("_x_tr_hp") ?? "") + url.hostname.replace(/\.translate\.goog$/, "");
  if (encodings.includes("1") && label.startsWith("1-")) label = label.slice(2);
  const isPunycode = encodings.includes("0") && label.startsWith("0-");
  if (isPunycode) label = label.slice(2);
  return withHost(url, `${isPunycode ? "xn--" : ""}${toHost(label)}`);
}

function ofAmpCache(url: URL): URL | null {
  const label = url.hostname.replace(/\.cdn\.ampproject\.org$/, "");
  return withHost(url, toHost(/^0-(.+)-0$/.exec(label)?.[1] ?? label));
}

function toHost(label: string): string {
  return label.replace(/\b-\b/g, ".").replaceAll("--", "-");
}

/** The search words that brought the reader there stand behind the page's address. */
function ofGoogleCache({ searchParams }: URL): URL | null {
  const found = /^cache:(?:[\w-]{12}:)?(\S+)/.exec(searchParams.get("q") ?? "")?.[1];
  return toPage(found);
}

function withHost(url: URL, host: string): URL | null {
  return toPage(`${url.protocol}//${host}${url.pathname}${url.search}`);
}
