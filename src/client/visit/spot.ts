/** Where the keyboard is, said so that it is found again when the page's content is another. */

type Spot = [selector: string, number: number];

/** An element by its id, or by its number among those of its kind in the nearest part that has one. */
export function spotOf(element: Element | null): Spot | null {
  // What is in a tip goes with it; the drawing that it spoke of stays.
  const stays = element?.closest(".tip") ? (element.closest("chart-view")?.querySelector(".figure") ?? null) : element;
  if (!stays?.closest("main, .bar")) return null;
  if (stays.id !== "") return [`#${CSS.escape(stays.id)}`, 0];
  const part = stays.closest("main [id], .bar, .params, main");
  const root = part?.id
    ? `#${CSS.escape(part.id)}`
    : (["main", ".bar", ".params"].find((one) => part?.matches(one)) ?? "main");
  const selector = `${root} ${stays.localName}`;
  return [selector, [...document.querySelectorAll(selector)].indexOf(stays)];
}

export function elementAt(spot: Spot | null): HTMLElement | null {
  return spot && (document.querySelectorAll<HTMLElement>(spot[0])[spot[1]] ?? null);
}

/** A menu that closed with the choice keeps the keyboard at its button. */
export function focus(element: HTMLElement | null): void {
  const menu = element?.closest<HTMLDetailsElement>(".bar details:not([open])");
  const target = menu ? menu.querySelector("summary") : element;
  target?.focus({ preventScroll: true });
}
