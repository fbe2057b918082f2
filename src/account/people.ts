import { randomBytes } from "node:crypto";
import * as z from "zod";
import { serial } from "../base/serial.ts";
import { sha256 } from "../base/sha256.ts";
import type { InStatement, Store } from "../store/store.ts";
import { FormError, toForm } from "../web/form.ts";
import { type Rights, type Role, roles } from "../web/roles.ts";
import { email } from "./forms.ts";

export interface Person extends Rights {
  id: string;
  email: string;
  /** Browsers that are logged in. */
  sessions: number;
}

export interface Invitation extends Rights {
  email: string;
  /** ms since 1970, UTC */
  until: number;
}

const lifetimeMs = 48 * 3_600_000;
const most = 100;

const rightsForm = z.object({
  role: z.enum(roles, { error: () => `A role is one of ${roles.join(", ")}.` }),
  leads: z.boolean(),
});
const inviteForm = rightsForm.extend({ email });

/** Who has an account, and who is asked to make one. Changes are made one after the other. */
export class People {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #inTurn = serial();

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  async list(): Promise<Person[]> {
    const rows = await this.#store.read(
      `select owners.*, (select count(*) from sessions where user_id = owners.id and expires_at > ?) as sessions
        from owners where id in (select user_id from credentials) order by email`,
      [new Date(this.#now()).toISOString()],
    );
    return rows.map((row) => ({ ...toRights(row), id: String(row["id"]), sessions: Number(row["sessions"]) }));
  }

  /** Throws FormError. @param address of mail, in any case */
  async find(address: string): Promise<Person> {
    const found = (await this.list()).find((person) => person.email === address.trim().toLowerCase());
    if (!found) throw new FormError({ email: `There is nobody with the address ${JSON.stringify(address)}.` });
    return found;
  }

  async invitations(): Promise<Invitation[]> {
    const rows = await this.#store.read("select * from invitations where until > ? order by email", [this.#at()]);
    return rows.map((row) => ({ ...toRights(row), until: Number(row["until"]) }));
  }

  /** What its address carries: it makes one account, for this mail address, within 48 hours. Throws FormError. */
  invite(spec: { email: string; role: string; leads: boolean }): Promise<string> {
    return this.#inTurn(async () => {
      const { role, leads, ...form } = toForm(inviteForm, { ...spec, email: spec.email.trim() });
      const address = form.email.toLowerCase();
      const people = await this.list();
      if (people.some((person) => person.email === address)) throw new FormError({ email: "They have an account." });
      if (people.length + (await this.invitations()).length >= most) {
        throw new FormError({ "": `${most} people are the most.` });
      }
      const token = randomBytes(16).toString("base64url");
      const until = this.#at() + BigInt(lifetimeMs);
      await this.#store.write([
        { sql: "delete from invitations where email = ? or until <= ?", args: [address, this.#at()] },
        {
          sql: "insert into invitations (hash, email, role, leads, until) values (?, ?, ?, ?, ?)",
          args: [sha256(token), address, role, leads ? 1n : 0n, until],
        },
      ]);
      return token;
    });
  }

  /** What an address of an invitation asks for; null: nothing, any more. */
  async invited(token: string): Promise<Invitation | null> {
    const hash = sha256(token);
    const [row] = await this.#store.read("select * from invitations where hash = ? and until > ?", [hash, this.#at()]);
    return row ? { ...toRights(row), until: Number(row["until"]) } : null;
  }

  /** Has an invitation's account made, once, also for two who come with it at the same moment; null: it is not valid. */
  accept<T>(token: string, make: (email: string) => Promise<T>): Promise<T | null> {
    return this.#inTurn(async () => {
      const invitation = await this.invited(token);
      if (invitation === null) return null;
      const args = [invitation.email];
      // One that was cut off half-way left a person who cannot log in.
      const sql = "delete from owners where email = ? and id not in (select user_id from credentials)";
      await this.#store.write([{ sql, args }]);
      const made = await make(invitation.email);
      await this.#store.write([{ sql: "delete from invitations where email = ?", args }]);
      return made;
    });
  }

  /** Whether there was one. */
  async withdraw(address: string): Promise<boolean> {
    const args = [address.trim().toLowerCase()];
    const found = await this.#store.read("select 1 from invitations where email = ?", args);
    await this.#store.write([{ sql: "delete from invitations where email = ?", args }]);
    return found.length > 0;
  }

  /** Ends their sessions, and of a viewer the share links. Throws FormError. */
  setRights(address: string, spec: { role: string; leads: boolean }): Promise<Person> {
    return this.#inTurn(async () => {
      const { role, leads } = toForm(rightsForm, spec);
      const person = await this.find(address);
      if (role !== "owner") await this.#keepLastOwner(person);
      const args = [person.id];
      await this.#store.write([
        { sql: "update owners set role = ?, leads = ? where id = ?", args: [role, leads ? 1n : 0n, person.id] },
        { sql: "delete from sessions where user_id = ?", args },
        ...(role === "viewer" ? [{ sql: "delete from shares where person = ?", args }] : []),
      ]);
      return { ...person, role, leads, sessions: 0 };
    });
  }

  /** With their sessions, tokens and share links. Throws FormError. */
  remove(address: string): Promise<void> {
    return this.#inTurn(async () => {
      const person = await this.find(address);
      await this.#keepLastOwner(person);
      const of = (sql: string): InStatement => ({ sql, args: [person.id] });
      await this.#store.write([
        of("delete from owners where id = ?"),
        of("delete from sessions where user_id = ?"),
        of("delete from credentials where user_id = ?"),
        of("delete from tokens where person = ?"),
        of("delete from shares where person = ?"),
      ]);
    });
  }

  /** Every browser of theirs has to log in again. Throws FormError. */
  async endSessions(address: string): Promise<void> {
    const { id } = await this.find(address);
    await this.#store.write([{ sql: "delete from sessions where user_id = ?", args: [id] }]);
  }

  async #keepLastOwner(person: Person): Promise<void> {
    const owners = (await this.list()).filter(({ role }) => role === "owner");
    if (person.role !== "owner" || owners.length > 1) return;
    throw new FormError({ "": "The last owner stays: make somebody else an owner first." });
  }

  #at(): bigint {
    return BigInt(this.#now());
  }
}

function toRights(row: Record<string, unknown>): Rights & { email: string } {
  return { email: String(row["email"]), role: String(row["role"]) as Role, leads: Number(row["leads"]) === 1 };
}
