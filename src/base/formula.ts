/**
 * What a spreadsheet may take for a formula. It is the first character to be seen that counts: some programs drop
 * controls, blanks and other characters without a look of their own before they decide.
 */
const formula = /^(?:[\t\r\n]|[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]*[=+\-@＝＋－＠])/u;

/** Would a spreadsheet run this text as a formula? */
export function isFormula(text: string): boolean {
  return formula.test(text);
}
