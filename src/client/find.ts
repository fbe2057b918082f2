/** Ctrl K (⌘ K) goes to the Find box of the sidebar. */
const form = document.querySelector<HTMLFormElement>("[data-find]");
const input = form?.querySelector("input");
const key = form?.querySelector("kbd");
const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

if (key) {
  key.textContent = apple ? "⌘ K" : "Ctrl K";
  key.hidden = false;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(apple ? event.metaKey : event.ctrlKey) || !input) return;
  event.preventDefault();
  const sheet = input.closest<HTMLElement>("[popover]");
  if (sheet && !input.checkVisibility()) sheet.showPopover();
  input.focus();
});
