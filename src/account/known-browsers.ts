import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Client } from "../web/client-address.ts";
import { readCookie, toCookie } from "./cookie.ts";

const name = "tallybook.device";

/**
 * Browsers in which somebody logged in before, known by a cookie: a random number, signed together with the account's
 * email. Nothing of them is kept here, and the cookie opens nothing: it tells the owner's tries from those of strangers.
 */
export class KnownBrowsers {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Which browser of this account asks; null: none that is known. */
  find(email: string, headers: Headers, client: Client): string | null {
    const [id = "", signature = ""] = readCookie(name, headers, client)?.split(".") ?? [];
    const [given, wanted] = [Buffer.from(signature), Buffer.from(this.#sign(email, id))];
    return given.length === wanted.length && timingSafeEqual(given, wanted) ? id : null;
  }

  /** Set-Cookie after a login; a browser that is known stays the one it was. */
  remember(email: string, headers: Headers, client: Client): string {
    const id = this.find(email, headers, client) ?? randomBytes(16).toString("base64url");
    return toCookie(name, `${id}.${this.#sign(email, id)}`, client);
  }

  #sign(email: string, id: string): string {
    const signed = JSON.stringify([email.toLowerCase(), id]);
    return createHmac("sha256", this.#secret).update(signed).digest("base64url");
  }
}
