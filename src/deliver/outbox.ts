/**
 * Messages on their way. What is to be told is written in the transaction of whatever made it worth telling, and sent
 * afterwards: a restart at any moment loses nothing. What is sent twice, because we ended between the receiver's answer
 * and our note of it, carries the same key. What is over is overwritten but for its key, channel, time and answer.
 */
import type { LookupFunction } from "node:net";
import type { Config } from "../base/config.ts";
import type { Effects } from "../base/effects.ts";
import type { InStatement, Store } from "../store/store.ts";
import type { Channels } from "./channels.ts";
import { mail } from "./mail.ts";
import type { Message, Outcome } from "./message.ts";
import { toRow } from "./row.ts";
import { post } from "./webhook.ts";

interface Deps {
  config: Config;
  effects: Effects;
  /** The database with its table. */
  store: Pick<Store, "read" | "write">;
  channels: Channels;
  lookup?: LookupFunction | undefined;
}

interface Queueing {
  /** It is tried one time. */
  once?: boolean;
  /** Statements of the same transaction. */
  also?: InStatement[];
  /** Of the leads' own outbox: id of the lead that the message is about. */
  lead?: string;
}

/** A message as a page lists it. */
export interface Sent {
  key: string;
  channel: string;
  state: "waiting" | "delivered" | "given up";
  tries: number;
  /** ms since 1970, UTC */
  created: number;
  /** What the receiver said last; null: it was not asked yet. */
  answer: string | null;
}

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

/** ms until the next try, after each that failed; after the last one it is given up. */
export const retriesMs = [10 * second, minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour];

/** Rows that one round takes, and that a list shows. */
const maxRows = 50;

export class Outbox {
  readonly #deps: Deps;
  /** What is being sent now: no message twice at once. */
  readonly #sending = new Map<number, Promise<Outcome>>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Writes a message for a channel, one row a recipient, together with `also`; nothing is sent yet.
   * @returns the keys; none where there is no such channel, or it is off
   */
  async queue(name: string, message: Message, options: Queueing = {}): Promise<string[]> {
    const { keys, statements } = await this.toQueued(name, message, options);
    await this.#deps.store.write([...(options.also ?? []), ...statements]);
    return keys;
  }

  /** The same as statements, for whoever has a transaction. */
  async toQueued(name: string, message: Message, { once = false, lead }: Queueing = {}) {
    const channel = await this.#deps.channels.find(name, once);
    const recipients = channel === null ? [] : channel.kind === "mail" ? channel.target : [null];
    const now = this.#deps.effects.now();
    const rows = recipients.map((recipient) => toRow({ channel: name, recipient, message, once, lead, now }));
    return { keys: rows.map(({ key }) => key), statements: rows.map(({ statement }) => statement) };
  }

