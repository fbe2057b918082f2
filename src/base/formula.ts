/**
 * What a spreadsheet may take for a formula. It is the first character to be seen that counts: some programs drop
 * controls, blanks and other characters without a look of their own before they decide.
 */
const formula = /^(?:[\t\r\n]|[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠])/u;

/** What a spreadsheet of another country may take for the end of a cell, and the text up to the next of them. */
const further = /([;|\t\r\n])([^;|\t\r\n]+)/g;

/** The text with an apostrophe before each part that a spreadsheet would run, whatever it takes for a separator. */
export function withoutFormulas(text: string): string {
  const begun = isFormula(text) ? `'${text}` : text;
  // A quote within a cell of one separator may begin a cell of another.
  return begun.replace(further, (whole, separator: string, rest: string) =>
    isFormula(rest.replaceAll('"', "")) ? `${separator}'${rest}` : whole,
  );
}

/** Would a spreadsheet run this text as a formula? */
export function isFormula(text: string): boolean {
  return formula.test(text);
}
