import { FetchError } from "./fetch-error.ts";

/**
 * An address with values in the place of `{name}`, escaped; `{+name}` keeps its slashes. A value can lead to no other
 * host, as none stands in one, and out of no directory.
 */
export function toUrl(from: string, values: Record<string, string>): string {
  return from.replaceAll(/\{(\+?)(\w+)\}/g, (_, plus: string, name: string) => {
    const value = values[name] ?? "";
    if (value.split("/").some((part) => /^(\.|%2e){1,2}$/i.test(part))) {
      throw new FetchError(`${name}: ${JSON.stringify(value.slice(0, 80))} cannot stand in an address`);
    }
    const escaped = encodeURIComponent(value.toWellFormed());
    return plus ? escaped.replaceAll("%2F", "/") : escaped;
  });
}
