import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Config } from "../base/config.ts";
import { dayOf } from "../base/days.ts";
import type { Effects } from "../base/effects.ts";
import { openSecret } from "../store/secret.ts";
import type { Store } from "../store/store.ts";
import type { Client } from "../web/client-address.ts";
import { FormError, toForm } from "../web/form.ts";
import { type Auth, openAuth, wrong } from "./auth.ts";
import { refuseCommon } from "./common-passwords.ts";
import { onlyCookie, toCookies } from "./cookie.ts";
import { loginForm, passwordForm, resetForm, setupForm } from "./forms.ts";
import { type KeyChoice, type KeyCounts, Keys, type Links } from "./keys.ts";
import { KnownBrowsers } from "./known-browsers.ts";
import { LoginLimit } from "./login-limit.ts";
import type { NewPassword } from "./new-password.ts";
import { Reset } from "./reset.ts";
import { endOtherSessions, listSessions, type Session } from "./sessions.ts";
import { type ApiToken, ApiTokens, type Scope } from "./tokens.ts";

export interface Owner {
  id: string;
  email: string;
  /** Id of the session that asks. */
  session: string;
}

/** Set-Cookie headers for the answer. */
export type Cookies = string[];

/** The request that a login comes with. */
interface Asked {
  headers: Headers;
  client: Client;
}

interface Deps {
  store: Store;
  auth: Auth;
  keys: Keys;
  known: KnownBrowsers;
  /** Names and hosts of this install and its sites, which make poor passwords. */
  words: () => string[];
  tokens: ApiTokens;
  now: () => number;
}

/**
 * The one owner, their sessions and their tokens. Addresses come in to slow down guessing and go no further; of a
 * session only when it began and was last used is kept.
 */
export class Accounts {
  readonly #deps: Deps;
  readonly #reset: Reset;
  readonly #limit: LoginLimit;
  readonly #setupToken = randomBytes(16).toString("base64url");
  #owned: boolean;

  private constructor(deps: Deps, owned: boolean) {
    this.#deps = deps;
    this.#reset = new Reset(deps.store, deps.now);
    this.#limit = new LoginLimit(deps.now, deps.known);
    this.#owned = owned;
  }

  static async open(options: {
    config: Config;
    effects: Effects;
    control: Store;
    sites: { list(): { name: string; hosts: string[] }[] };
    links: Links;
  }): Promise<Accounts> {
    const { config, effects, control: store, sites, links } = options;
    const words = () => [config.url ?? "", ...sites.list().flatMap(({ name, hosts }) => [name, ...hosts])];
    const now = () => effects.now();
    const tokens = new ApiTokens(store, now, () => dayOf(now(), config.timezone).day);
    await store.write([{ sql: "delete from sessions where expires_at < ?", args: [new Date(now()).toISOString()] }]);
    const auth = openAuth(store, await openSecret(store, "cookie"));
    const known = new KnownBrowsers(await openSecret(store, "device"));
    return new Accounts(
      { store, auth, keys: new Keys(tokens, links), known, words, tokens, now },
      await isOwned(store),
    );
  }

  hasOwner(): boolean {
    return this.#owned;
  }

  /** Address of the page that makes the first account; another one each start, held in memory only. */
  setupPath(): string | null {
    return this.#owned ? null : `/setup?token=${this.#setupToken}`;
  }

