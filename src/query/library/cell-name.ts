import { isKeyword } from "../sql/tokens.ts";

/** @param taken names of the other cells, in lower case; @returns why a cell cannot have this name, or null */
export function wrongCellName(name: string, taken: { has(name: string): boolean }): string | null {
  if (name === "") return "A cell needs a name: letters, digits and _.";
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    const near = name.replaceAll(/\W+/g, "_").replace(/^\d/, "_$&");
    return `"${name}" cannot name a cell: letters, digits and _ only, such as "${near}".`;
  }
  if (isKeyword(name)) return `"${name}" is a word of SQL and cannot name a cell.`;
  return taken.has(name.toLowerCase()) ? `There are two cells called "${name}"; rename one.` : null;
}
