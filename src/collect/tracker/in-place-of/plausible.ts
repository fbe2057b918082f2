/** Plausible's script: `data-domain` and `data-api`, parts by the name of the file, `plausible("Signup", {props})`. */
import { dataset, finish, onPress, settings, src, stored, tell, whole } from "./common.ts";

interface PlausibleOptions {
  [name: string]: unknown;
}

interface Plausible {
  (name: string, options?: PlausibleOptions): void;
  /** Calls that came before the script. */
  q?: ArrayLike<unknown>[];
  /** What `init` was given before the script. */
  o?: PlausibleOptions;
  init?(options?: PlausibleOptions): void;
}

const page = self as unknown as { plausible?: Plausible };
const before = page.plausible;
const parts = new URL(src).pathname.split("/").at(-1)?.split(".") ?? [];
/** The newer script has its settings within, and is told the rest by `init`. */
const isOlder = dataset["domain"] !== undefined;
const options = before?.o ?? {};
const wants = (part: string, option: string, usual: boolean) =>
  isOlder ? parts.includes(part) : ((options[option] as boolean | undefined) ?? usual);
settings.endpoint = String(dataset["api"] ?? options["endpoint"] ?? new URL("/api/event", src));
if (!wants("outbound-links", "outboundLinks", true)) settings.left.add("outbound");
if (!wants("file-downloads", "fileDownloads", true)) settings.left.add("download");
if (wants("form-submissions", "formSubmissions", true)) settings.left.delete("forms");
if (wants("hash", "hashBasedRouting", false)) dataset["hash"] = "";
settings.isManual = isOlder ? parts.includes("manual") : options["autoCapturePageviews"] === false;
if (stored("plausible_ignore") === "true") settings.isOff = true;
const { exclude, include } = dataset;
if (exclude)
  dataset["skip"] = exclude
    .replaceAll("**", "*")
    .split(/\s*,\s*/)
    .join(" ");
if (include) {
  const patterns = include
    .split(/\s*,\s*/)
    .map((pattern) => pattern.split(/\*+/).map((text) => text.replace(/\W/g, "\\$&")));
  if (!patterns.some((texts) => RegExp(`^${texts.join(".*")}$`).test(location.pathname))) settings.isManual = true;
}

const plausible: Plausible = (name, { props, meta, revenue, callback, u, url } = {}) => {
  const { amount, currency } = (revenue ?? {}) as { amount?: unknown; currency?: unknown };
  const own = { ...((meta ?? props) as object), ...(currency ? { currency } : {}) };
  const at = u ?? url;
  const isView = name === "pageview" || name === "404";
  const view = isView ? { k: name === "404" ? "notfound" : name, r: document.referrer } : { k: "event", n: name };
  tell({ ...view, p: own, ...(at ? { u: whole(at) } : {}), ...(amount ? { v: Number(amount) } : {}) });
  if (typeof callback === "function") callback({ status: 202 });
};
plausible.init = () => {};
page.plausible = plausible;
for (const [name, given] of (before?.q ?? []) as [string, PlausibleOptions?][]) plausible(name, given);

/** `class="plausible-event-name=Signup+Now plausible-event-plan=pro"`, on the element or around it. */
const tagged = (element: HTMLElement) => {
  const props: Record<string, string> = {};
  for (const [, kind, name, value] of element.className.matchAll(/plausible-(event|revenue)-([\w-]+)(?:=|--)(\S+)/g)) {
    props[kind === "event" ? String(name) : `$${name}`] = String(value).replaceAll("+", " ");
  }
  const { name, $amount: amount, $currency: currency, ...own } = props;
  if (name) plausible(name, { props: own, ...(amount ? { revenue: { amount, currency } } : {}) });
};
onPress("[class*=plausible-event-name]:not(form)", tagged);
addEventListener("submit", (event) => {
  const form = event.target as HTMLElement;
  if (form.className.includes("plausible-event-name")) tagged(form);
});

finish();
