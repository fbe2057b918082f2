/** The address that is answered. */
export interface Sending {
  search: URLSearchParams;
  /** Of this install, for absolute addresses. */
  origin: string;
}

interface Address {
  /** With the format. */
  path: string;
  table: string;
  /** Values of a row's key, as an address has them; left out where it is not a row's. */
  pks?: string;
}

/** The extras that say what was asked. */
export function toAsked({ path, ...parts }: Address, { search, origin }: Sending) {
  const fullPath = search.size === 0 ? path : `${path}?${search}`;
  const args = () => Object.fromEntries([...search.keys()].map((name) => [name, search.getAll(name)]));
  return {
    request: () => ({
      url: `${origin}${fullPath}`,
      path,
      full_path: fullPath,
      host: new URL(origin).host,
      args: args(),
    }),
    debug: () => ({ url_vars: { database: "data", ...parts, format: "json" } }),
  };
}
