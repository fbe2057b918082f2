import { element } from "../element.ts";
import "../slider.ts";
import { formFieldsOf } from "../post.ts";

/** Shows the last run's bar and parameters above the cells. @param open called with another period or other parameters */
export function runBar(open: (search: string) => void): HTMLElement {
  const place = element("div", { class: "run-bar" });
  place.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.search);
  });
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    open(`?${formFieldsOf(new FormData(event.target as HTMLFormElement))}`);
  });
  // As on the page: a choice is made once it is chosen.
  place.addEventListener("change", ({ target }) => {
    const { form } = target as HTMLInputElement;
    if (form?.matches("form.params")) form.requestSubmit();
  });
  return place;
}
