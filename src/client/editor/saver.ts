import { serial } from "../../base/serial.ts";
import type { DraftKeeper } from "./draft-keeper.ts";
import type { EditForm } from "./form.ts";
import { bodyOf, post } from "./post.ts";

interface Around {
  form: EditForm;
  keeper: DraftKeeper;
  /** The notebook has a file; another one gets its first by the save, and a page of its own. */
  named: boolean;
  say(words: string): void;
  /** What is wrong with what was saved; null: nothing. */
  tell(words: string | null): void;
}

/** Saves without leaving the page; what is in the way is told by the page the form itself is answered with. */
export class Saver {
  readonly #around: Around;
  readonly #inTurn = serial();
  /** The form is being sent as it is. */
  #direct = false;
  /** The page of what was saved is on its way. */
  #left = false;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Whether a form that is about to be sent should be saved by this instead. */
  get asked(): boolean {
    return !this.#direct;
  }

  /** One after the other: a save that began from what the one before has replaced would be refused. */
  save(): Promise<void> {
    return this.#inTurn(() => this.#save());
  }

  async #save(): Promise<void> {
    const { form, keeper, named, say, tell } = this.#around;
    if (this.#left) return;
    if (!named && form.get("name").trim() === "") {
      say("Not saved");
      tell("It needs a name before it can be saved.");
      form.focus("name");
      return;
    }
    say("Saving");
    // A draft that arrived after its save would be there again.
    await keeper.rest();
    const text = form.text.value;
    try {
      const answer = await post("/write/save", bodyOf(form.data));
      this.#saved(await answer.json(), text);
    } catch (error) {
      keeper.changed();
      tell(`${(error as Error).message} Nothing was saved; it is all still here.`);
    }
  }

  #saved(saved: { ok: boolean; name: string; base: string; problem: string | null }, text: string): void {
    const { form, keeper, named, say, tell } = this.#around;
    if (!saved.ok) {
      this.#direct = true;
      form.submit("save");
      this.#direct = false;
      return;
    }
    form.set("base", saved.base);
    tell(saved.problem);
    if (text !== form.text.value) {
      keeper.changed();
      return;
    }
    keeper.forget();
    if (!named) {
      this.#left = true;
      location.assign(`/queries/${saved.name}/edit?done=saved`);
      return;
    }
    // What the page was answered with speaks of a draft, of what was in the way, and asks for consent.
    for (const told of document.querySelectorAll("[data-unsaved]")) told.remove();
    say(`Saved at ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`);
  }
}
