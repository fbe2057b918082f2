import { QuestionError } from "../query/answer.ts";
import { bind } from "../query/library/binding.ts";
import type { Library } from "../query/library/library.ts";
import type { Notebook } from "../query/library/notebook.ts";
import type { Option, ParamSpec } from "../query/library/params.ts";
import type { PageContext } from "./page-context.ts";
import { toQuestion } from "./question.ts";
import type { RequestContext } from "./request-context.ts";

/** Choices that come from a query, by parameter; one that fails offers none, and its cells go on without. */
export async function askOptions(
  notebook: Notebook,
  specs: ParamSpec[],
  library: Pick<Library, "options">,
  request: RequestContext,
  context: PageContext,
): Promise<Record<string, Option[]>> {
  const { values } = bind([], new URLSearchParams(), context);
  const found = specs
    .filter(({ optionsFrom }) => optionsFrom !== null)
    .map(async (spec): Promise<[name: string, options: Option[]]> => {
      const { name } = spec;
      try {
        const compiled = await library.options(notebook, name, spec);
        const { rows } = await request.readers.ask({ ...toQuestion(compiled, values, request), rows: 1000 });
        return [
          name,
          rows.map(([value, label]) => ({ value: String(value ?? ""), label: String(label ?? value ?? "—") })),
        ];
      } catch (error) {
        if (error instanceof QuestionError) return [name, []];
        throw error;
      }
    });
  return Object.fromEntries(await Promise.all(found));
}
