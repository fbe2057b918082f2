/**
 * Countries by ISO 3166-1 alpha-2. The runtime's own locale data knows their names, and which three-digit number (as
 * the atlas uses) stands for which code, so no table of ours can fall behind. Shared with the browser.
 */
const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

const known = new Map<string, string>();

/** "United Kingdom" for "GB"; the code itself where nobody knows it. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code) || code === "ZZ") return code;
  const name = known.get(code) ?? names.of(code) ?? code;
  known.set(code, name);
  return name;
}

/** "GB" for "826"; null for a number that names no country. */
export function countryCode(numeric: string): string | null {
  if (!/^\d{3}$/.test(numeric)) return null;
  const region = new Intl.Locale(`und-${numeric}`).region;
  return region !== undefined && /^[A-Z]{2}$/.test(region) ? region : null;
}
