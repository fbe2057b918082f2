import { element } from "./element.ts";

/** Where the last run's bar and parameters stand, above the cells. @param ask for another period or other parameters */
export function barPlace(ask: (search: string) => void): HTMLElement {
  const place = element("div", { class: "run-around" });
  place.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(link.search);
  });
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    ask(`?${new URLSearchParams([...data].map(([name, value]) => [name, String(value)]))}`);
  });
  return place;
}
