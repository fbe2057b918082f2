/**
 * Hosts that send visits from nowhere to get into other people's lists of referrers. The list is Matomo's, in
 * `spammers.txt` as it is published.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export class Spammers {
  readonly #hosts: ReadonlySet<string>;

  private constructor(hosts: ReadonlySet<string>) {
    this.#hosts = hosts;
  }

  static async read(): Promise<Spammers> {
    const text = await readFile(join(import.meta.dirname, "spammers.txt"), "utf8");
    const lines = text.split("\n").map((line) => line.trim().toLowerCase());
    return new Spammers(new Set(lines.filter((line) => line !== "" && !line.startsWith("#"))));
  }

  /** The host, in lower case, is on the list or below one that is. */
  has(host: string): boolean {
    for (let rest = host; ; ) {
      const dot = rest.indexOf(".");
      if (dot < 0) return false;
      if (this.#hosts.has(rest)) return true;
      rest = rest.slice(dot + 1);
    }
  }
}
