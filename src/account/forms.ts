/** The forms of accounts and tokens, and what is wrong with them in words for the person who filled them in. */
import * as z from "zod";

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
  scopes: z.array(z.enum(["read", "collect", "collectors"])).min(1, "Choose at least one thing that the token may do."),
});
