/** What the bar says of every page, in its address. */
export const barSearch: readonly string[] = ["period", "from", "to", "compare", "site"];

/** Address of a notebook's page. A file whose name cannot be an address is only named where all of them are listed. */
export function toNotebookPage(name: string): string {
  if (name === "overview") return "/";
  return name.includes(".") ? "/queries" : `/queries/${name}`;
}
