/** Addresses of the page that is being shown, with something changed and everything else kept. */

/** The same page with `changes` in its query; null takes a parameter out. */
export function withParams(url: URL, changes: Record<string, string | null>): string {
  const params = new URLSearchParams(url.searchParams);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  const query = params.toString();
  return query === "" ? url.pathname : `${url.pathname}?${query}`;
}

/** The same page without one of its parameters. */
export function withoutParam(url: URL, [name, value]: readonly [string, string]): string {
  const params = new URLSearchParams(
    [...url.searchParams].filter((pair) => pair[0] !== name || pair[1].trim() !== value),
  );
  const query = params.toString();
  return query === "" ? url.pathname : `${url.pathname}?${query}`;
}

/** What a GET form must carry along because it does not ask for it itself. */
export function otherParams(url: URL, own: string[]): [name: string, value: string][] {
  return [...url.searchParams].filter(([name]) => !own.includes(name));
}

/** Where the rows of a cell are browsed, from the address of its CSV: `/queries/launch/daily.csv` → `/data/query.launch.daily`. */
export function toBrowse(csv: string): string {
  return csv.replace(/^\/queries\/([^/?]+?)(?:\/([^/?]+?))?\.csv/, (_, name: string, cell?: string) => {
    return `/data/query.${name}${cell === undefined ? "" : `.${cell}`}`;
  });
}
