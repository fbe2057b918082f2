import { under } from "./under.ts";

/** <theme-toggle>: changes the colours at once; the same cookie as the form's, so the next page comes in them. */
class ThemeToggle extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", (event) => {
      const button = event.submitter as HTMLButtonElement | null;
      if (!button) return;
      event.preventDefault();
      this.choose(button.value);
    });
  }

  choose(theme: string): void {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    const age = theme === "auto" ? 0 : 31_536_000;
    // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is not everywhere yet
    document.cookie = `tallybook_theme=${theme}; Path=${under("/").replace(/(.)\/$/, "$1")}; Max-Age=${age}; SameSite=Lax${secure}`;
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    for (const button of this.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

customElements.define("theme-toggle", ThemeToggle);
