/** A slider goes with the number beside it, and the number with the slider. */
document.addEventListener("input", ({ target }) => {
  const from = target as HTMLInputElement;
  const to = from
    .closest?.(".field.slides")
    ?.querySelector<HTMLInputElement>(from.type === "range" ? "input[type=number]" : "input[type=range]");
  if (to && from.value !== "") to.value = from.value;
});
