import * as z from "zod";
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

/** Bytes; more than any form of ours can hold. */
const largest = 64 * 1024;

/** What was posted; nothing where it is no form, or larger than `most` bytes: by default than any of ours. */
export async function readForm(request: Request, most = largest): Promise<FormData> {
  const length = request.headers.get("content-length");
  if (length === null || !(Number(length) <= most)) return new FormData();
  return request.formData().catch(() => new FormData());
}

/** A text field as typed; "" where it is missing or a file. */
export function textField(form: FormData, name: string): string {
  const value = form.get(name);
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
export function toProblems(error: unknown, response: ResponseInit & { headers: Headers }): Record<string, string> {
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

/** Characters; the library's own bounds are set to the same. */
export const passwordLength = { least: 10, most: 512 };

const email = z.email("This is not an email address. It looks like name@example.com.");
const password = z
  .string()
  .min(passwordLength.least, `A password needs at least ${passwordLength.least} characters.`)
  .max(passwordLength.most, `A password may have ${passwordLength.most} characters at the most.`);
const typed = z.string().min(1, "Type your password.").max(passwordLength.most, "This is not the password.");

/** A new password, typed twice. */
const twice = { password, confirm: z.string() };
const alike = (form: { password: string; confirm: string }) => form.password === form.confirm;
const differ = { path: ["confirm"], error: "The two passwords differ." };

export const setupForm = z.object({ email, ...twice }).refine(alike, differ);

export const loginForm = z.object({ email, password: typed });

export const passwordForm = z.object({ current: typed, ...twice }).refine(alike, differ);

export const resetForm = z.object(twice).refine(alike, differ);

export const tokenForm = z.object({
  name: z
    .string()
    .trim()
    .min(1, "Give the token a name, so that you know it again.")
    .max(80, "A name may have 80 characters at the most."),
  scopes: z.array(z.enum(["read", "collect"])).min(1, "Choose at least one thing that the token may do."),
});

/** The form complete and checked; throws a FormError with the first problem of each field. */
export function toForm<T>(schema: z.ZodType<T>, values: unknown): T {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) fields[String(issue.path[0] ?? "")] ??= issue.message;
  throw new FormError(fields);
}
