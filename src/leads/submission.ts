import { quoteClipped } from "../base/clip.ts";
import { toMailAddress } from "../base/mail-address.ts";
import { textField } from "../web/form.ts";
import { blankField, consentField, type FormField, type LeadForm, pageField } from "./form-file.ts";

/** What somebody sent by a form, checked field by field; what the form does not ask for is not in it. */
export interface Submission {
  /** As typed, by field; "" where nothing was. */
  values: Record<string, string>;
  /** What is wrong with it, by field, in words for who typed it. */
  problems: Record<string, string>;
  /** The consent of today's version was given. */
  consented: boolean;
  /** Consent was given to other words than those of today. */
  outdated: boolean;
  /** The first address in it, in one spelling. */
  mail: string | null;
  /** Path of the page that the form was on. */
  page: string | null;
  /** It looks like a program's. */
  isSpam: boolean;
}

const maxLinks = 2;

export function toSubmission(form: LeadForm, data: FormData): Submission {
  const values = Object.fromEntries(form.fields.map((field) => [field.name, typedValue(field, data)]));
  const problems: Record<string, string> = {};
  for (const field of form.fields) {
    const problem = problemOf(field, values[field.name] ?? "");
    if (problem !== null) problems[field.name] = problem;
  }
  const given = textField(data, consentField);
  const consented = given === form.consent.version;
  const mails = form.fields.filter(({ type }) => type === "email").map(({ name }) => toMailAddress(values[name] ?? ""));
  const text = Object.values(values).join("\n");
  return {
    ...{ values, problems, consented, outdated: given !== "" && !consented },
    mail: mails.find((address) => address !== null)?.toLowerCase() ?? null,
    page: toPage(textField(data, pageField)),
    isSpam: textField(data, blankField) !== "" || (text.match(/https?:\/\/|\[url/gi)?.length ?? 0) > maxLinks,
  };
}

/** Line ends in one spelling, and no control characters, which are nobody's words. */
function typedValue({ name, type }: FormField, data: FormData): string {
  if (type === "checkbox") return textField(data, name) === "" ? "" : "yes";
  const text = textField(data, name).replaceAll(/\r\n?/g, "\n").toWellFormed();
  const clean = type === "lines" ? text.replaceAll(/[^\P{Cc}\n\t]/gu, "") : text.replaceAll(/\p{Cc}+/gu, " ");
  return clean.trim();
}

function problemOf({ type, required, longest, options }: FormField, value: string): string | null {
  if (value === "") {
    if (!required) return null;
    return type === "checkbox" ? "Please tick this." : "Please fill this in.";
  }
  if (value.length > longest) return `${longest} characters are the most; these are ${value.length}.`;
  if (type === "email" && toMailAddress(value) === null) return `This is no mail address: ${quoteClipped(value)}.`;
  return type === "choice" && !options.includes(value) ? `This is no choice here: ${quoteClipped(value)}.` : null;
}

/** A path without what may be a secret behind it. */
function toPage(text: string): string | null {
  const [path = ""] = text.split(/[?#]/, 1);
  return path.startsWith("/") && path.length <= 500 && !/[\p{Cc}\s]/u.test(path) ? path : null;
}