  /** A mail to one checked address that is nobody's channel, as a statement. */
  toMail(recipient: string, message: Message, lead?: string): InStatement {
    return toRow({ channel: "", recipient, message, once: false, lead, now: this.#deps.effects.now() }).statement;
  }

  /** Sends what is due: channels beside each other, the messages of one of them in their order. */
  async run(signal: AbortSignal): Promise<void> {
    const now = this.#deps.effects.now();
    const args = [BigInt(now - 30 * day)];
    const [old] = await this.#deps.store.read("select 1 from outbox where ended < ? limit 1", args);
    if (old) await this.#deps.store.write([{ sql: "delete from outbox where ended < ?", args }]);
    // So many of each channel, so that one with many does not keep the others waiting.
    const sql = `select id, channel from (
      select id, channel, row_number() over (partition by channel order by due, id) as place from outbox where due <= ?
    ) where place <= ${maxRows} order by channel, place`;
    const due = await this.#deps.store.read(sql, [BigInt(now)]);
    const byChannel = Map.groupBy(due, ({ channel }) => channel);
    await Promise.all(
      [...byChannel.values()].map(async (rows) => {
        for (const { id } of rows) {
          if (signal.aborted) return;
          const { kind } = await this.#send(Number(id), signal);
          // The rest would most likely wait for nothing too; it is asked again in the next round.
          if (kind === "again") return;
        }
      }),
    );
  }

  /** Sends a message the way that all go, once, and says what came back of each recipient; null: no such channel. */
  async test(name: string, signal: AbortSignal = new AbortController().signal): Promise<Outcome[] | null> {
    const message = {
      title: `Tallybook: a test of the channel ${name}`,
      text: "This message was asked for under Settings, Channels, or at the command line. What is sent here arrives.",
    };
    const keys = await this.queue(name, message, { once: true });
    if (keys.length === 0) return null;
    return Promise.all(
      keys.map(async (key) => {
        const [row] = await this.#deps.store.read("select id from outbox where key = ?", [key]);
        return this.#send(Number(row?.["id"]), signal);
      }),
    );
  }

  /** The last ones, newest first. */
  async list(): Promise<Sent[]> {
    const rows = await this.#deps.store.read(`select * from outbox order by id desc limit ${maxRows}`);
    return rows.map((row) => ({
      key: String(row["key"]),
      channel: String(row["channel"]),
      state: String(row["state"]) as Sent["state"],
      tries: Number(row["tries"]),
      created: Number(row["created"]),
      answer: row["answer"] === null ? null : String(row["answer"]),
    }));
  }

  #send(id: number, signal: AbortSignal): Promise<Outcome> {
    const before = this.#sending.get(id);
    if (before) return before;
    const sending = this.#try(id, signal).finally(() => this.#sending.delete(id));
    this.#sending.set(id, sending);
    return sending;
  }

  async #try(id: number, signal: AbortSignal): Promise<Outcome> {
    const [row] = await this.#deps.store.read("select * from outbox where id = ?", [BigInt(id)]);
    if (!row || row["message"] === null) return { kind: "refused", answer: String(row?.["answer"] ?? "It is over") };
    const outcome = await this.#ask(row, signal);
    // We are about to end, and what was cut off stays as it is: it is sent again with the same key.
    if (outcome.kind === "delivered" || !signal.aborted) await this.#note(row, outcome);
    return outcome;
  }

  async #ask(row: Record<string, unknown>, signal: AbortSignal): Promise<Outcome> {
    const { config, effects, channels, lookup } = this.#deps;
    const message = JSON.parse(String(row["message"])) as Message;
    const [key, created] = [String(row["key"]), Number(row["created"])];
    if (row["channel"] === "") return mail(config, { to: String(row["recipient"]), message, key, created }, signal);
    const channel = await channels.find(String(row["channel"]), Number(row["once"]) === 1);
    if (!channel)
      return { kind: "refused", answer: "The channel is gone, or off, as its receiver said that it is gone" };
    if (channel.kind !== "mail") return post({ channel, message, key, created, now: effects.now(), lookup }, signal);
    return mail(config, { to: String(row["recipient"]), message, key, created }, signal);
  }

  async #note(row: Record<string, unknown>, { kind, answer }: Outcome): Promise<void> {
    const now = this.#deps.effects.now();
    const [id, tries] = [BigInt(Number(row["id"])), Number(row["tries"])];
    const channel = String(row["channel"]);
    const waitMs = kind === "again" && Number(row["once"]) === 0 ? retriesMs[tries] : undefined;
    const noted =
      waitMs === undefined
        ? {
            sql: `update outbox set tries = tries + 1, message = null, recipient = null, due = null, state = ?, ended = ?,
              answer = ? where id = ? and due is not null`,
            args: [kind === "delivered" ? "delivered" : "given up", BigInt(now), answer, id],
          }
        : {
            sql: "update outbox set tries = tries + 1, due = ?, answer = ? where id = ? and due is not null",
            args: [BigInt(now + waitMs), answer, id],
          };
    await this.#deps.store.write([noted]);
    if (kind === "gone" || kind === "delivered") await this.#deps.channels.turn(channel, kind === "delivered");
  }
}
