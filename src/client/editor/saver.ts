import type { EditForm } from "./form.ts";
import type { Keeper } from "./keep.ts";

interface Around {
  form: EditForm;
  keeper: Keeper;
  /** The notebook has a file; another one gets its first by sending the form. */
  named: boolean;
  say(words: string): void;
  /** What is wrong with what was saved; null: nothing. */
  tell(words: string | null): void;
}

/** Saves without leaving the page; what is in the way is told by the page the form itself is answered with. */
export class Saver {
  readonly #around: Around;
  /** The form is being sent as it is. */
  #direct = false;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Whether a form that is about to be sent should be saved in place instead. */
  get inPlace(): boolean {
    return this.#around.named && !this.#direct;
  }

  async save(): Promise<void> {
    const { form, keeper, named, say, tell } = this.#around;
    if (!named) {
      this.#submit();
      return;
    }
    say("Saving");
    const text = form.text.value;
    const answer = await fetch("/write/save", { method: "POST", body: form.body }).catch(() => null);
    const saved = answer?.ok ? await answer.json() : null;
    if (answer === null) {
      say("Not saved: Tallybook does not answer");
      return;
    }
    if (!saved?.ok) {
      this.#submit();
      return;
    }
    form.set("base", saved.base);
    tell(saved.problem);
    if (text !== form.text.value) {
      keeper.changed();
      return;
    }
    keeper.forget();
    say(`Saved at ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`);
  }

  #submit(): void {
    const { element } = this.#around.form;
    this.#direct = true;
    element.requestSubmit(element.querySelector<HTMLButtonElement>("button[value=save]"));
  }
}
