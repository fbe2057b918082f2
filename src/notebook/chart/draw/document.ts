/**
 * As much of a document as Plot draws into, and no more: elements with attributes and children, written and read in
 * order. A whole DOM takes half of a drawing's time for what nobody asks of it here: events, styles, live lists.
 */
const html = "http://www.w3.org/1999/xhtml";

type Child = DrawnElement | DrawnText;

class DrawnText {
  readonly nodeType = 3;
  textContent: string;
  parentNode: DrawnElement | null = null;

  constructor(text: string) {
    this.textContent = text;
  }
}

/** Inline styles are none of ours: what a page is drawn with stands in attributes. */
const style = { setProperty() {}, removeProperty() {}, getPropertyValue: () => "" };

class DrawnElement {
  readonly nodeType = 1;
  readonly namespaceURI: string;
  readonly localName: string;
  readonly style = style;
  readonly childNodes: Child[] = [];
  parentNode: DrawnElement | null = null;
  readonly #attributes = new Map<string, string>();

  constructor(namespace: string, name: string) {
    this.namespaceURI = namespace;
    this.localName = name;
  }

  get ownerDocument(): typeof drawn {
    return drawn;
  }

  get attributes(): { name: string; value: string }[] {
    return Array.from(this.#attributes, ([name, value]) => ({ name, value }));
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.#attributes.has(name);
  }

  setAttribute(name: string, value: unknown): void {
    this.#attributes.set(name, String(value));
  }

  setAttributeNS(_namespace: string, name: string, value: unknown): void {
    this.setAttribute(name, value);
  }

  removeAttribute(name: string): void {
    this.#attributes.delete(name);
  }

  get firstChild(): Child | null {
    return this.childNodes[0] ?? null;
  }

  get textContent(): string {
    return this.childNodes.map((child) => child.textContent).join("");
  }

  set textContent(text: string) {
    this.childNodes.length = 0;
    if (text !== "") this.append(text);
  }

  append(...children: (Child | string)[]): void {
    for (const child of children) this.insertBefore(typeof child === "string" ? new DrawnText(child) : child, null);
  }

  appendChild(child: Child): Child {
    return this.insertBefore(child, null);
  }

  insertBefore(child: Child, next: Child | null): Child {
    child.parentNode?.removeChild(child);
    const index = next === null ? -1 : this.childNodes.indexOf(next);
    if (index === -1) this.childNodes.push(child);
    else this.childNodes.splice(index, 0, child);
    child.parentNode = this;
    return child;
  }

  removeChild(child: Child): void {
    const index = this.childNodes.indexOf(child);
    if (index !== -1) this.childNodes.splice(index, 1);
    child.parentNode = null;
  }

  /** All below of that name, in order. */
  querySelectorAll(name: string): DrawnElement[] {
    return this.childNodes.flatMap((child) =>
      child instanceof DrawnElement
        ? [...(child.localName === name ? [child] : []), ...child.querySelectorAll(name)]
        : [],
    );
  }
}

const drawn = {
  documentElement: new DrawnElement(html, "html"),
  createElement: (name: string) => new DrawnElement(html, name),
  createElementNS: (namespace: string, name: string) => new DrawnElement(namespace, name),
  createTextNode: (text: string) => new DrawnText(text),
};

/** For who asks for a document and makes drawings only. */
export const document = drawn as unknown as Document;
