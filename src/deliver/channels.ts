import { randomBytes } from "node:crypto";
import * as z from "zod";
import { quoteClipped } from "../base/clip.ts";
import { toMailAddress } from "../base/mail-address.ts";
import type { Store } from "../store/store.ts";
import { FormError, toForm } from "../web/form.ts";
import { type KindName, kindNames } from "./kinds.ts";
import { hostProblem } from "./reach.ts";

/** Where messages go. Complete, with its secrets: for whoever sends, never for a page. */
export interface Channel {
  name: string;
  kind: KindName;
  /** Mail addresses, or one http(s) address. */
  target: string[];
  /** Signs what is sent to a webhook. */
  secret: string | null;
  ownNetwork: boolean;
}

/** What may be shown of a channel. */
export interface ShownChannel {
  name: string;
  kind: KindName;
  /** Mail addresses; of an address with a secret in it the host alone. */
  to: string;
  ownNetwork: boolean;
  /** Its receiver said that it is gone. */
  off: boolean;
}

/** What a form or a command says. */
export interface ChannelSpec {
  name: string;
  kind: string;
  /** Mail addresses, one a line; an http(s) address. */
  to: string;
  ownNetwork: boolean;
}

const maxRecipients = 20;
const maxChannels = 100;

const channelForm = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[a-z\d][a-z\d-]{0,39}$/, "Up to 40 small letters, digits and hyphens are needed."),
  kind: z.enum(kindNames, { error: () => `A kind is one of ${kindNames.join(", ")}.` }),
  to: z.string().trim().min(1, "Say where it goes.").max(4000, "4000 characters are the most."),
  ownNetwork: z.boolean(),
});

/** The channels that there are, in the control database: what opens them is in no file that people commit. */
export class Channels {
  readonly #store: Store;
  readonly #now: () => number;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** The secret that signs what is sent, shown this once; null where the kind has none. Throws FormError. */
  async add(spec: ChannelSpec): Promise<string | null> {
    const { name, kind, to, ownNetwork } = toForm(channelForm, spec);
    const target = kind === "mail" ? toRecipients(to) : [toUrl(to, kind, ownNetwork)];
    const known = await this.list();
    if (known.some((one) => one.name === name)) throw new FormError({ name: `There is a channel ${name} already.` });
    if (known.length >= maxChannels) throw new FormError({ "": `${maxChannels} channels are the most.` });
    const secret = kind === "webhook" ? `whsec_${randomBytes(32).toString("base64")}` : null;
    const sql =
      "insert into channels (name, kind, target, secret, own_network, off, created) values (?, ?, ?, ?, ?, 0, ?)";
    const args = [name, kind, JSON.stringify(target), secret, ownNetwork ? 1n : 0n, BigInt(this.#now())];
    await this.#store.write([{ sql, args }]);
    return secret;
  }

  async list(): Promise<ShownChannel[]> {
    const rows = await this.#store.read("select * from channels order by name");
    return rows.map((row) => {
      const { name, kind, target, ownNetwork } = toChannel(row);
      const to = kind === "mail" ? target.join(", ") : new URL(String(target[0])).host;
      return { name, kind, to, ownNetwork, off: Number(row["off"]) === 1 };
    });
  }

  /** With its secrets; null: there is none of that name, or it is off. @param evenOff also where it is */
  async find(name: string, evenOff = false): Promise<Channel | null> {
    const [row] = await this.#store.read("select * from channels where name = ? and off <= ?", [
      name,
      evenOff ? 1n : 0n,
    ]);
    return row ? toChannel(row) : null;
  }

  /** Its receiver answers, or has said that it is gone. */
  async turn(name: string, on: boolean): Promise<void> {
    const [row] = await this.#store.read("select off from channels where name = ?", [name]);
    const off = on ? 0n : 1n;
    if (!row || Number(row["off"]) === Number(off)) return;
    await this.#store.write([{ sql: "update channels set off = ? where name = ?", args: [off, name] }]);
  }

  /** Whether there was one. What waits for it is given up with it. */
  async remove(name: string): Promise<boolean> {
    const found = (await this.find(name, true)) !== null;
    await this.#store.write([
      {
        sql: `update outbox set message = null, recipient = null, due = null, state = 'given up', ended = ?,
          answer = 'The channel was removed' where channel = ? and due is not null`,
        args: [BigInt(this.#now()), name],
      },
      { sql: "delete from channels where name = ?", args: [name] },
    ]);
    return found;
  }
}

function toChannel(row: Record<string, unknown>): Channel {
  return {
    name: String(row["name"]),
    kind: String(row["kind"]) as KindName,
    target: JSON.parse(String(row["target"])) as string[],
    secret: row["secret"] === null ? null : String(row["secret"]),
    ownNetwork: Number(row["own_network"]) === 1,
  };
}

function toRecipients(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const addresses = lines.map((line) => {
    const address = toMailAddress(line.trim());
    if (address === null) throw new FormError({ to: `This is no mail address: ${quoteClipped(line)}` });
    return address;
  });
  if (addresses.length > maxRecipients) throw new FormError({ to: `${maxRecipients} addresses are the most.` });
  return [...new Set(addresses)];
}

/** Errors quote nothing of it, as it may carry a secret. */
function toUrl(text: string, kind: KindName, own: boolean): string {
  const wrong = (problem: string) => new FormError({ to: problem });
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw wrong("An address that begins with https:// is needed.");
  if (url.username || url.password) throw wrong("An address without a user name and password is needed.");
  if (url.protocol === "http:" && !own) throw wrong("http:// is for hosts in your own network; use https://.");
  const problem = hostProblem(url.hostname, own);
  if (problem !== null) throw wrong(`${problem}.`);
  if (kind === "telegram" && !url.searchParams.get("chat_id")) throw wrong("It needs ?chat_id=… at its end.");
  if (kind === "pipedrive" && !url.searchParams.get("api_token")) throw wrong("It needs ?api_token=… at its end.");
  if (kind === "ntfy" && !/^[\w-]{1,64}$/.test(url.pathname.split("/").at(-1) ?? "")) {
    throw wrong("A topic of letters, digits and hyphens is needed at its end.");
  }
  url.hash = "";
  return url.href;
}
