/**
 * Who looks. A public notebook shows a stranger its own words, figures and rows, and nothing besides: no site that it
 * does not ask for, none of the owner's remarks and posts, not when the last hit came. Its SQL stays unseen too: with
 * all references resolved it tells how files that are not public are called and what they ask.
 */
import type { CellError } from "./page.ts";

/** `owner`: by login or a token that may read; `stranger`: anyone else. */
export type Audience = "owner" | "stranger";

/** What went wrong, as far as it is theirs to know: a stranger can mend no file, and its errors speak in its SQL. */
export function errorFor(error: CellError, audience: Audience): CellError {
  if (audience === "owner") return error;
  if (error.progress) return { ...error, message: "The numbers of this are being computed." };
  if (error.file === null) return error;
  const { passes } = error;
  const message = "This cannot be answered as it stands; its owner can see why.";
  return { message, ...(passes && { passes }), file: null, line: null };
}
