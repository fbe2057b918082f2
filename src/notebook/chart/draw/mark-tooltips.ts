/**
 * What the marks of a drawing say, for the page's script (src/client/chart): one text for all of them, as thousands of
 * `<title>`s would weigh more than the drawing.
 */
export interface MarkTooltips {
  /** Name of the attribute on the figure, without `data-`. */
  name: "cells" | "dots";
  /** Lines of words with tabs between them; the first line has the heads. */
  text: string;
}

export function toMarkTooltips(name: MarkTooltips["name"], lines: readonly (readonly string[])[]): MarkTooltips {
  const text = lines.map((words) => words.map((word) => word.replace(/\s+/g, " ")).join("\t")).join("\n");
  return { name, text };
}
