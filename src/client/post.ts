import { under } from "./under.ts";

/** A form's fields as they are sent, in a body or in an address. */
export function formFieldsOf(form: FormData): URLSearchParams {
  return new URLSearchParams([...form].map(([name, value]) => [name, String(value)]));
}

/** Sends fields. Throws where nothing came of it, with a sentence that says why. */
export async function post(path: string, body: URLSearchParams, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(under(path), { method: "POST", body, ...init }).catch(() => null);
  if (answer === null) throw new Error("Tallybook does not answer. Try again in a moment.");
  // Whoever is not logged in is sent to where one logs in.
  if (answer.status === 401 || answer.redirected) {
    throw new Error("You are not logged in any more; log in in another tab, then go on.");
  }
  if (answer.status === 413) throw new Error("This is more than a notebook may have: 1 MB.");
  if (!answer.ok) throw new Error(`Tallybook answered ${answer.status}. Try again in a moment.`);
  return answer;
}
