import type { ChartSuggestions } from "../../notebook/chart/choose.ts";
import type { CellError } from "../../notebook/page.ts";
import { bodyOf, post } from "./post.ts";

/** What a run found, and its markup. */
export interface RunOutcome {
  /** Of the text as a whole, which then has no cells. */
  problem: (Partial<CellError> & { message: string }) | null;
  cells: { name: string; columns: string[]; suggestions: ChartSuggestions; error: CellError | null }[];
  /** Bar and parameters. */
  around: Element | null;
  /** Each cell's section, by name. */
  sections: Map<string, Element>;
}

/**
 * Asks what a text answers. Leaving ends the question where it runs: in its process.
 * @param form name, kind and text; `only` one cell of it
 */
export async function run(form: FormData, search: string, signal: AbortSignal): Promise<RunOutcome> {
  const answer = await post(`/write/run${search}`, bodyOf(form), { signal });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const results = page.querySelector<HTMLElement>(".results");
  const { problem, cells } = JSON.parse(results?.dataset["answer"] ?? '{"problem":null,"cells":[]}');
  const sections = new Map<string, Element>();
  for (const section of page.querySelectorAll(".cells > .cell")) {
    sections.set(section.id, section);
    // An id of the page's own must not meet one of a cell's.
    section.removeAttribute("id");
  }
  return { problem, cells, around: page.querySelector(".around"), sections };
}
