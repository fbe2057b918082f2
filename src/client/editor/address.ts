/** The address of the editing page: parameters of the notebook live there as on every page, beside some of ours. */

const ours = ["draft", "begin", "sql", "done"];

/** Whether a save has just led here; it has not, when the same address is loaded again. */
export function takeSaved(): boolean {
  const params = new URLSearchParams(location.search);
  if (params.get("done") !== "saved") return false;
  params.delete("done");
  history.replaceState(null, "", params.size > 0 ? `?${params}` : location.pathname);
  return true;
}

/** The notebook's part of it, with `?`. */
export function searchOf(): string {
  const params = new URLSearchParams(location.search);
  for (const name of ours) params.delete(name);
  return params.size > 0 ? `?${params}` : "";
}

/** Another period or other parameters. */
export function openWith(search: string): void {
  const params = new URLSearchParams(search);
  const draft = new URLSearchParams(location.search).get("draft");
  if (draft !== null) params.set("draft", draft);
  history.replaceState(null, "", params.size > 0 ? `${location.pathname}?${params}` : location.pathname);
}

/** From now on a reload finds the draft instead of a new beginning. */
export function nameDraft(key: string): void {
  if (new URLSearchParams(location.search).has("draft")) return;
  const params = new URLSearchParams(searchOf());
  params.set("draft", key);
  history.replaceState(null, "", `/queries/new?${params}`);
}
