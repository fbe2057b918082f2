/** Where a press on a mark leads: the page narrowed to it, as the row of the table beside the chart has it. */
import { visit } from "../visit.ts";

/** @param names what the mark stands for, each the text of a cell of its row; null: its page cannot be narrowed to it */
export function narrowedTo(view: Element, names: readonly string[]): string | null {
  const rows = view.closest(".cell")?.querySelectorAll("tbody tr") ?? [];
  for (const row of rows) {
    const cells = [...row.querySelectorAll<HTMLElement>("td[data-narrow]")];
    const named = names.map((name) => cells.find((cell) => textOf(cell) === name));
    if (named.every((cell) => cell !== undefined)) return merged(named.map((cell) => cell.dataset["narrow"] ?? ""));
  }
  return null;
}

/** Goes there as a link of the page does. */
export function follow(href: string): void {
  visit(new URL(href, location.href).href);
}

function textOf(cell: Element): string {
  return (cell.querySelector("bdi") ?? cell).textContent.replace(/\s+/g, " ").trim();
}

/** One address that has what each of them sets. */
function merged(hrefs: string[]): string {
  const [first, ...others] = hrefs.map((href) => new URL(href, location.href));
  const here = new URLSearchParams(location.search);
  for (const { searchParams } of others) {
    for (const [name, value] of searchParams) if (here.get(name) !== value) first?.searchParams.set(name, value);
  }
  return first ? first.pathname + first.search : "";
}
