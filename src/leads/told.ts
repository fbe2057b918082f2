/** What is told of a lead, and to whom. */
import type { Config } from "../base/config.ts";
import type { LeadMessage, Message } from "../deliver/message.ts";
import type { Outbox } from "../deliver/outbox.ts";
import type { InStatement } from "../store/store.ts";
import type { LeadForm } from "./form-file.ts";
import type { Lead } from "./lead.ts";

/** Days after which what nobody confirmed is deleted. */
export const confirmDays = 7;

/** Mail to people can be sent at all: it needs a server, a sender, and an address of this install for its link. */
export function canAsk({ smtp, mailFrom, url }: Pick<Config, "smtp" | "mailFrom" | "url">): boolean {
  return smtp !== null && mailFrom !== null && url !== null;
}

/** Nothing of what was typed is in it, so that nobody can have words of theirs sent to others. */
export function toQuestion(form: LeadForm, link: string): Message {
  return {
    title: `Please confirm: ${form.title}`,
    text: [
      `Somebody, most likely you, filled in the form “${form.title}” and gave this address.`,
      "To confirm it, or to see, take along or delete what was sent, open",
      link,
      `If it was not you, do nothing: what was sent is deleted after ${confirmDays} days.`,
    ].join("\n\n"),
  };
}

/** To the channels of the form: that one came, without a word of it, and to those that get it whole, all. */
export async function toNews(outbox: Outbox, form: LeadForm, lead: Lead, url: string | null): Promise<InStatement[]> {
  const where = url === null ? "under Leads" : `at ${url}/leads/${lead.id}`;
  const news: Message = { title: `A lead: ${form.title}`, text: `Somebody filled in “${form.title}”. It is ${where}.` };
  const whole: Message = { ...news, lead: toMessage(form, lead, url) };
  const queued = await Promise.all([
    ...form.tell.map((name) => outbox.toQueued(name, news, { lead: lead.id })),
    ...form.send.map((name) => outbox.toQueued(name, whole, { lead: lead.id })),
  ]);
  return queued.flatMap(({ statements }) => statements);
}

function toMessage(form: LeadForm, lead: Lead, url: string | null): LeadMessage {
  return {
    ...{ id: lead.id, form: form.name, title: form.title, site: form.site, mail: lead.mail, fields: lead.fields },
    page: lead.page,
    created: new Date(lead.created).toISOString(),
    confirmed: lead.confirmed === null ? null : new Date(lead.confirmed).toISOString(),
    ends: new Date(lead.ends).toISOString(),
    consent: { version: lead.consentVersion, text: lead.consent, purpose: lead.purpose },
    link: url === null ? null : `${url}/leads/${lead.id}`,
  };
}
