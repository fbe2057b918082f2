import { randomBytes } from "node:crypto";
import { sha256 } from "../base/sha256.ts";
import type { Store } from "../store/store.ts";
import { toForm } from "../web/form.ts";
import { tokenForm } from "./forms.ts";

/**
 * `read`: notebooks, their index and exports, by GET. `collect`: hits sent by a program. `collectors`: what is fetched from
 * elsewhere; by what their SQL reads it may see all that is in the analytics database.
 */
export type Scope = "read" | "collect" | "collectors";

export interface ApiToken {
  id: number;
  name: string;
  scopes: Scope[];
  /** ms since 1970, UTC */
  created: number;
  /** The last local day it was used; null: never. No finer, as nobody needs to know the minute. */
  used: string | null;
}

/** Keys for programs. 192 random bits, shown once; only the hash is kept. */
export class ApiTokens {
  #store: Store;
  #now: () => number;
  #today: () => string;

  constructor(store: Store, now: () => number, today: () => string) {
    this.#store = store;
    this.#now = now;
    this.#today = today;
  }

  /** The token itself. Throws FormError. */
  async create(spec: { name: string; scopes: string[] }): Promise<string> {
    const { name, scopes } = toForm(tokenForm, spec);
    const token = `tally_${randomBytes(24).toString("base64url")}`;
    const args = [name, sha256(token), JSON.stringify([...new Set(scopes)]), BigInt(this.#now())];
    await this.#store.write([{ sql: "insert into tokens (name, hash, scopes, created) values (?, ?, ?, ?)", args }]);
    return token;
  }

  async list(): Promise<ApiToken[]> {
    const rows = await this.#store.read("select id, name, scopes, created, used from tokens order by created, id");
    return rows.map((row) => ({
      id: Number(row["id"]),
      name: String(row["name"]),
      scopes: JSON.parse(String(row["scopes"])) as Scope[],
      created: Number(row["created"]),
      used: row["used"] === null ? null : String(row["used"]),
    }));
  }

  /** Whether there was such a token. */
  async remove(id: number): Promise<boolean> {
    const found = (await this.list()).some((token) => token.id === id);
    await this.#store.write([{ sql: "delete from tokens where id = ?", args: [BigInt(id)] }]);
    return found;
  }

  /** How many there were. */
  async removeAll(): Promise<number> {
    const { length } = await this.list();
    await this.#store.write(["delete from tokens"]);
    return length;
  }

  /** What the bearer of `Authorization: Bearer …` may do; null: no such token. */
  async check(headers: Headers): Promise<{ scopes: Scope[] } | null> {
    const token = /^Bearer (tally_[\w-]{32})$/i.exec(headers.get("authorization") ?? "")?.[1];
    if (!token) return null;
    const [row] = await this.#store.read("select id, scopes, used from tokens where hash = ?", [sha256(token)]);
    if (!row) return null;
    const today = this.#today();
    if (row["used"] !== today) {
      const args = [today, BigInt(Number(row["id"]))];
      await this.#store.write([{ sql: "update tokens set used = ? where id = ?", args }]);
    }
    return { scopes: JSON.parse(String(row["scopes"])) as Scope[] };
  }
}
