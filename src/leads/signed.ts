import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** ms: nobody reads and fills in a form in less; after the longest, a form has to be asked for anew. */
const shortest = 3000;
const longest = 24 * 3_600_000;

/** What became of the time that a form says it was shown at. */
export type Shown = { kind: "right"; nonce: string } | { kind: "quick" } | { kind: "wrong" };

/** Signs when a form was shown, and the links by which people see what they left. */
export class Signed {
  readonly #key: string;

  /** @param key the secret `lead` of the control database */
  constructor(key: string) {
    this.#key = key;
  }

  /** For the form alone that is named. @param now ms since 1970, UTC */
  time(form: string, now: number): string {
    const said = `${now}.${randomBytes(12).toString("base64url")}`;
    return `${said}.${this.#sign(`time ${form} ${said}`)}`;
  }

  shown(form: string, time: string, now: number): Shown {
    const [, said = "", at = "", nonce = "", signature = ""] =
      /^((\d{1,15})\.([\w-]{16}))\.([\w-]{22})$/.exec(time) ?? [];
    const age = now - Number(at);
    if (!this.#isRight(`time ${form} ${said}`, signature) || age < 0 || age > longest) return { kind: "wrong" };
    return age < shortest ? { kind: "quick" } : { kind: "right", nonce };
  }

  /** What stands behind /yours/ for a lead, for as long as there is one, and to prove later that there is none. */
  link(id: string): string {
    return `${id}.${this.#sign(`link ${id}`)}`;
  }

  /** The id of its lead; null where it is no link of ours. */
  leadOf(link: string): string | null {
    const [, id = "", signature = ""] = /^([\w-]{22})\.([\w-]{22})$/.exec(link) ?? [];
    return this.#isRight(`link ${id}`, signature) ? id : null;
  }

  /** 128 bits. */
  #sign(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest().subarray(0, 16).toString("base64url");
  }

  #isRight(text: string, signature: string): boolean {
    const [given, wanted] = [Buffer.from(signature), Buffer.from(this.#sign(text))];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}