  isSetupToken(token: string): boolean {
    const given = Buffer.from(token);
    const wanted = Buffer.from(this.#setupToken);
    return !this.#owned && given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  /** Makes the owner and logs them in. Its token has 128 bits: guessing is not slowed down. Throws FormError. */
  async setup(form: { token: string; email: string; password: string; confirm: string }, client: Client) {
    const gone = new FormError({ token: "This setup address is not valid any more." });
    if (!this.isSetupToken(form.token)) throw gone;
    const { email, password } = toForm(setupForm, form);
    await refuseCommon(password, [email, ...this.#deps.words()]);
    if (!this.isSetupToken(form.token)) throw gone;
    this.#owned = true;
    try {
      // A setup that was cut off half-way leaves an owner who cannot log in.
      await this.#deps.store.write(["delete from owners where id not in (select user_id from credentials)"]);
      const { headers } = await this.#deps.auth.api.signUpEmail({
        body: { name: "", email, password },
        headers: new Headers(),
        returnHeaders: true,
      });
      return this.#welcome(email, headers, { headers: new Headers(), client });
    } catch (error) {
      this.#owned = await isOwned(this.#deps.store).catch(() => false);
      throw error;
    }
  }

  /** Throws FormError, TooMany. Which of the two was wrong is not said. */
  async login(form: { email: string; password: string }, client: Client, headers: Headers): Promise<Cookies> {
    const forgive = this.#limit.take({ email: form.email, headers, client });
    const cookies = await this.#logIn(toForm(loginForm, form), { headers, client });
    forgive();
    return cookies;
  }

  async #logIn(body: { email: string; password: string }, request: Asked): Promise<Cookies> {
    const { headers } = await wrong("password", "There is no such pair of email and password.", () =>
      this.#deps.auth.api.signInEmail({ body, headers: new Headers(), returnHeaders: true }),
    );
    return this.#welcome(body.email, headers, request);
  }

  /** The cookies of a login; its browser is known from then on. */
  #welcome(email: string, answer: Headers, { headers, client }: Asked): Cookies {
    return [...toCookies(answer, client), this.#deps.known.remember(email, headers, client)];
  }

  async logout(headers: Headers, client: Client): Promise<Cookies> {
    const answer = await this.#deps.auth.api.signOut({ headers: onlyCookie(headers, client), returnHeaders: true });
    return toCookies(answer.headers, client);
  }

  /** Ends every other session too, and the keys that are named. Throws FormError, TooMany. */
  async changePassword(form: NewPassword & { current: string }, headers: Headers, client: Client): Promise<Cookies> {
    const owner = await this.visitor(headers, client);
    if (!owner) throw new FormError({ current: "You are not logged in any more." });
    const forgive = this.#limit.takeOwner(owner.id);
    const { current, password } = toForm(passwordForm, form);
    await refuseCommon(password, [owner.email, ...this.#deps.words()]);
    const answer = await wrong("current", "This is not your current password.", () =>
      this.#deps.auth.api.changePassword({
        body: { currentPassword: current, newPassword: password, revokeOtherSessions: true },
        headers: onlyCookie(headers, client),
        returnHeaders: true,
      }),
    );
    forgive();
    if (form.end) await this.endKeys(form.end);
    return this.#welcome(owner.email, answer.headers, { headers, client });
  }

  /** Address of the page that replaces a lost password, for an hour and one use. Throws where nobody has one. */
  async passwordPath(): Promise<string> {
    if (!this.#owned) throw new Error("There is no owner yet; the server prints an address with /setup where to begin");
    return `/password?token=${await this.#reset.create()}`;
  }

  isPasswordToken(token: string): Promise<boolean> {
    return this.#reset.check(token);
  }

  /** Ends every session and logs in with the new password; whoever has the token waits for no limit. Throws FormError. */
  async replacePassword(form: NewPassword & { token: string }, client: Client, headers: Headers): Promise<Cookies> {
    const gone = new FormError({ token: "This address is not valid any more." });
    if (!(await this.#reset.check(form.token))) throw gone;
    const { password } = toForm(resetForm, form);
    const [owner] = await this.#deps.store.read("select email from owners");
    const email = String(owner?.["email"]);
    await refuseCommon(password, [email, ...this.#deps.words()]);
    if (!(await this.#reset.consume(form.token))) throw gone;
    const hash = await (await this.#deps.auth.$context).password.hash(password);
    const args = [hash, new Date(this.#deps.now()).toISOString()];
    await this.#deps.store.write([
      { sql: "update credentials set password = ?, updated_at = ?", args },
      "delete from sessions",
    ]);
    if (form.end) await this.endKeys(form.end);
    return this.#logIn({ email, password }, { headers, client });
  }

  /** Whether who asks may read all: by a login, or by a token with that scope. */
  async mayRead(headers: Headers, client: Client): Promise<boolean> {
    return (await this.visitor(headers, client)) !== null || this.tokenReads(headers);
  }

  /** Whether the request's token has the scope for that. */
  tokenReads(headers: Headers): Promise<boolean> {
    return this.tokenMay(headers, "read");
  }

  async tokenMay(headers: Headers, scope: Scope): Promise<boolean> {
    return (await this.token(headers))?.scopes.includes(scope) ?? false;
  }

  /** The owner, when the request carries their session. */
  async visitor(headers: Headers, client: Client): Promise<Owner | null> {
    const cookie = onlyCookie(headers, client);
    if (!cookie.has("cookie")) return null;
    const found = await this.#deps.auth.api.getSession({ headers: cookie });
    return found && { id: found.user.id, email: found.user.email, session: found.session.id };
  }

  /** Newest first. */
  sessions(owner: Owner): Promise<Session[]> {
    return listSessions(this.#deps.store, owner);
  }

  endOtherSessions(owner: Owner): Promise<void> {
    return endOtherSessions(this.#deps.store, owner);
  }

  /** What opens something without the password. */
  keys(): Promise<KeyCounts> {
    return this.#deps.keys.count();
  }

  /** How many were ended. */
  endKeys(choice: KeyChoice): Promise<KeyCounts> {
    return this.#deps.keys.end(choice);
  }

  /** What the bearer of an API token may do. */
  token(headers: Headers): Promise<{ scopes: Scope[] } | null> {
    return this.#deps.tokens.check(headers);
  }

  /** The token itself, this once. Throws FormError. */
  createToken(spec: { name: string; scopes: string[] }): Promise<string> {
    return this.#deps.tokens.create(spec);
  }

  listTokens(): Promise<ApiToken[]> {
    return this.#deps.tokens.list();
  }

  /** Whether there was one. */
  removeToken(id: number): Promise<boolean> {
    return this.#deps.tokens.remove(id);
  }
}

/** An owner is one who can log in. */
async function isOwned(store: Store): Promise<boolean> {
  return (await store.read("select 1 from owners join credentials on user_id = owners.id")).length > 0;
}
