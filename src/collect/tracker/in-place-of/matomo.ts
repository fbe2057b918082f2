/** Matomo's script: the commands in `_paq`, before it is there and after. */
import { finish, settings, src, tell, whole } from "./common.ts";

type MatomoCommand = [name: string, ...values: unknown[]];

const page = self as unknown as { _paq?: { push(...commands: MatomoCommand[]): unknown } };
const early = (Array.isArray(page._paq) ? page._paq : []) as MatomoCommand[];
let [url, title, referrer]: unknown[] = [];
let isStarted = false;
/** What waits for the reader's consent; null where none is asked for, or it is given. */
let held: (() => void)[] | null = null;
settings.endpoint = String(new URL("matomo.php", src));
// It counts a page when it is told to, and links where it is told to.
for (const part of ["spa", "outbound", "download"]) settings.left.add(part);
settings.isManual = true;

const send = (hit: Parameters<typeof tell>[0]) => {
  if (held) held.push(() => tell(hit));
  else tell(hit);
};
const event = (name: unknown, props: object, value?: unknown) => {
  const at = url ? { u: whole(url) } : {};
  send({ ...at, k: "event", n: name, p: props, v: value === undefined ? undefined : Number(value) });
};
const consent = () => {
  const waiting = held ?? [];
  held = null;
  for (const then of waiting) then();
};
const commands: Record<string, (...values: unknown[]) => void> = {
  setTrackerUrl: (value) => {
    settings.endpoint = String(whole(value));
  },
  setCustomUrl: (value) => {
    url = value;
  },
  setDocumentTitle: (value) => {
    title = value;
  },
  setReferrerUrl: (value) => {
    referrer = value;
  },
  requireConsent: () => {
    held ??= [];
  },
  setConsentGiven: consent,
  rememberConsentGiven: consent,
  optUserOut: () => {
    settings.isOff = true;
  },
  enableLinkTracking: () => {
    settings.left.delete("outbound");
    settings.left.delete("download");
  },
  trackPageView: (given) => {
    // The first one of the page as it is: what follows counts it, and how long it is read.
    if (!isStarted && !held && !url && !title && !given && !referrer) settings.isManual = false;
    else
      send({ u: whole(url ?? location.href), t: given ?? title ?? document.title, r: referrer ?? document.referrer });
  },
  trackEvent: (category, action, label, value) => event(action, { category, label }, value),
  trackGoal: (goal, revenue) => event(`goal ${goal}`, {}, revenue),
  trackLink: (address, kind) => event(kind === "download" ? "download" : "outbound", { url: address }),
  trackSiteSearch: (_, category, results) => event("search", { category: category || undefined, results }),
  trackEcommerceOrder: (_, total) => event("order", {}, total),
};
const push = (...given: MatomoCommand[]) => {
  for (const [name, ...values] of given) {
    if (typeof name === "function") (name as () => void)();
    else if (Object.hasOwn(commands, name)) commands[name]?.(...values);
  }
};
// What it is set to comes first, in whatever order it was said.
const isSetting = ([name]: MatomoCommand) => !String(name).startsWith("track");
push(...early.filter(isSetting));
push(...early.filter((command) => !isSetting(command)));
isStarted = true;
page._paq = { push };

finish();
