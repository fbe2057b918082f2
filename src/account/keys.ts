import { counted } from "../base/numbers.ts";
import type { Maker } from "../web/maker.ts";
import type { ApiTokens } from "./tokens.ts";

/** How many there are of what opens something without the password. */
export interface KeyCounts {
  tokens: number;
  links: number;
}

/** Which kinds of them are to end. */
export type KeyChoice = Record<keyof KeyCounts, boolean>;

/** Share links that have not ended. */
export interface Links {
  count(maker: Maker | null): Promise<number>;
  /** How many there were. */
  endAll(maker: Maker | null): Promise<number>;
}

/** API tokens and share links: a new password leaves them as they are, unless the owner says otherwise. */
export class Keys {
  readonly #tokens: ApiTokens;
  readonly #links: Links;

  constructor(tokens: ApiTokens, links: Links) {
    this.#tokens = tokens;
    this.#links = links;
  }

  /** @param maker theirs; null: all */
  async count(maker: Maker | null): Promise<KeyCounts> {
    return { tokens: (await this.#tokens.list(maker)).length, links: await this.#links.count(maker) };
  }

  /** How many were ended. */
  async end({ tokens, links }: KeyChoice, maker: Maker | null): Promise<KeyCounts> {
    return {
      tokens: tokens ? await this.#tokens.removeAll(maker) : 0,
      links: links ? await this.#links.endAll(maker) : 0,
    };
  }
}

/** "2 API tokens and 1 share link"; "" where there is none. */
export function keysText({ tokens, links }: KeyCounts): string {
  const parts = [tokens > 0 && counted(tokens, "API token"), links > 0 && counted(links, "share link")];
  return parts.filter(Boolean).join(" and ");
}
