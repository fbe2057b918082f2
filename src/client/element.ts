type Attributes = Record<string, string | boolean | ((event: Event) => void) | undefined>;

/** An element with attributes (functions listen, `false` and undefined are left out) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.replace(/^on/, ""), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** A button that says what it does, and to what. */
export function button(text: string, what: string, onclick: () => void, style = "button plain"): HTMLButtonElement {
  const hidden = what === "" ? [] : [element("span", { class: "hidden" }, ` ${what}`)];
  return element("button", { type: "button", class: style, onclick }, text, ...hidden);
}
