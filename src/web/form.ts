import type { AstroGlobal } from "astro";
import type * as z from "zod";
import { SiteError } from "../store/site.ts";
import { TooMany } from "./limit.ts";

/** What was wrong with a form, by field, in words for the person who filled it in. */
export class FormError extends Error {
  readonly fields: Record<string, string>;
  constructor(fields: Record<string, string>) {
    super(Object.values(fields).join(" "));
    this.name = "FormError";
    this.fields = fields;
  }
}

/** More than any form of ours can hold. */
const maxFormBytes = 64 * 1024;

/** What was posted; nothing where it is no form, or larger than `maxBytes`: by default than any of ours. */
export async function readForm(request: Request, maxBytes = maxFormBytes): Promise<FormData> {
  const length = request.headers.get("content-length");
  if (length === null || !(Number(length) <= maxBytes)) return new FormData();
  return request.formData().catch(() => new FormData());
}

/** What became of a request for a page with a form. */
export interface Submission {
  /** As posted; null where the page is only asked for. */
  form: FormData | null;
  /** What is wrong with it, by field; "" is for the form as a whole. */
  problems: Record<string, string>;
  /** Where the browser is sent once the form has done its work; null: the page itself is the answer. */
  done: Response | null;
}

/**
 * The whole of a page's form: reads what was posted, has it done, and says what is wrong with it, by field and by the
 * page's status. Whose form it is, was checked before the page.
 * @param act does what the form is for; what it throws of a person's mistakes is told beside the fields
 */
export async function takeForm(
  { request, response }: Pick<AstroGlobal, "request" | "response">,
  act: (form: FormData) => Promise<Response | null>,
): Promise<Submission> {
  if (request.method !== "POST") return { form: null, problems: {}, done: null };
  const form = await readForm(request);
  try {
    return { form, problems: {}, done: await act(form) };
  } catch (error) {
    return { form, problems: toProblems(error, response), done: null };
  }
}

/** A text field as typed; "" where it is missing or a file. */
export function textField(form: FormData | null, name: string): string {
  const value = form?.get(name);
  return typeof value === "string" ? value : "";
}

/** The lines and comma-separated parts of a text field. */
export function listField(form: FormData, name: string): string[] {
  return textField(form, name)
    .split(/[\s,]+/)
    .filter((part) => part !== "");
}

/**
 * What a page shows beside its fields ("" is for the form as a whole), with the status that says so. What is no
 * mistake of the person goes on up.
 */
function toProblems(error: unknown, response: ResponseInit & { headers: Headers }): Record<string, string> {
  response.status = 422;
  if (error instanceof FormError) return error.fields;
  if (error instanceof SiteError) {
    const { field, message } = error;
    return { [field]: sentence(message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message) };
  }
  if (!(error instanceof TooMany)) throw error;
  response.status = 429;
  response.headers.set("retry-after", String(error.seconds));
  return { "": error.message };
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The answer to a form that did its work: another page, so that a reload does it no second time. */
export function seeOther(location: string, cookies: string[] = []): Response {
  const headers = new Headers({ location });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

/** The form complete and checked; throws a FormError with the first problem of each field. */
export function toForm<T>(schema: z.ZodType<T>, values: unknown): T {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) fields[String(issue.path[0] ?? "")] ??= issue.message;
  throw new FormError(fields);
}
