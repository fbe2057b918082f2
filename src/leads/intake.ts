/**
 * A form comes in. Nothing is stored without consent to today's words, and nothing of a form that neither our script nor
 * a page of ours has signed: that one is answered with such a page. Addresses come in to slow down who sends much, and go
 * no further.
 */
import { randomBytes } from "node:crypto";
import type { Sites } from "../store/sites.ts";
import type { InStatement } from "../store/store.ts";
import { textField } from "../web/form.ts";
import { Limit, TooMany } from "../web/limit.ts";
import { type LeadForm, timeField } from "./form-file.ts";
import type { Lead } from "./lead.ts";
import { type LeadsDeps, toMinute } from "./leads.ts";
import { type Submission, toSubmission } from "./submission.ts";
import { canAsk, toNews, toQuestion } from "./told.ts";

interface Asked {
  form: LeadForm;
  data: FormData;
  address: string;
  /** The page that it came from, by the browser's word. */
  origin: string | null;
  /** That page is one of ours. */
  isOurs: boolean;
}

/** `again`: a page of ours asks, with what was typed, why, and the time that it signs. */
export type Answer =
  | { kind: "stored"; form: LeadForm; asks: boolean }
  | { kind: "again"; status: 200 | 422; submission: Submission; time: string; note: Note | null };

/** Why a page of ours asks although nothing is wrong with what was typed. */
type Note = "look" | "outdated" | "quick";

const minute = 60_000;
/** Of one client: two for each lead, where a page of ours comes in between. */
const ofClient = { maxTries: 10, windowMs: 10 * minute };
/** Of all clients of a form: stored. */
const ofForm = { maxTries: 200, windowMs: 10 * minute };
/** Leads of one form, and mails in a day to one address. */
const [maxLeads, maxMails] = [20_000, 3];

export class Intake {
  readonly #deps: LeadsDeps & { sites: Sites };
  readonly #clients: Limit;
  readonly #forms: Limit;

  constructor(deps: LeadsDeps & { sites: Sites }) {
    this.#deps = deps;
    const now = () => deps.effects.now();
    this.#clients = new Limit(now, ofClient);
    this.#forms = new Limit(now, ofForm);
  }

  /** Throws TooMany; StoreError where it cannot be kept. */
  async take(asked: Asked): Promise<Answer> {
    const { form, data, address } = asked;
    this.#clients.take(address);
    const submission = toSubmission(form, data);
    const now = this.#deps.effects.now();
    const time = textField(data, timeField);
    const shown = this.#deps.signed.shown(form.name, time, now);
    const again = (status: 200 | 422, note: Note | null): Answer => {
      // A page of ours that was answered quickly keeps its time: pressed once more it is right.
      const kept = shown.kind === "wrong" || note === "look" ? this.#deps.signed.time(form.name, now) : time;
      return { kind: "again", status, submission, time: kept, note };
    };
    if (submission.outdated) return again(200, "outdated");
    if (!this.#isFromPage(asked) || shown.kind === "wrong") return again(200, "look");
    if (!submission.consented || Object.keys(submission.problems).length > 0) return again(422, null);
    if (shown.kind === "quick") return again(200, "quick");
    return { kind: "stored", form, asks: await this.#store(form, submission, shown.nonce) };
  }

  /** A page of ours, or of the form's site. */
  #isFromPage({ form, origin, isOurs }: Asked): boolean {
    const url = URL.parse(origin ?? "");
    return isOurs || (url !== null && this.#deps.sites.byHost(url.hostname)?.name === form.site);
  }

  /** Whether its address is asked to confirm it. */
  async #store(form: LeadForm, { values, mail, page, isSpam }: Submission, nonce: string): Promise<boolean> {
    const { store, outbox, signed, config, effects } = this.#deps;
    const [known] = await store.read("select awaits from leads where nonce = ?", [nonce]);
    if (known) return Number(known["awaits"]) === 1;
    await this.#refuseTooMany(form, mail);
    const created = toMinute(effects.now());
    const lead: Lead = {
      ...{ id: randomBytes(16).toString("base64url"), form: form.name, fields: values, mail, page },
      ...{ purpose: form.purpose, consent: form.consent.text, consentVersion: form.consent.version },
      ...{ created, confirmed: null, state: isSpam ? "spam" : "new", ends: created + form.keepDays * 1440 * minute },
      awaits: form.confirm !== null && canAsk(config),
    };
    const messages: InStatement[] = [];
    if (lead.awaits && !isSpam && form.confirm !== null) {
      const to = (values[form.confirm] ?? "").trim();
      messages.push(outbox.toMail(to, toQuestion(form, `${config.url}/yours/${signed.link(lead.id)}`), lead.id));
    }
    const counts = !isSpam && !lead.awaits;
    if (counts) messages.push(...(await toNews(outbox, form, lead, config.url)));
    await store.write([toInsert(lead, nonce), ...messages]);
    if (counts) await this.#deps.count(form);
    return lead.awaits;
  }

  async #refuseTooMany(form: LeadForm, mail: string | null): Promise<void> {
    this.#forms.take(form.name);
    const [row] = await this.#deps.store.read(
      `select count(*) as leads, count(*) filter (where mail = ? and created > ?) as mails from leads where form = ?`,
      [mail, BigInt(this.#deps.effects.now() - 1440 * minute), form.name],
    );
    if (Number(row?.["leads"] ?? 0) >= maxLeads) throw new TooMany(3600);
    if (Number(row?.["mails"] ?? 0) >= maxMails) throw new TooMany(24 * 3600);
  }
}

function toInsert(lead: Lead, nonce: string): InStatement {
  return {
    sql: `insert into leads
      (id, form, fields, mail, page, purpose, consent, consent_version, created, awaits, state, ends, nonce)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (nonce) do nothing`,
    args: [
      ...[lead.id, lead.form, JSON.stringify(lead.fields), lead.mail, lead.page, lead.purpose, lead.consent],
      ...[lead.consentVersion, BigInt(lead.created), lead.awaits ? 1n : 0n, lead.state, BigInt(lead.ends), nonce],
    ],
  };
}
