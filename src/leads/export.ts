import { withoutFormulas } from "../base/formula.ts";
import type { Lead } from "./lead.ts";

/** Leads as a table: a column a field that any of them has. */
export function toCsv(leads: readonly Lead[]): string {
  const fields = [...new Set(leads.flatMap((lead) => Object.keys(lead.fields)))];
  const head = ["id", "form", "created", "state", "confirmed", "ends", "page", "consent_version", ...fields];
  const rows = leads.map((lead) => [
    ...[lead.id, lead.form, time(lead.created), lead.state, time(lead.confirmed), time(lead.ends), lead.page ?? ""],
    ...[lead.consentVersion, ...fields.map((name) => lead.fields[name] ?? "")],
  ]);
  return [head, ...rows].map((row) => `${row.map(toCell).join(",")}\r\n`).join("");
}

/** All that is stored of a lead, for its person and for its owner. */
export function toJson(lead: Lead): object {
  return {
    ...{ id: lead.id, form: lead.form, fields: lead.fields, page: lead.page },
    ...{ created: time(lead.created), confirmed: time(lead.confirmed) || null, state: lead.state },
    consent: { version: lead.consentVersion, text: lead.consent, purpose: lead.purpose },
    deleted_at_the_latest: time(lead.ends),
  };
}

const time = (ms: number | null) => (ms === null ? "" : new Date(ms).toISOString());

/** What a spreadsheet would run is text in it. */
function toCell(text: string): string {
  const safe = withoutFormulas(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
