/** Whether an address switches something on: `_dl=on`, `_dl=1`, `_dl`; of several the last counts. */
export function isOn(search: URLSearchParams, name: string): boolean {
  return search.has(name) && !["off", "0", "false", "no"].includes(search.getAll(name).at(-1) ?? "");
}
