import { element } from "./element.ts";

const steps: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at, last) => (at === last ? 0 : at + 1),
  ArrowLeft: (at, last) => (at === 0 ? last : at - 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** Buttons that are one stop of the Tab key, and go on by arrow keys: the toolbar of ARIA's patterns. */
export function toolbar(label: string, className: string, buttons: HTMLButtonElement[]): HTMLElement {
  const bar = element("div", { role: "toolbar", class: className, "aria-label": label }, ...buttons);
  const stopAt = (target: EventTarget | null) => {
    for (const one of buttons) one.tabIndex = one === target ? 0 : -1;
  };
  stopAt(buttons[0] ?? null);
  bar.addEventListener("focusin", (event) => stopAt(event.target));
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const next = Object.hasOwn(steps, event.key) ? steps[event.key]?.(at, buttons.length - 1) : undefined;
    if (at === -1 || next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  });
  return bar;
}
