import type { DocumentKind } from "./document.ts";

/** The form that is sent, with or without a script: the whole text and what it is called. */
export class EditForm {
  readonly element: HTMLFormElement;
  readonly text: HTMLTextAreaElement;

  constructor(element: HTMLFormElement, text: HTMLTextAreaElement) {
    this.element = element;
    this.text = text;
  }

  get kind(): DocumentKind {
    const field = this.element.elements.namedItem("kind");
    return field instanceof HTMLSelectElement && field.value === "notebook" ? "notebook" : "query";
  }

  /** Where the whole text stands, with its label. */
  get field(): HTMLElement {
    return this.text.closest<HTMLElement>(".field") ?? this.text;
  }

  /** Whether Enter in this field would send the form. */
  owns(field: HTMLElement): boolean {
    return field instanceof HTMLInputElement && field.form === this.element;
  }

  get data(): FormData {
    const data = new FormData(this.element);
    data.delete("act");
    return data;
  }

  submit(act: string): void {
    this.element.requestSubmit(this.element.querySelector<HTMLButtonElement>(`button[name=act][value=${act}]`));
  }

  get(name: string): string {
    return String(new FormData(this.element).get(name) ?? "");
  }

  set(name: string, value: string): void {
    const field = this.element.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }

  focus(name: string): void {
    this.element.querySelector<HTMLElement>(`[name="${name}"]`)?.focus();
  }
}
