/**
 * What a User-Agent says, remembered, because reading one costs more than all the rest of a hit's path.
 *
 * A User-Agent may live only as long as its request, so it must not be the key of anything that stays. The key is its
 * SHA-256 behind a random prefix which this process alone knows and never writes down: the memory can tell that two
 * requests said the same, and nobody can tell from it what they said.
 */
import { hash, randomBytes } from "node:crypto";
import { copyOf } from "../../base/copy.ts";
import type { EventFields } from "../../store/events/columns.ts";
import { maxUserAgentLength } from "../../web/client-address.ts";
import { botOf } from "./bot.ts";
import { type Device, deviceOf } from "./device.ts";

export type Agent = Device & Pick<EventFields, "bot" | "bot_class">;

export class Agents {
  #prefix = randomBytes(32).toString("latin1");
  #seen = new Map<string, Agent>();
  #maxAgents: number;

  /** @param maxAgents how many are remembered before it starts over. */
  constructor(maxAgents = 5000) {
    this.#maxAgents = maxAgents;
  }

  read(userAgent: string): Agent {
    const key = hash("sha256", this.#prefix + userAgent, "base64");
    const seen = this.#seen.get(key);
    if (seen) return seen;
    const text = userAgent.slice(0, maxUserAgentLength);
    const bot = botOf(text);
    const agent = { ...deviceOf(text), bot: bot && copyOf(bot.name), bot_class: bot?.class ?? null };
    if (this.#seen.size >= this.#maxAgents) this.#seen.clear();
    this.#seen.set(key, agent);
    return agent;
  }
}
