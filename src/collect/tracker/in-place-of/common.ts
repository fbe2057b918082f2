/**
 * What the scripts share that stand in another product's place. Each reads that product's attributes and answers to its
 * name; `finish` hands over to `page.ts`, which follows in the same file and does the rest by itself.
 */

/** What is asked to be sent, by the short names of our wire format; a page view has no kind. */
interface Told {
  [field: string]: unknown;
}

const tag = document.currentScript as HTMLScriptElement;

/** The script's own address, and its attributes. */
export const { src, dataset } = tag;

export const settings = {
  /** Where that product's script would send to: a proxy of the blog's may know no other path. */
  endpoint: "",
  /** What `page.ts` leaves out: what that product counts only where it is asked for. */
  left: new Set(["errors", "forms", "vitals"]),
  /** Nothing is counted by itself, */
  isManual: false,
  /** and nothing of this browser at all. */
  isOff: self !== top,
};

const hits = () => `${settings.endpoint}?tallybook`;

/** Sends it. Whoever asked goes on whatever becomes of it. */
export function tell(hit: Told): void {
  const browser = { l: navigator.language, w: innerWidth, b: navigator.webdriver };
  if (!settings.isOff) navigator.sendBeacon(hits(), JSON.stringify({ u: location.href, ...browser, ...hit }));
}

export function finish(): void {
  dataset["hits"] = hits();
  dataset["without"] = [...settings.left].join(" ");
  if (settings.isManual || settings.isOff) dataset["skip"] = "*";
}

/** What the page has stored; pages may be refused to look. */
export function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Of presses on the nearest element that the selector names. */
export function onPress(selector: string, then: (element: HTMLElement) => void): void {
  const press = ({ target, button }: MouseEvent) => {
    const element = (target as Element).closest<HTMLElement>(selector);
    if (element && button < 2) then(element);
  };
  for (const type of ["click", "auxclick"] as const) addEventListener(type, press, true);
}

/** An address of the page's own words, whole. */
export function whole(address: unknown): string | undefined {
  return URL.parse(String(address), location.href)?.href;
}
