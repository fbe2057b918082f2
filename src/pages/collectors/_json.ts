import { z } from "zod";
import { QuestionError } from "../../query/answer.ts";
import type { CollectorStatus } from "../../sources/collectors/status.ts";
import { WriteError } from "../../write/problem.ts";

/** Bytes of a body with the largest file that is read. */
const maxBytes = 2_500_000;

/** A collector as programs see it; times in ms since 1970, UTC. */
export function toJson(status: CollectorStatus) {
  const { name, title, description, file, own, state, running, next, failingSince, last, params, problem } = status;
  return {
    ...{ name, title, description, file, own, state, running, next, params },
    failing_since: failingSince,
    problem: problem?.message ?? null,
    last_run: last,
  };
}

/** What the work answers, or what is in the way, in JSON. */
export async function answerJson(work: () => Promise<unknown>, status = 200): Promise<Response> {
  try {
    return Response.json({ ok: true, ...((await work()) as object | undefined) }, { status });
  } catch (error) {
    if (!(error instanceof QuestionError) && !(error instanceof WriteError)) throw error;
    const at = error instanceof QuestionError && error.line !== undefined ? { file: error.file, line: error.line } : {};
    const { message, status: code } = error;
    return Response.json({ ok: false, error: message, errors: [message], status: code, ...at }, { status: code });
  }
}

/** The body of a request, as the schema has it. @throws QuestionError 400, 413 */
export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > maxBytes)
      throw new QuestionError("The body is larger than a collector's file may be.", { status: 413 });
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new QuestionError("The body is no JSON.", { status: 400 });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new QuestionError(`${issue?.path.join(".") || "body"}: ${issue?.message ?? "something else is needed"}.`, {
    status: 422,
  });
}

export const fileBody = z.strictObject({ name: z.string(), text: z.string() });
export const subjectsBody = z.array(z.string()).max(1000);
export const paramsBody = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));
