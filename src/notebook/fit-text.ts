/** Invisible characters that turn the direction of all that follows them. */
const turning = /[\u202A-\u202E\u2066-\u2069]/g;

/** Letters that are written from right to left. */
const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** A stranger's text between words of ours: it has its own direction and leaves theirs alone. Markup has `<bdi>` for it. */
export function isolated(text: string): string {
  return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}

/** One line of at most `length` characters, "…" where it was cut; nothing in it turns what stands beside it. */
export function fitLine(text: string, length: number): string {
  const line = text
    .slice(0, length * 4)
    .replace(turning, "")
    .replace(/\s+/g, " ")
    .trim();
  if (line.length <= length && text.length <= length * 4) return line;
  return `${line
    .slice(0, length - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, "")
    .trimEnd()}…`;
}

/** Width of a text in px, near enough for a humanist sans: charts are laid out without a browser to ask. */
export function textWidth(text: string, size: number): number {
  let units = 0;
  for (const letter of text) units += letterWidth(letter);
  return units * size;
}

function letterWidth(letter: string): number {
  if (/[ijlItf.,:;'|!()[\]/\\ ]/.test(letter)) return 0.31;
  if (/[mwMW@%—…]/.test(letter)) return 0.87;
  if (/[A-Z0-9&#$+=<>_→?]/.test(letter)) return 0.64;
  return (letter.codePointAt(0) as number) > 0x2e7f ? 1.05 : 0.56;
}

/** Cut so that it takes no more than `width` px, "…" where it was cut. */
export function fitText(text: string, width: number, size: number): string {
  const line = fitLine(text, 400);
  if (textWidth(line, size) <= width) return line;
  let fitted = "";
  let used = textWidth("…", size);
  for (const letter of line) {
    used += letterWidth(letter) * size;
    if (used > width) break;
    fitted += letter;
  }
  return `${fitted.trimEnd()}…`;
}
