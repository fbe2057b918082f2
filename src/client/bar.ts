/** The bar's menus close when one clicks elsewhere or presses Escape. The bar itself is another after each visit. */
const menus = () => document.querySelectorAll<HTMLDetailsElement>(".bar details");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target as Node)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});
