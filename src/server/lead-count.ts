import type { Effects } from "../base/effects.ts";
import type { Collector } from "../collect/collector.ts";
import type { LeadForm } from "../leads/form-file.ts";
import type { Sites } from "../store/sites.ts";
import type { Visitor } from "../web/client-address.ts";

/** A server speaks for nobody, so no session of a reader has this event. */
const nobody: Visitor = { address: "", userAgent: "", gpc: false, dnt: false, optedOut: false, isServer: true };

/** Tells analytics that a lead came: an event `lead` with the name of its form, of nobody and no page. */
export function toLeadCount(collector: Collector, sites: Sites, effects: Effects) {
  return async ({ name, site }: LeadForm): Promise<void> => {
    const [host] = sites.list().find((one) => one.name === site)?.hosts ?? [];
    if (host === undefined) return;
    const spec = { url: `https://${host}/`, isPageUnknown: true, kind: "event", name: "lead", props: { form: name } };
    try {
      await collector.take(spec, nobody, effects.now());
    } catch (error) {
      effects.log(`A lead is kept and could not be counted: ${(error as Error).message}`);
    }
  };
}
