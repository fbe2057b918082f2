import { button, element } from "../element.ts";
import type { BesideHost } from "./beside.ts";

/** Opens and closes the panel beside the editor, whose script comes when it is first asked for. */
export class BesideButton {
  readonly button = button("Tables and runs", "", () => this.#toggle(), "button");
  readonly #editor: HTMLElement;
  readonly #host: BesideHost;
  #panel: HTMLElement | null = null;

  /** @param editor what it stands in */
  constructor(editor: HTMLElement, host: BesideHost) {
    this.#editor = editor;
    this.#host = host;
    this.button.ariaExpanded = "false";
  }

  #toggle(): void {
    if (this.#panel !== null) {
      this.#close();
      return;
    }
    const close = button("Close", "tables and runs", () => this.#close());
    const onkeydown = (event: Event) => {
      if ((event as KeyboardEvent).key === "Escape") this.#close();
    };
    this.#panel = element("aside", { class: "beside", "aria-label": "Tables and runs", onkeydown }, close);
    this.#editor.append(this.#panel);
    this.button.ariaExpanded = "true";
    const panel = this.#panel;
    import("./beside.ts")
      .then(({ fillBeside }) => fillBeside(panel, this.#sheet(panel)))
      .catch(() => panel.append("This did not come from the server. Close it and try again."));
  }

  /** Where it lies over the editor, it makes way for what was picked. */
  #sheet(panel: HTMLElement): BesideHost {
    const leave = () => {
      if (getComputedStyle(panel).position === "fixed") this.#close();
    };
    return {
      insert: (text) => {
        leave();
        this.#host.insert(text);
      },
      use: (sql) => {
        leave();
        this.#host.use(sql);
      },
    };
  }

  #close(): void {
    this.#panel?.remove();
    this.#panel = null;
    this.button.ariaExpanded = "false";
    this.button.focus();
  }
}
