import { type Document, isMap, parseDocument } from "yaml";

/** YAML that a form changes field by field; comments and the order of the other fields stay. */
export class YamlText {
  #document: Document;
  readonly #changed: (text: string) => void;

  constructor(text: string, changed: (text: string) => void) {
    this.#document = parseDocument(text);
    this.#changed = changed;
  }

  /** No form can be made of what is no YAML. */
  get broken(): boolean {
    const { errors, contents } = this.#document;
    return errors.length > 0 || (contents !== null && !isMap(contents));
  }

  get text(): string {
    const { contents } = this.#document;
    if (contents === null || (isMap(contents) && contents.items.length === 0)) return "";
    return this.#document.toString({ lineWidth: 0, flowCollectionPadding: false });
  }

  set text(text: string) {
    this.#document = parseDocument(text);
  }

  get(path: string[]): unknown {
    const value = path.length === 0 ? this.#document.toJS() : this.#document.getIn(path);
    return isNode(value) ? value.toJSON() : value;
  }

  /** undefined takes the field out. */
  set(path: string[], value: unknown): void {
    const [last, ...parents] = [...path].reverse();
    if (last === undefined) return;
    parents.reverse();
    if (this.#document.contents === null) this.#document.contents = this.#document.createNode({});
    if (value === undefined) {
      if (this.#document.hasIn(path)) this.#document.deleteIn(path);
    } else {
      for (const [index] of parents.entries()) {
        const parent = parents.slice(0, index + 1);
        if (!isMap(this.#document.getIn(parent))) this.#document.setIn(parent, this.#document.createNode({}));
      }
      this.#document.setIn(path, this.#document.createNode(value));
    }
    this.#changed(this.text);
  }

  /** A field by another name, in its place. */
  rename(path: string[], name: string): void {
    const parent = this.#document.getIn(path.slice(0, -1));
    const pair = isMap(parent) && parent.items.find(({ key }) => String(key) === path.at(-1));
    if (!pair) return;
    pair.key = this.#document.createNode(name);
    this.#changed(this.text);
  }
}

function isNode(value: unknown): value is { toJSON(): unknown } {
  return typeof value === "object" && value !== null && "toJSON" in value;
}
