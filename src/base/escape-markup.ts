/** Text made safe for element content and quoted attributes; what no XML document may hold becomes "�". */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replace(forbidden, "\uFFFD")
    .replace(/[&<>"']/g, (letter) => entities[letter] as string);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
