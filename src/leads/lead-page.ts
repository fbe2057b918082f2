/** What a page of ours says of a form that came in, or is asked for. */
import { StoreError } from "../store/store-error.ts";
import { readForm } from "../web/form.ts";
import { TooMany } from "../web/limit.ts";
import { blankField, consentField, type LeadForm, pageField, timeField } from "./form-file.ts";
import type { LeadsRoom } from "./room.ts";
import { type Submission, toSubmission } from "./submission.ts";

interface Asked {
  request: Request;
  address: string;
  isOurs: boolean;
  now: number;
}

/** `form`: to be sent, with what was typed. `thanks`: it is stored, and the form names no page for that. */
export type LeadPage =
  | { kind: "gone"; status: 404 | 411 | 413; typed: [string, string][] }
  | { kind: "form"; form: LeadForm; status: number; submission: Submission; time: string; says: string; isBad: boolean }
  | { kind: "sent"; form: LeadForm; to: string | null; asks: boolean };

const maxBytes = 64 * 1024;

const notes = {
  look: "Nothing is stored yet. Please look at what you typed, and send it here.",
  outdated: "The words of the consent have changed since your page was made. Nothing is stored yet.",
  quick: "That was quick. So that no program sends this: please press the button once more.",
};

export async function toLeadPage(room: LeadsRoom, name: string, asked: Asked): Promise<LeadPage> {
  const { request, now } = asked;
  const form = room.forms.find(name);
  if (request.method !== "POST") {
    if (form === null) return { kind: "gone", status: 404, typed: [] };
    return toForm(form, toSubmission(form, new FormData()), room.signed.time(name, now));
  }
  const refusal = sizeProblem(request);
  if (refusal !== null) return { kind: "gone", status: refusal, typed: [] };
  const data = await readForm(request, maxBytes);
  if (form === null) return { kind: "gone", status: 404, typed: typedIn(data) };
  return answer(room, form, data, asked);
}

async function answer(room: LeadsRoom, form: LeadForm, data: FormData, asked: Asked): Promise<LeadPage> {
  const { address, isOurs, now } = asked;
  const origin = asked.request.headers.get("origin");
  const retry = () => toForm(form, toSubmission(form, data), room.signed.time(form.name, now));
  try {
    const taken = await room.intake.take({ form, data, address, origin, isOurs });
    if (taken.kind === "stored") return { kind: "sent", form, to: form.thanks, asks: taken.asks };
    const { status, submission, time, note } = taken;
    // Its consent was to be ticked by whoever reads the words; that is no mistake of theirs yet.
    if (note === null && !submission.consented) submission.problems[consentField] = "Without this nothing is stored.";
    return { ...toForm(form, submission, time), status, says: note === null ? "" : notes[note] };
  } catch (error) {
    if (error instanceof TooMany) return { ...retry(), status: 429, says: error.message, isBad: true };
    if (!(error instanceof StoreError)) throw error;
    const says = "This could not be stored just now. Nothing of it is lost: it is below. Please try again in a minute.";
    return { ...retry(), status: 503, says, isBad: true };
  }
}

function toForm(form: LeadForm, submission: Submission, time: string): LeadPage & { kind: "form" } {
  const blank = Object.values(submission.values).every((value) => value === "");
  const problems = blank ? {} : submission.problems;
  return { kind: "form", form, status: 200, submission: { ...submission, problems }, time, says: "", isBad: false };
}

function sizeProblem({ headers }: Request): 411 | 413 | null {
  const length = headers.get("content-length");
  if (length === null) return 411;
  return Number(length) <= maxBytes ? null : 413;
}

const ours = new Set([blankField, consentField, timeField, pageField]);

function typedIn(data: FormData): [string, string][] {
  return [...data].flatMap(([name, value]) => (typeof value === "string" && !ours.has(name) ? [[name, value]] : []));
}
