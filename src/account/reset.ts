import { randomBytes } from "node:crypto";
import { serial } from "../base/serial.ts";
import { sha256 } from "../base/sha256.ts";
import type { Store } from "../store/store.ts";

/** ms for which the address of a reset holds. */
const lifetimeMs = 60 * 60 * 1000;

/**
 * The way back from a lost password: whoever may run commands beside the data may set a new one. Kept in the control
 * database, so that a command without a server works for the server started after it; and only as a hash, so that a
 * copy of the database opens nothing. There is one at a time, the last one given out.
 */
export class Reset {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #inTurn = serial();

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** The token itself; those from before hold no more. */
  async create(person: string): Promise<string> {
    const token = randomBytes(16).toString("base64url");
    const value = JSON.stringify({ person, hash: sha256(token), until: this.#now() + lifetimeMs });
    const sql = "insert or replace into secrets (name, value) values ('reset', ?)";
    await this.#store.write([{ sql, args: [value] }]);
    return token;
  }

  /** Id of whose password it replaces; null: it holds no more. */
  async check(token: string): Promise<string | null> {
    const [row] = await this.#store.read("select value from secrets where name = 'reset'");
    if (!row) return null;
    const { person, hash, until } = JSON.parse(String(row["value"]));
    return sha256(token) === hash && this.#now() < until ? String(person) : null;
  }

  /** Uses the token up before what it is good for is done; of two who come with it at once, one has it. */
  consume(token: string): Promise<string | null> {
    return this.#inTurn(async () => {
      const person = await this.check(token);
      if (person !== null) await this.#store.write(["delete from secrets where name = 'reset'"]);
      return person;
    });
  }
}
