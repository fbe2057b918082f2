import { escapeMarkup } from "../base/escape-markup.ts";

/** As markup: hosts stay whole on a line, and where one is longer than its line it breaks at its dots. */
export function breakable(text: string): string {
  return text.replace(/[^\s]+|\s+/g, (word) =>
    /\w\.\w/.test(word)
      ? `<span class="host">${escapeMarkup(word).replaceAll(".", ".<wbr>")}</span>`
      : escapeMarkup(word),
  );
}
