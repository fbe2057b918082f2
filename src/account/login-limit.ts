import { createHmac, randomBytes } from "node:crypto";
import type { Client } from "../web/client-address.ts";
import { Limit } from "../web/limit.ts";
import type { KnownBrowsers } from "./known-browsers.ts";

/** Who tries to log in, as what. */
export interface Try {
  email: string;
  headers: Headers;
  client: Client;
}

/** As many accounts are told apart; a power of two. */
const slots = 1024;

/**
 * How often a password may be guessed. A stranger's try counts for their address and for the account, so that many
 * addresses together have no more guesses than one. A browser that has logged in before counts for itself only:
 * whatever strangers do, the owner gets in. Accounts are a fixed number of slots, chosen by a key that this process
 * made up: no flood of other emails pushes one out, nobody can aim at a slot, and an email that has no account is
 * counted like one that has.
 */
export class LoginLimit {
  readonly #known: KnownBrowsers;
  readonly #key = randomBytes(32);
  readonly #addresses: Limit;
  readonly #accounts: Limit;
  readonly #browsers: Limit;

  constructor(now: () => number, known: KnownBrowsers) {
    this.#known = known;
    this.#addresses = new Limit(now);
    this.#browsers = new Limit(now);
    this.#accounts = new Limit(now, {
      maxTries: 30,
      windowMs: 60 * 60_000,
      maxClients: slots,
      advice:
        "A browser that has logged in before need not wait, and `npm run password`, where Tallybook is installed, leads in.",
    });
  }

  /** Counts a try; throws TooMany. What it returns is for a try that was right: it is taken back. */
  take({ email, headers, client }: Try): () => void {
    const browser = this.#known.find(email, headers, client);
    if (browser !== null) {
      this.#browsers.take(browser);
      return () => this.#browsers.forgive(browser);
    }
    const slot = this.#slotOf(email);
    this.#addresses.take(client.address);
    this.#accounts.take(slot);
    return () => {
      this.#addresses.forgive(client.address);
      this.#accounts.takeBack(slot);
    };
  }

  /** The same for who is logged in and types the password again. */
  takeOwner(id: string): () => void {
    this.#browsers.take(id);
    return () => this.#browsers.forgive(id);
  }

  #slotOf(email: string): string {
    const hash = createHmac("sha256", this.#key).update(email.toLowerCase()).digest();
    return `account ${hash.readUInt16BE() % slots}`;
  }
}
