/**
 * Colours as a chart on a page names them: variables of the style sheet, so that one drawing serves light and dark.
 * A file on its own has no style sheet, so `concrete` writes those of one of the two out.
 */
import type { Theme } from "../../export/picture.ts";

export const ink = "var(--ink)";
export const soft = "var(--soft)";
export const rule = "var(--rule)";
export const wash = "var(--wash)";
export const paper = "var(--paper)";
export const accent = "var(--accent)";
export const mark = "var(--mark)";
export const markWord = "var(--mark-word, var(--mark))";

/** Series differ by colour and by dash, and each carries its name: colour never speaks alone. */
const seriesStyles: { color: string; dash: string | null }[] = [
  { color: accent, dash: null },
  { color: ink, dash: null },
  { color: "var(--series-3, light-dark(#a8641c, #e0a45c))", dash: "7 3" },
  { color: "var(--series-4, light-dark(#25797f, #6cc3c8))", dash: "7 2 2 2" },
  { color: "var(--series-5, light-dark(#7a4f9a, #bb9ed8))", dash: "3 2" },
  { color: "var(--series-6, light-dark(#6a6f1e, #bdc262))", dash: "10 3" },
  { color: "var(--series-7, light-dark(#a84a76, #e39aba))", dash: "10 2 2 2 2 2" },
  { color: "var(--series-8, light-dark(#66615a, #a8a399))", dash: "1 2" },
];

/** The style of a chart's series by its number; those beyond the last share its style. */
export function seriesStyle(index: number): (typeof seriesStyles)[number] {
  return seriesStyles[Math.min(index, seriesStyles.length - 1)] as (typeof seriesStyles)[number];
}

/** Opacities of the accent, from little to much: a scale of few steps that can be told apart and listed. */
export const steps = [0.2, 0.36, 0.55, 0.77, 1] as const;

/** As the style sheet has them: src/styles/tokens.css. */
const themes: Record<Theme, Record<string, string>> = {
  light: {
    ink: "#1f1d1a",
    soft: "#66615a",
    faint: "#a8a298",
    rule: "#e7e3da",
    wash: "#f4f1ea",
    paper: "#fcfbf8",
    accent: "#1f5f8b",
    mark: "#c2452d",
    "mark-word": "#ad3a24",
  },
  dark: {
    ink: "#e9e6df",
    soft: "#a8a399",
    faint: "#6d6a64",
    rule: "#2b2f35",
    wash: "#20242a",
    paper: "#15171a",
    accent: "#7fb6dd",
    mark: "#ee8068",
    "mark-word": "#ee8068",
  },
};

/** The same markup with the colours of a light or a dark page written out. */
export function concrete(markup: string, theme: Theme): string {
  const colors = themes[theme];
  return markup
    .replaceAll("var(--mark-word, var(--mark))", colors["mark-word"] as string)
    .replace(/var\(--series-\d, light-dark\((#\w{6}), (#\w{6})\)\)/g, theme === "light" ? "$1" : "$2")
    .replace(/="var\(--([a-z-]+)\)"/g, (_, name: string) => `="${colors[name] ?? colors["ink"]}"`)
    .replaceAll('="currentColor"', `="${colors["ink"]}"`);
}
