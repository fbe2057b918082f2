/** The leads there are. Whatever could be read of them is here and in `leads.db` alone; no path leads from SQL to it. */
import type { Config } from "../base/config.ts";
import type { Effects } from "../base/effects.ts";
import { toMailAddress } from "../base/mail-address.ts";
import type { Outbox } from "../deliver/outbox.ts";
import type { InStatement } from "../store/store.ts";
import { FormError } from "../web/form.ts";
import type { LeadForm } from "./form-file.ts";
import type { Forms } from "./forms.ts";
import type { LazyStore } from "./lazy-store.ts";
import { type Lead, type LeadState, leadStates, toLead } from "./lead.ts";
import type { Signed } from "./signed.ts";
import { confirmDays, toNews } from "./told.ts";

export interface LeadsDeps {
  config: Config;
  effects: Effects;
  store: LazyStore;
  outbox: Outbox;
  forms: Forms;
  signed: Signed;
  /** Analytics learns that one came by this form, and nothing else. */
  count(form: LeadForm): Promise<void>;
}

/** That there was one, and is none any more. */
export interface Deleted {
  time: number;
  by: "person" | "owner" | "time";
}

const [minute, day] = [60_000, 86_400_000];
/** Days that spam is kept, to be looked through; and that it is known when something was deleted. */
const [spamDays, provenDays] = [30, 3 * 365];
export const maxListed = 200;

export class Leads {
  readonly #deps: LeadsDeps;

  constructor(deps: LeadsDeps) {
    this.#deps = deps;
  }

  /** The newest first. */
  async list({ form, state, mail, most = maxListed }: LeadFilter = {}): Promise<Lead[]> {
    const rows = await this.#deps.store.read(
      `select * from leads where (:form is null or form = :form) and (:state is null or state = :state)
        and (:mail is null or mail = :mail) order by created desc, rowid desc limit :most`,
      { form: form ?? null, state: state ?? null, mail: mail === undefined ? null : toKey(mail), most: BigInt(most) },
    );
    return rows.map(toLead);
  }

  async find(id: string): Promise<Lead | null> {
    const [row] = await this.#deps.store.read("select * from leads where id = ?", [id]);
    return row ? toLead(row) : null;
  }

  /** How many there are by form and state. */
  async counts(): Promise<{ form: string; state: LeadState; leads: number }[]> {
    const sql = "select form, state, count(*) as leads from leads group by form, state";
    const rows = await this.#deps.store.read(sql);
    return rows.map(({ form, state, leads }) => ({
      ...{ form: String(form), state: String(state) as LeadState, leads: Number(leads) },
    }));
  }

  /** What is on its way about a lead, or how that ended. */
  async told(id: string): Promise<{ channel: string; state: string; answer: string | null }[]> {
    const rows = await this.#deps.store.read("select * from outbox where lead = ? order by id", [id]);
    return rows.map(({ channel, state, answer }) => ({
      ...{ channel: String(channel), state: String(state), answer: answer === null ? null : String(answer) },
    }));
  }

  /** Throws FormError. */
  async setState(id: string, state: string): Promise<void> {
    if (!leadStates.some((known) => known === state)) {
      throw new FormError({ state: `A state is one of ${leadStates.join(", ")}, not ${JSON.stringify(state)}.` });
    }
    if ((await this.find(id)) === null) throw new FormError({ "": `There is no lead ${JSON.stringify(id)}.` });
    // What was taken for spam was never asked to confirm itself: whoever says that it is none has it stay.
    const sql = "update leads set awaits = case state when 'spam' then 0 else awaits end, state = ? where id = ?";
    await this.#deps.store.write([{ sql, args: [state, id] }]);
  }

  /** Its address says that it is theirs; from then on it counts. False: there is none. Confirmed again it is the same. */
  async confirm(id: string): Promise<boolean> {
    const { store, outbox, forms, effects, config } = this.#deps;
    const lead = await this.find(id);
    if (lead === null || lead.confirmed !== null) return lead !== null;
    const confirmed = toMinute(effects.now());
    const form = forms.find(lead.form);
    const counts = lead.awaits && form !== null && lead.state !== "spam";
    const news = counts ? await toNews(outbox, form, { ...lead, confirmed }, config.url) : [];
    const sql = "update leads set confirmed = ?, awaits = 0 where id = ?";
    await store.write([{ sql, args: [BigInt(confirmed), id] }, ...news]);
    if (counts) await this.#deps.count(form);
    return true;
  }

  /** Whether there was one. It is overwritten, with all messages about it. */
  async remove(id: string, by: Deleted["by"]): Promise<boolean> {
    if ((await this.find(id)) === null) return false;
    await this.#remove([id], by);
    return true;
  }

  /** All that was left under an address; the links that prove it. Throws FormError. */
  async forget(mail: string): Promise<string[]> {
    if (toMailAddress(mail.trim()) === null)
      throw new FormError({ mail: `This is no mail address: ${JSON.stringify(mail)}.` });
    const found = await this.list({ mail: mail.trim(), most: 10_000 });
    await this.#remove(
      found.map(({ id }) => id),
      "owner",
    );
    return found.map(({ id }) => this.#deps.signed.link(id));
  }

  /** When and by whom it was deleted; null: it was not, as far as is known. */
  async deleted(id: string): Promise<Deleted | null> {
    const [row] = await this.#deps.store.read("select time, by from deleted where id = ?", [id]);
    return row ? { time: Number(row["time"]), by: String(row["by"]) as Deleted["by"] } : null;
  }

  /** Deletes what is over: by its own end, not confirmed, or spam. */
  async sweep(): Promise<void> {
    const now = this.#deps.effects.now();
    const rows = await this.#deps.store.read(
      `select id from leads where ends <= ? or (awaits = 1 and created <= ?) or (state = 'spam' and created <= ?)`,
      [BigInt(now), BigInt(now - confirmDays * day), BigInt(now - spamDays * day)],
    );
    await this.#remove(
      rows.map(({ id }) => String(id)),
      "time",
    );
    const args = [BigInt(now - provenDays * day)];
    const [old] = await this.#deps.store.read("select 1 from deleted where time < ? limit 1", args);
    if (old) await this.#deps.store.write([{ sql: "delete from deleted where time < ?", args }]);
  }

  async #remove(ids: string[], by: Deleted["by"]): Promise<void> {
    if (ids.length === 0) return;
    const { store, effects } = this.#deps;
    const list = JSON.stringify(ids);
    const statements: InStatement[] = [
      {
        sql: `insert into deleted (id, form, time, by)
          select id, form, ?, ? from leads where id in (select value from json_each(?)) on conflict do nothing`,
        args: [BigInt(toMinute(effects.now())), by, list],
      },
      { sql: "delete from outbox where lead in (select value from json_each(?))", args: [list] },
      { sql: "delete from leads where id in (select value from json_each(?))", args: [list] },
    ];
    await store.write(statements);
    await store.forget();
  }
}

interface LeadFilter {
  form?: string | undefined;
  state?: string | undefined;
  mail?: string | undefined;
  most?: number;
}

/** As the column `mail` has it. */
function toKey(mail: string): string {
  return (toMailAddress(mail.trim()) ?? mail).toLowerCase();
}

/** Not to the second: beside the hits of a quiet page that would say which of them was this person's. */
export function toMinute(time: number): number {
  return Math.floor(time / minute) * minute;
}
