import { serial } from "../../base/serial.ts";
import { formFieldsOf, post } from "../post.ts";
import { under } from "../under.ts";
import type { DraftStore } from "./draft-store.ts";
import type { EditForm } from "./editor-form.ts";

interface Deps {
  form: EditForm;
  drafts: DraftStore;
  /** The notebook has a file; another one gets its first by the save. */
  named: boolean;
  /** It has its first file, by this name. */
  adopted(name: string): void;
  setStatus(words: string): void;
  /** Shows what is wrong with what was saved; null: nothing. */
  showProblem(words: string | null): void;
}

/** Saves without leaving the page; a save that is refused sends the form, whose answer is a page that says why. */
export class Saver {
  readonly #deps: Deps;
  #isNamed: boolean;
  readonly #inTurn = serial();
  /** The form is being sent as it is. */
  #sendsForm = false;
  /** The page of what was saved is on its way. */
  #isLeaving = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#isNamed = deps.named;
  }

  /** Whether a form that is about to be sent should be saved by this instead. */
  get takesOver(): boolean {
    return !this.#sendsForm;
  }

  /** One after the other: a save that began from what the one before has replaced would be refused. */
  save(): Promise<void> {
    return this.#inTurn(() => this.#save());
  }

  async #save(): Promise<void> {
    const { form, drafts, setStatus, showProblem } = this.#deps;
    if (this.#isLeaving) return;
    if (!this.#isNamed && form.get("name").trim() === "") {
      setStatus("Not saved");
      showProblem("It needs a name before it can be saved.");
      form.focus("name");
      return;
    }
    setStatus("Saving");
    // A draft that arrived after its save would be there again.
    await drafts.hold();
    const text = form.text.value;
    try {
      const answer = await post("/write/save", formFieldsOf(form.data));
      await this.#saved(await answer.json(), text);
    } catch (error) {
      drafts.changed();
      showProblem(`${(error as Error).message} Nothing was saved; it is all still here.`);
    }
  }

  async #saved(
    saved: { ok: boolean; name: string; base: string; problem: string | null },
    text: string,
  ): Promise<void> {
    const { form, drafts, setStatus, showProblem } = this.#deps;
    if (!saved.ok) {
      this.#sendsForm = true;
      form.submit("save");
      this.#sendsForm = false;
      return;
    }
    form.set("base", saved.base);
    showProblem(saved.problem);
    drafts.discard();
    if (!this.#isNamed && !(await this.#adopt(saved.name))) return;
    if (text !== form.text.value) {
      drafts.changed();
      return;
    }
    // What the page was answered with speaks of a draft, of what was in the way, and asks for consent.
    for (const notice of document.querySelectorAll("[data-unsaved]")) notice.remove();
    setStatus(`Saved at ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`);
  }

  /** Without its page, which may not come, this one goes to it. */
  async #adopt(name: string): Promise<boolean> {
    const { form, drafts, adopted } = this.#deps;
    const { adoptSaved } = await import("./adopt.ts");
    if (!(await adoptSaved(name, form.element).catch(() => false))) {
      this.#isLeaving = true;
      location.assign(under(`/queries/${name}/edit?done=saved`));
      return false;
    }
    this.#isNamed = true;
    form.set("key", name);
    drafts.rekey(name);
    adopted(name);
    return true;
  }
}
