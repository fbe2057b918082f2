/** Umami's script: `data-host-url`, `data-umami-event`, `umami.track("Buy", {plan: "pro"})`. */
import { dataset, finish, onPress, settings, src, stored, tell, whole } from "./common.ts";

const { hostUrl, autoTrack, domains, doNotTrack, performance: vitals } = dataset;
settings.endpoint = hostUrl ? `${hostUrl.replace(/\/$/, "")}/api/send` : String(new URL("api/send", src));
// Neither outbound links nor downloads are among what it counts by itself.
for (const part of ["outbound", "download"]) settings.left.add(part);
if (vitals === "true") settings.left.delete("vitals");
settings.isManual = autoTrack === "false";
const isElsewhere = domains !== undefined && !domains.split(",").some((domain) => domain.trim() === location.hostname);
if (isElsewhere || stored("umami.disabled") || (doNotTrack === "true" && navigator.doNotTrack === "1"))
  settings.isOff = true;

type Payload = Record<string, unknown>;
const send = ({ url, title = document.title, referrer = document.referrer, name, data }: Payload) => {
  const at = url === undefined ? {} : { u: whole(url) };
  tell(name ? { ...at, k: "event", n: name, p: data } : { ...at, t: title, r: referrer });
};
const usual = () => ({ url: location.href, title: document.title, referrer: document.referrer });
const track = async (what?: string | Payload | ((payload: Payload) => Payload), data?: unknown) => {
  if (typeof what === "string") send({ name: what, data });
  else send(typeof what === "function" ? what(usual()) : (what ?? usual()));
};
// Who the reader is is nothing that is kept.
Object.assign(self, { umami: { track, identify: async () => {} } });

onPress("[data-umami-event]", ({ dataset }) => {
  const props = Object.entries(dataset).flatMap(([name, value]) => {
    const [, first, rest] = /^umamiEvent(.)(.*)$/.exec(name) ?? [];
    return first === undefined ? [] : [[first.toLowerCase() + rest, value]];
  });
  void track(dataset["umamiEvent"], Object.fromEntries(props));
});

finish();
