import type { Kind } from "./document.ts";

/** The form that is sent, with or without a script: the whole text and what it is called. */
export class EditForm {
  readonly element: HTMLFormElement;
  readonly text: HTMLTextAreaElement;

  constructor(element: HTMLFormElement, text: HTMLTextAreaElement) {
    this.element = element;
    this.text = text;
  }

  get kind(): Kind {
    const field = this.element.elements.namedItem("kind");
    return field instanceof HTMLSelectElement && field.value === "notebook" ? "notebook" : "query";
  }

  get data(): FormData {
    const data = new FormData(this.element);
    data.delete("act");
    return data;
  }

  get body(): URLSearchParams {
    return new URLSearchParams([...this.data].map(([name, value]) => [name, String(value)]));
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
}
