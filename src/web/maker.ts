import type { Rights } from "./roles.ts";

/** Who makes something that opens more (a token, a share link): it is theirs, may no more than they, and ends with them. */
export interface Maker extends Rights {
  id: string;
}

/** Whose are meant: everybody's, or one's own, and of an owner what the command line made; on a column `person`. */
export const ofMaker = "(:all = 1 or person = :person or (:owner = 1 and person is null))";

/** @param maker null: everybody */
export function toMakerArgs(maker: Maker | null) {
  return { all: maker === null ? 1n : 0n, person: maker?.id ?? null, owner: maker?.role === "owner" ? 1n : 0n };
}
