/** Ctrl K (⌘ K) or "/" opens the finder, as does the sidebar's box; the finder itself is loaded by then. */
const form = document.querySelector<HTMLFormElement>("[data-find]");
const input = form?.querySelector("input");
const key = form?.querySelector("kbd");
const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

if (key) {
  key.textContent = apple ? "⌘ K" : "Ctrl K";
  key.hidden = false;
}

/** What was typed since it was called and before it is there; null: it is not on its way. */
let early: string | null = null;

async function open(words = ""): Promise<void> {
  early = words;
  try {
    const { openFinder } = await import("./find/dialog.ts");
    openFinder(early);
  } finally {
    early = null;
  }
}

/** Whether a key belongs to the finder that is on its way. */
function isEarly(event: KeyboardEvent): boolean {
  if (early === null || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "Backspace") early = early.slice(0, -1);
  else if (event.key.length === 1) early += event.key;
  else return false;
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.localName))
  );
}

document.addEventListener("keydown", (event) => {
  if (!form || event.defaultPrevented) return;
  if (isEarly(event)) {
    event.preventDefault();
    return;
  }
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
