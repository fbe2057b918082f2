/** What somebody went on to type while the answer was under way: it is theirs, and is not thrown away by it. */

/** Fields that were given such words back: to leave them applies the words, as no change of theirs will be noticed. */
const given = new WeakSet<EventTarget>();

/** The words in the field that has the keyboard, where they are not those that were asked with. */
export function typedSince(address: string): (field: HTMLElement | null) => void {
  const field = document.activeElement;
  const isText =
    field instanceof HTMLInputElement && field.form?.matches("form.params") && !/^(checkbox|radio)$/.test(field.type);
  if (!isText || field.value === (new URL(address).searchParams.get(field.name) ?? "")) return () => {};
  if (field.value === field.defaultValue) return () => {};
  const { value } = field;
  return (fresh) => {
    if (!(fresh instanceof HTMLInputElement) || fresh.name !== field.name) return;
    fresh.value = value;
    given.add(fresh);
  };
}

document.addEventListener("focusout", ({ target }) => {
  if (target instanceof HTMLInputElement && given.delete(target) && target.isConnected) target.form?.requestSubmit();
});
