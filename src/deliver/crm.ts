/** How a lead is told to products that keep contacts; their field names are those of the form. */
import type { LeadMessage, Message } from "./message.ts";

/** One request of a series; what was answered to it, as JSON, is handed back before the next. */
export interface Step {
  url: string;
  /** Absent: it is only asked for. */
  json?: unknown;
  /** Where it fails the message has arrived all the same. */
  spare?: true;
}

export type Steps = Generator<Step, void, unknown>;

/** A submission of a form of theirs, which has the fields of ours. */
export function* toHubSpot({ lead }: Message, { href }: URL): Steps {
  if (lead === undefined) return;
  const fields = Object.entries(lead.fields).filter(([, value]) => value !== "");
  const json = {
    submittedAt: String(Date.parse(lead.created)),
    fields: fields.map(([name, value]) => ({ objectTypeId: "0-1", name, value })),
    context: { pageName: lead.title },
    legalConsentOptions: { consent: { consentToProcess: true, text: lead.consent.text, communications: [] } },
  };
  yield { url: href, json };
}

/** A lead needs a person there: the one with that address, or a new one. A message without a lead asks whose token it is. */
export function* toPipedrive({ lead }: Message, { origin, search }: URL): Steps {
  const to = (path: string, more: Record<string, string> = {}) => {
    const params = new URLSearchParams(search);
    for (const [name, value] of Object.entries(more)) params.set(name, value);
    return `${origin}/api${path}?${params}`;
  };
  if (lead === undefined) {
    yield { url: to("/v1/users/me") };
    return;
  }
  const name = lead.fields["name"] || lead.mail || lead.title;
  const asked = lead.mail && { term: lead.mail, fields: "email", exact_match: "true", limit: "1" };
  const found = asked
    ? at(yield { url: to("/v2/persons/search", asked) }, "data", "items", 0, "item", "id")
    : undefined;
  const emails = lead.mail === null ? [] : [{ value: lead.mail, primary: true, label: "work" }];
  const person = found ?? at(yield { url: to("/v2/persons"), json: { name, emails } }, "data", "id");
  const made = yield { url: to("/v1/leads"), json: { title: `${lead.title}: ${name}`, person_id: person } };
  yield { url: to("/v1/notes"), json: { content: toNote(lead), lead_id: at(made, "data", "id") }, spare: true };
}

/** Their notes are HTML. */
function toNote({ fields, consent }: LeadMessage): string {
  const lines = [...Object.entries(fields), ["Agreed to", `${consent.text} (version ${consent.version})`] as const];
  const safe = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\n", "<br>");
  return lines.map(([name, value]) => `${safe(name)}: ${safe(value)}`).join("<br>");
}

function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (found as Record<string | number, unknown> | null | undefined)?.[key],
    value,
  );
}
