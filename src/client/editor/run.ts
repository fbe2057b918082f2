import type { ChartSuggestions } from "../../notebook/chart/choose.ts";
import type { CellError } from "../../notebook/page.ts";
import { toPage } from "../fetch.ts";
import { formFieldsOf, post } from "../post.ts";

/** What a run answered, and its markup. */
export interface RunOutcome {
  /** What is wrong with the text as a whole, which then has no cells. */
  problem: (Partial<CellError> & { message: string }) | null;
  cells: { name: string; columns: string[]; suggestions: ChartSuggestions; error: CellError | null }[];
  /** The bar and the parameters. */
  bar: Element | null;
  /** Each cell's section, by name. */
  sections: Map<string, Element>;
}

/**
 * Runs a text. The signal ends the question where it runs: in its process.
 * @param form name, kind and text; `only` one cell of it
 */
export async function run(form: FormData, search: string, signal: AbortSignal): Promise<RunOutcome> {
  const answer = await post(`/write/run${search}`, formFieldsOf(form), { signal });
  const page = toPage(await answer.text());
  const results = page.querySelector<HTMLElement>(".results");
  const { problem, cells } = JSON.parse(results?.dataset["answer"] ?? '{"problem":null,"cells":[]}');
  const sections = new Map<string, Element>();
  for (const section of page.querySelectorAll(".cells > .cell")) {
    sections.set(section.id, section);
    // An id of the page's own must not meet one of a cell's.
    section.removeAttribute("id");
  }
  return { problem, cells, bar: page.querySelector(".around"), sections };
}
