import type { Library } from "../query/library/library.ts";
import type { Shares } from "./shares.ts";

/**
 * Ends the links of notebooks that are gone, as another one of such a name is another one. As long as the owner's
 * directory cannot be read nothing is known to be gone.
 */
export async function endLinksOfGone(shares: Shares, library: Pick<Library, "list" | "problem">): Promise<void> {
  const shown = await shares.shown();
  if (shown.size === 0 || (await library.problem()) !== null) return;
  const there = new Set((await library.list()).map(({ name }) => name));
  for (const name of shown.difference(there)) await shares.end(name);
}
