/** What somebody left of themselves. */
export interface Lead {
  id: string;
  form: string;
  fields: Record<string, string>;
  mail: string | null;
  page: string | null;
  purpose: string;
  consent: string;
  consentVersion: string;
  /** ms since 1970, UTC, of the minute */
  created: number;
  /** It counts once its address has confirmed it. */
  awaits: boolean;
  /** ms since 1970, UTC; null: it was not. */
  confirmed: number | null;
  state: LeadState;
  /** ms since 1970, UTC: deleted then. */
  ends: number;
}

export const leadStates = ["new", "contacted", "won", "lost", "spam"] as const;
export type LeadState = (typeof leadStates)[number];

export function toLead(row: Record<string, unknown>): Lead {
  const text = (name: string) => (row[name] === null ? null : String(row[name]));
  return {
    id: String(row["id"]),
    form: String(row["form"]),
    fields: JSON.parse(String(row["fields"])) as Record<string, string>,
    mail: text("mail"),
    page: text("page"),
    purpose: String(row["purpose"]),
    consent: String(row["consent"]),
    consentVersion: String(row["consent_version"]),
    created: Number(row["created"]),
    awaits: Number(row["awaits"]) === 1,
    confirmed: row["confirmed"] === null ? null : Number(row["confirmed"]),
    state: String(row["state"]) as LeadState,
    ends: Number(row["ends"]),
  };
}
