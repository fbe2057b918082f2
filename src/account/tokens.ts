import { randomBytes } from "node:crypto";
import { sha256 } from "../base/sha256.ts";
import type { Store } from "../store/store.ts";
import { FormError, toForm } from "../web/form.ts";
import { type Maker, ofMaker, toMakerArgs } from "../web/maker.ts";
import { has, type Role } from "../web/roles.ts";
import { tokenForm } from "./forms.ts";

/**
 * `read`: notebooks, their index and exports, by GET. `collect`: hits sent by a program. `collectors`: what is fetched from
 * elsewhere; by what their SQL reads it may see all that is in the analytics database.
 */
export type Scope = "read" | "collect" | "collectors";

/** Of whom a token is; what it may is never more than what they may. */
const neededFor: Record<Scope, Role> = { read: "viewer", collect: "editor", collectors: "owner" };

export interface ApiToken {
  id: number;
  name: string;
  scopes: Scope[];
  /** ms since 1970, UTC */
  created: number;
  /** Id of who made it; null: the command line did. */
  person: string | null;
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

  /** The token itself. Throws FormError. @param maker null: the command line */
  async create(spec: { name: string; scopes: string[] }, maker: Maker | null): Promise<string> {
    const { name, scopes } = toForm(tokenForm, spec);
    const over = scopes.find((scope) => maker && !has(maker, neededFor[scope]));
    if (over) throw new FormError({ scopes: `A token of yours cannot have the scope ${over}.` });
    const token = `tally_${randomBytes(24).toString("base64url")}`;
    const args = [name, sha256(token), JSON.stringify([...new Set(scopes)]), BigInt(this.#now()), maker?.id ?? null];
    await this.#store.write([
      { sql: "insert into tokens (name, hash, scopes, created, person) values (?, ?, ?, ?, ?)", args },
    ]);
    return token;
  }

  /** @param maker those of this person, of an owner also those of the command line; null: all */
  async list(maker: Maker | null): Promise<ApiToken[]> {
    const rows = await this.#store.read(
      `select * from tokens where ${ofMaker} order by created, id`,
      toMakerArgs(maker),
    );
    return rows.map((row) => ({
      id: Number(row["id"]),
      name: String(row["name"]),
      scopes: JSON.parse(String(row["scopes"])) as Scope[],
      created: Number(row["created"]),
      person: row["person"] === null ? null : String(row["person"]),
      used: row["used"] === null ? null : String(row["used"]),
    }));
  }

  /** Whether there was such a token. */
  async remove(id: number, maker: Maker | null): Promise<boolean> {
    const found = (await this.list(maker)).some((token) => token.id === id);
    if (found) await this.#store.write([{ sql: "delete from tokens where id = ?", args: [BigInt(id)] }]);
    return found;
  }

  /** How many there were. */
  async removeAll(maker: Maker | null): Promise<number> {
    const { length } = await this.list(maker);
    await this.#store.write([{ sql: `delete from tokens where ${ofMaker}`, args: toMakerArgs(maker) }]);
    return length;
  }

  /** What the bearer of `Authorization: Bearer …` may do; null: no such token. */
  async check(headers: Headers): Promise<{ scopes: Scope[] } | null> {
    const token = /^Bearer (tally_[\w-]{32})$/i.exec(headers.get("authorization") ?? "")?.[1];
    if (!token) return null;
    const [row] = await this.#store.read(
      "select tokens.*, role, leads from tokens left join owners on owners.id = person where hash = ?",
      [sha256(token)],
    );
    if (!row || (row["person"] !== null && row["role"] === null)) return null;
    const today = this.#today();
    if (row["used"] !== today) {
      const args = [today, BigInt(Number(row["id"]))];
      await this.#store.write([{ sql: "update tokens set used = ? where id = ?", args }]);
    }
    const scopes = JSON.parse(String(row["scopes"])) as Scope[];
    const rights = row["person"] === null ? null : { role: String(row["role"]) as Role, leads: false };
    return { scopes: scopes.filter((scope) => rights === null || has(rights, neededFor[scope])) };
  }
}
