/** GoatCounter's script: `data-goatcounter`, its settings as JSON, `goatcounter.count({path, event})`. */
import { dataset, finish, onPress, settings, src, stored, tell, whole } from "./common.ts";

interface GoatCounter {
  [name: string]: unknown;
  path?: string | ((path: string) => string | null);
}

interface GoatCounterVars {
  path?: GoatCounter["path"];
  title?: string;
  referrer?: string;
  event?: boolean;
}

const page = self as unknown as { goatcounter?: GoatCounter };
const { goatcounter: given, goatcounterSettings: json } = dataset;
let own: GoatCounter = page.goatcounter ?? {};
try {
  own = { ...own, ...JSON.parse(json ?? "{}") };
} catch {}
settings.endpoint = String(given ?? own["endpoint"] ?? new URL("count", src));
// It counts a page once, when it is loaded: what changes the address without a load calls it.
for (const part of ["spa", "outbound", "download"]) settings.left.add(part);
settings.isManual = own["no_onload"] === true;
if (stored("skipgc") === "t") settings.isOff = true;

/** That of the canonical address, if it is of this host. */
const pathOf = (path: GoatCounter["path"]) => {
  const link = document.querySelector<HTMLLinkElement>("link[rel=canonical]");
  const canonical = link && URL.parse(link.href);
  const host = (name: string) => name.replace(/^www\./, "");
  const here = canonical && host(canonical.host) === host(location.host) ? canonical : location;
  const usual = here.pathname + here.search;
  return typeof path === "function" ? path(usual) : (path ?? usual);
};
const count = ({ path = own.path, title, referrer, event }: GoatCounterVars = {}) => {
  const where = pathOf(path);
  if (where === null) return;
  if (event) tell({ k: "event", n: where, p: { title } });
  else tell({ u: whole(where), t: title ?? document.title, r: referrer ?? document.referrer });
};
page.goatcounter = {
  ...own,
  ...{ count, filter: () => false, bind_events: () => {}, url: () => settings.endpoint },
  get_query: (name: string) => new URLSearchParams(location.search).get(name) ?? undefined,
};
const isElsewhere = pathOf(own.path) !== location.pathname + location.search;
if (!settings.isManual && (isElsewhere || own["title"] || own["referrer"])) {
  settings.isManual = true;
  count({ title: own["title"] as string, referrer: own["referrer"] as string });
}
if (own["no_events"] !== true) {
  onPress("[data-goatcounter-click]", (element) => {
    const { goatcounterClick: click, goatcounterTitle: title } = element.dataset;
    const name = click || element.getAttribute("name") || element.id;
    count({ path: name, title: title || element.title, event: true });
  });
}

finish();
