import { fetchPage } from "../fetch.ts";
import { under } from "../under.ts";
import { notebookSearch } from "./address.ts";

/**
 * Turns the page of a new notebook, which has just been saved, into the editing page of its file: what that page says
 * differently takes its place here, so that cells, results and the cursor stay. @returns false where it cannot be had
 */
export async function adoptSaved(name: string, form: HTMLFormElement): Promise<boolean> {
  const path = `/queries/${name}/edit`;
  const search = notebookSearch();
  const page = await fetchPage(`${path}${search}${search === "" ? "?" : "&"}done=saved`);
  const saved = page?.querySelector<HTMLInputElement>("form.editor [name=name]");
  if (!page || !saved) return false;
  form.querySelector("[name=name]")?.closest(".field")?.replaceWith(saved);
  form.setAttribute("action", under(path));
  for (const selector of [".heading.editing", ".of-file", "#side", "label[for=editor-text]"]) {
    const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)];
    // Its own frame stays: what it opened and where it was scrolled to.
    if (fresh) old?.replaceChildren(...fresh.childNodes);
  }
  document.querySelector(".begin")?.remove();
  const said = page.querySelector("main > .status.good");
  if (said) document.querySelector("notebook-editor")?.before(said);
  document.title = page.title;
  history.replaceState(null, "", under(`${path}${search}`));
  return true;
}
