/** <copy-text data-from="id">: its button puts that element's text on the clipboard and says so. */
class CopyText extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button) return;
    this.hidden = false;
    button.addEventListener("click", () => this.copy(button));
  }

  async copy(button: HTMLButtonElement): Promise<void> {
    const source = document.getElementById(this.dataset["from"] ?? "");
    if (!source) return;
    try {
      // Missing where the page came over plain http from another machine.
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = "Copied";
    } catch {
      getSelection()?.selectAllChildren(source);
      button.textContent = "Selected: press Ctrl C";
    }
  }
}

customElements.define("copy-text", CopyText);
