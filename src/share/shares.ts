/**
 * Links for people without a login. A link opens one notebook with the parameters it had when the link was made, seen
 * as a stranger sees a public one: no SQL, no notes, nothing of other notebooks and sites. It ends by itself or is
 * revoked. Its address carries a signature over all it opens, so that no row alone is a key, and none can be made up.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import type { Config } from "../base/config.ts";
import { dayOf } from "../base/days.ts";
import type { Effects } from "../base/effects.ts";
import { openSecret } from "../store/secret.ts";
import type { Store } from "../store/store.ts";
import { FormError, toForm } from "../web/form.ts";
import { type Maker, ofMaker, toMakerArgs } from "../web/maker.ts";

export interface Share {
  id: string;
  notebook: string;
  /** The one cell that is shown; null: all of them. */
  cell: string | null;
  /** The locked parameters. */
  search: string;
  /** ms since 1970, UTC */
  created: number;
  /** ms since 1970, UTC; null: when it is revoked */
  expires: number | null;
  /** Id of who made it; null: nobody that there is. */
  person: string | null;
  /** The last local day it was opened; null: never. */
  used: string | null;
  /** Its address on this server: whoever has it may look. */
  path: string;
}

/** What a form asks for. */
export interface ShareSpec {
  notebook: string;
  cell?: string | null;
  search: string;
  /** Days that it is open; "" or null: until it is revoked. */
  days?: string | null;
}

const dayMs = 86_400_000;
/** Characters of parameters; as many as an address may well have. */
const maxSearchLength = 4000;

const shareForm = z.object({
  notebook: z.string().min(1, "Choose a notebook."),
  cell: z.string().nullish(),
  search: z.string().max(maxSearchLength, `The parameters may have ${maxSearchLength} characters at the most.`),
  days: z
    .string()
    .trim()
    .regex(/^\d{0,4}$/, "Give a number of days.")
    .refine((days) => days === "" || (Number(days) >= 1 && Number(days) <= 3660), "From 1 day to ten years.")
    .nullish(),
});

/** Names in an address that are a page's own affair, not the notebook's. */
const notParams = new Set(["only", "theme", "done", "refresh"]);

interface Deps {
  store: Store;
  secret: string;
  now: () => number;
  today: () => string;
}

export class Shares {
  readonly #deps: Deps;

  private constructor(deps: Deps) {
    this.#deps = deps;
  }

  static async open(options: { config: Config; effects: Effects; control: Store }): Promise<Shares> {
    const { config, effects, control: store } = options;
    const now = () => effects.now();
    const secret = await openSecret(store, "share");
    return new Shares({ store, secret, now, today: () => dayOf(now(), config.timezone).day });
  }

