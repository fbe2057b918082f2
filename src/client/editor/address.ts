import { under } from "../under.ts";

/** The address of the editing page: parameters of the notebook live there as on every page, beside those of the editor. */

/** Parameters of the editing page itself. */
const editorParams = ["draft", "begin", "sql", "done"];

/** Whether a save has just led here; it has not, when the same address is loaded again. */
export function takeSavedFlag(): boolean {
  const params = new URLSearchParams(location.search);
  if (params.get("done") !== "saved") return false;
  params.delete("done");
  history.replaceState(null, "", params.size > 0 ? `?${params}` : location.pathname);
  return true;
}

/** The notebook's own parameters, with `?`. */
export function notebookSearch(): string {
  const params = new URLSearchParams(location.search);
  for (const name of editorParams) params.delete(name);
  return params.size > 0 ? `?${params}` : "";
}

/** Puts another period or other parameters into the address. */
export function replaceSearch(search: string): void {
  const params = new URLSearchParams(search);
  const draft = new URLSearchParams(location.search).get("draft");
  if (draft !== null) params.set("draft", draft);
  history.replaceState(null, "", params.size > 0 ? `${location.pathname}?${params}` : location.pathname);
  const page = document.querySelector<HTMLAnchorElement>("a[data-page]");
  if (page) page.search = notebookSearch();
}

/** From now on a reload finds the draft instead of a new beginning. */
export function addDraft(key: string): void {
  if (new URLSearchParams(location.search).has("draft")) return;
  const params = new URLSearchParams(notebookSearch());
  params.set("draft", key);
  history.replaceState(null, "", under(`/queries/new?${params}`));
}
