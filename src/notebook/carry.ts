import { isFilterName } from "../query/filters/names.ts";
import { barSearch } from "./address.ts";

/** Whether a parameter of an address holds on every page: period, site, filters. */
function isCarried(name: string): boolean {
  return barSearch.includes(name) || isFilterName(name.replace(/__[a-z]+$/, ""));
}

/** The address of another notebook, with period, site and filters of the page that is shown. Those it names itself stay. */
export function carry(href: string, search: URLSearchParams): string {
  const url = URL.parse(href, "http://here.invalid");
  if (url === null) return href;
  const own = new Set(url.searchParams.keys());
  for (const [name, value] of search) if (isCarried(name) && !own.has(name)) url.searchParams.append(name, value);
  return `${url.pathname}${url.search}${url.hash}`;
}
