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

const large = "This is more than a notebook may have: 1 MB. Nothing of it was saved; it is all still here.";

/** Saves without leaving the page; what is in the way is told by the page the form itself is answered with. */
export class Saver {
  readonly #around: Around;
  /** The form is being sent as it is. */
  #direct = false;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Whether a form that is about to be sent should be saved by this instead. */
  get asked(): boolean {
    return !this.#direct;
  }

  async save(): Promise<void> {
    const { form, keeper, named, say, tell } = this.#around;
    say("Saving");
    if (!named) {
      // Leaving this page with what the next one cannot have would lose it.
      if (await keeper.send()) this.#submit();
      else tell(large);
      return;
    }
    const text = form.text.value;
    const answer = await fetch("/write/save", { method: "POST", body: form.body }).catch(() => null);
    if (answer?.status === 413) {
      say("Not saved");
      tell(large);
      return;
    }
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
    // What the page was answered with speaks of a draft, of what was in the way, and asks for consent.
    for (const told of document.querySelectorAll("[data-unsaved]")) told.remove();
    say(`Saved at ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`);
  }

  #submit(): void {
    this.#direct = true;
    this.#around.form.submit("save");
  }
}
