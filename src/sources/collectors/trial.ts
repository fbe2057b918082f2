import { QuestionError } from "../../query/answer.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { Definition } from "./definition.ts";
import { FetchError } from "./fetch-error.ts";
import type { Fetcher } from "./fetcher.ts";
import { type Mapped, toRows } from "./mapping.ts";
import { toShape } from "./shape.ts";
import { toUrl } from "./template.ts";

/** What one page would be. */
export interface Trial extends Mapped {
  columns: string[];
  /** Where it came from. */
  url: string;
  subject: string | null;
  bytes: number;
  /** What the SELECT finds in `:body`, its beginning. */
  body: string;
}

interface TrialTask {
  definition: Definition;
  params: Record<string, string>;
  subject: string | null;
}

const shownBody = 4000;

/** One request, and its rows. @throws QuestionError 422: why it did not come to rows */
export async function tryOut(
  { definition, params, subject }: TrialTask,
  { fetcher, readers }: { fetcher: Fetcher; readers: Pick<Readers, "ask"> },
  signal: AbortSignal,
): Promise<Trial> {
  const { from, pages, each, file } = definition;
  if (each !== null && subject === null) {
    throw new QuestionError("each: name a subject to try it with, such as [baker].", { status: 422, file });
  }
  const page = pages?.from ?? 1;
  try {
    const address = toUrl(from, { ...params, subject: subject ?? "", page: String(page) });
    const { text, url, bytes } = await fetcher.fetch(definition, address, null, signal);
    const { body } = await toShape(text ?? "", url, definition);
    const mapped = await toRows(definition, { body, subject, page, params }, readers, signal);
    const columns = definition.columns.map(({ name }) => name);
    return { ...mapped, columns, url, subject, bytes, body: body.slice(0, shownBody) };
  } catch (error) {
    if (error instanceof FetchError) throw new QuestionError(`${error.message}.`, { status: 422 });
    throw error;
  }
}
