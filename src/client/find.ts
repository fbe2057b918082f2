/** Ctrl K (⌘ K) or "/" opens the finder, as does the sidebar's box; the finder itself is loaded by then. */
const form = document.querySelector<HTMLFormElement>("[data-find]");
const input = form?.querySelector("input");
const key = form?.querySelector("kbd");
const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

if (key) {
  key.textContent = apple ? "⌘ K" : "Ctrl K";
  key.hidden = false;
}

async function open(words = ""): Promise<void> {
  const { openFinder } = await import("./find/dialog.ts");
  openFinder(words);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.localName))
  );
}

document.addEventListener("keydown", (event) => {
  if (!form || event.defaultPrevented) return;
  const combined = event.ctrlKey || event.metaKey || event.altKey;
  const called = event.key === "k" && (apple ? event.metaKey : event.ctrlKey);
  const slash = event.key === "/" && !combined && !isTyping(event.target);
  if (!called && !slash) return;
  event.preventDefault();
  open();
});

for (const type of ["click", "input"] as const) {
  input?.addEventListener(type, () => {
    const words = input.value;
    input.value = "";
    open(words);
  });
}