  /** Throws FormError. That the notebook and the cell are there is for the caller to know. */
  async create(spec: ShareSpec, maker: Maker | null): Promise<Share> {
    const { notebook, cell, search, days } = toForm(shareForm, spec);
    const params = [...new URLSearchParams(search)].filter(([name]) => !notParams.has(name) && !name.startsWith("_"));
    const created = this.#deps.now();
    const row = {
      id: randomBytes(9).toString("base64url"),
      notebook,
      cell: cell || null,
      search: new URLSearchParams(params).toString(),
      created,
      expires: days ? created + Number(days) * dayMs : null,
      person: maker?.id ?? null,
    };
    if (row.search.length > maxSearchLength) throw new FormError({ search: "The parameters are too long for a link." });
    await this.#deps.store.write([
      {
        sql: "insert into shares (id, notebook, cell, search, created, expires, person) values (?, ?, ?, ?, ?, ?, ?)",
        args: [
          row.id,
          notebook,
          row.cell,
          row.search,
          BigInt(created),
          row.expires === null ? null : BigInt(row.expires),
          row.person,
        ],
      },
    ]);
    return { ...row, used: null, path: this.#path(row) };
  }

  /** Newest first; those that have ended are forgotten a month later. */
  async list(): Promise<Share[]> {
    const args = [BigInt(this.#deps.now() - 30 * dayMs)];
    await this.#deps.store.write([{ sql: "delete from shares where expires < ?", args }]);
    const rows = await this.#deps.store.read("select * from shares order by created desc, id");
    return rows.map((row) => this.#toShare(row));
  }

  /** Whether there was one. @param maker owners end everybody's, others their own; null: whoever runs commands */
  async revoke(id: string, maker: Maker | null): Promise<boolean> {
    const among = maker?.role === "owner" ? null : maker;
    const sql = `select 1 from shares where id = :id and ${ofMaker}`;
    const found = await this.#deps.store.read(sql, { id, ...toMakerArgs(among) });
    if (found.length === 0) return false;
    await this.#deps.store.write([{ sql: "delete from shares where id = ?", args: [id] }]);
    return true;
  }

  /** Names of the notebooks that a link shows now. */
  async shown(): Promise<ReadonlySet<string>> {
    return new Set(await this.#openNotebooks());
  }

  /** Ends the links of a notebook that was removed: another one of its name is another one. */
  async end(notebook: string): Promise<void> {
    await this.#deps.store.write([{ sql: "delete from shares where notebook = ?", args: [notebook] }]);
  }

  /** How many are open now. @param maker theirs; null: all */
  async count(maker: Maker | null): Promise<number> {
    return (await this.#openNotebooks(maker)).length;
  }

  /** How many were open. */
  async endAll(maker: Maker | null): Promise<number> {
    const count = await this.count(maker);
    await this.#deps.store.write([{ sql: `delete from shares where ${ofMaker}`, args: toMakerArgs(maker) }]);
    return count;
  }

  hasEnded({ expires }: Share): boolean {
    return expires !== null && expires <= this.#deps.now();
  }

  /** What an address opens; null where it opens nothing (any more), whatever the reason. */
  async find(token: string): Promise<Share | null> {
    const match = /^([\w-]{12})([\w-]{22})$/.exec(token);
    if (!match) return null;
    const [row] = await this.#deps.store.read("select * from shares where id = ?", [match[1] as string]);
    if (!row) return null;
    const share = this.#toShare(row);
    if (!alike(share.path, `/shared/${token}`) || this.hasEnded(share)) return null;
    const today = this.#deps.today();
    if (share.used !== today) {
      await this.#deps.store.write([{ sql: "update shares set used = ? where id = ?", args: [today, share.id] }]);
    }
    return share;
  }

  /** The notebook of each link that is open now; reads only, as every look at the account asks. */
  async #openNotebooks(maker: Maker | null = null): Promise<string[]> {
    const sql = `select notebook from shares where (expires is null or expires > :now) and ${ofMaker}`;
    const rows = await this.#deps.store.read(sql, { now: BigInt(this.#deps.now()), ...toMakerArgs(maker) });
    return rows.map((row) => String(row["notebook"]));
  }

  #toShare(row: Record<string, unknown>): Share {
    const text = (name: string): string | null => (row[name] === null ? null : String(row[name]));
    const share = {
      id: String(row["id"]),
      notebook: String(row["notebook"]),
      cell: text("cell"),
      search: String(row["search"]),
      created: Number(row["created"]),
      expires: row["expires"] === null ? null : Number(row["expires"]),
      used: text("used"),
      person: text("person"),
    };
    return { ...share, path: this.#path(share) };
  }

  #path({
    id,
    notebook,
    cell,
    search,
    expires,
  }: Pick<Share, "id" | "notebook" | "cell" | "search" | "expires">): string {
    const signed = JSON.stringify([id, notebook, cell, search, expires]);
    const signature = createHmac("sha256", this.#deps.secret).update(signed).digest().subarray(0, 16);
    return `/shared/${id}${signature.toString("base64url")}`;
  }
}

function alike(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
