/** What is told: plain text, whoever its words came from. */
export interface Message {
  /** One line. */
  title: string;
  /** Lines of plain text. */
  text: string;
  /** For receivers that take it apart. */
  lead?: LeadMessage;
}

/** What somebody left of themselves, for a receiver who is to get all of it; times in ISO 8601. */
export interface LeadMessage {
  id: string;
  form: string;
  title: string;
  site: string;
  mail: string | null;
  fields: Record<string, string>;
  page: string | null;
  created: string;
  confirmed: string | null;
  ends: string;
  consent: { version: string; text: string; purpose: string };
  /** Where it is here. */
  link: string | null;
}

/** What became of one try. `again`: it may work later; `gone`: nothing is to be sent there any more. */
export interface Outcome {
  kind: "delivered" | "again" | "refused" | "gone";
  /** What the receiver said, or why it could not be asked; never a secret. */
  answer: string;
}

/** Words of a receiver, as one line that can stand in a page and a terminal. */
export function toAnswer(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
