import { QuestionError } from "../../query/answer.ts";

export type Theme = "light" | "dark";

/** How the file of a chart looks. */
export interface Picture {
  theme: Theme;
  /** px; null: as wide as the chart's kind of file is by itself */
  width: number | null;
}

const minWidth = 240;
const maxWidth = 1600;

/**
 * As the address asks: `theme=dark`, `width=640`.
 * @param taken parameters of the chart's own question, which come first
 * @throws QuestionError 400
 */
export function toPicture(search: URLSearchParams, taken: readonly string[]): Picture {
  const asked = (name: string): string | null => (taken.includes(name) ? null : search.get(name) || null);
  const theme = asked("theme") ?? "light";
  if (theme !== "light" && theme !== "dark") throw wrong("theme is light or dark", theme);
  const width = asked("width");
  if (width === null) return { theme, width };
  const px = /^\d{1,6}$/.test(width) ? Number(width) : 0;
  if (px < minWidth || px > maxWidth)
    throw wrong(`width is a whole number of px from ${minWidth} to ${maxWidth}`, width);
  return { theme, width: px };
}

function wrong(rule: string, given: string): QuestionError {
  return new QuestionError(`${rule}, not ${JSON.stringify(given.slice(0, 40).toWellFormed())}`, { status: 400 });
}
