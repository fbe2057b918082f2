import type { Config } from "../base/config.ts";
import type { Effects } from "../base/effects.ts";
import type { Channels } from "../deliver/channels.ts";
import { Outbox } from "../deliver/outbox.ts";
import { openSecret } from "../store/secret.ts";
import type { Sites } from "../store/sites.ts";
import type { Store } from "../store/store.ts";
import type { LeadForm } from "./form-file.ts";
import { Forms } from "./forms.ts";
import { Intake } from "./intake.ts";
import { LazyStore } from "./lazy-store.ts";
import { Leads } from "./leads.ts";
import { Signed } from "./signed.ts";

interface Deps {
  config: Config;
  effects: Effects;
  /** The control database: of leads, it has the key that signs. */
  control: Store;
  sites: Sites;
  channels: Channels;
  count(form: LeadForm): Promise<void>;
}

/** All that leads are: the forms, what came by them, and what is on its way about it. */
export interface LeadsRoom {
  forms: Forms;
  leads: Leads;
  intake: Intake;
  signed: Signed;
  outbox: Outbox;
  close(): Promise<void>;
}

export async function openLeadsRoom({ control, sites, ...deps }: Deps): Promise<LeadsRoom> {
  const store = new LazyStore(deps.config);
  const signed = new Signed(await openSecret(control, "lead"));
  const forms = new Forms(deps.config);
  // Its own, so that nothing of a lead is ever in the control database.
  const outbox = new Outbox({ ...deps, store });
  const all = { ...deps, store, outbox, forms, signed };
  const intake = new Intake({ ...all, sites });
  return { forms, leads: new Leads(all), intake, signed, outbox, close: () => store.close() };
}
