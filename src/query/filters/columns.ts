import { type FilterName, filterNames, propertyOf } from "./names.ts";
import type { Affinity } from "./operators.ts";

/** A column by which a page is narrowed. In an address a filter is called by it: `source=Google`, `path__glob=/2026/*`. */
export interface FilterColumn {
  name: string;
  /** As a chip and a list of columns call it. */
  label: string;
  /**
   * What rows with a value are of. `hit`: that hit alone. `visitor`: it is the same in all hits of a session, so they are
   * whole visits. `visit`: one hit has it, and what it says is said of the whole visit. `entry`: of the first page of one.
   */
  of: "hit" | "visitor" | "visit" | "entry";
  affinity: Affinity;
  /** Its value, of a row of `events`; of an `entry`, of the rows of one session. */
  sql: string;
  /** What all spellings of one value have alike, as SQL; absent: there is one spelling. */
  alike?: (sql: string) => string;
  /** The values are paths, in any spelling. */
  isPath?: true;
  /** What "no value" is called. */
  none: string;
}

type Described = Partial<FilterColumn> & Pick<FilterColumn, "label" | "of">;

/** As `queries/spellings.sql` has it: what it calls one word is one filter. */
function oneWord(sql: string): string {
  const bare = ["' '", "'-'", "'_'", "'+'"].reduce((made, mark) => `replace(${made}, ${mark}, '')`, sql);
  const dashed = ["' '", "'_'", "'+'"].reduce((made, mark) => `replace(${made}, ${mark}, '-')`, sql);
  return `case when ${sql} glob '*.*' and ${sql} not glob '* *' or ${sql} glob '*+' then lower(${sql}) when ${sql} glob '*[0-9][-+_ ]*[0-9]*' then lower(${dashed}) else lower(${bare}) end`;
}

/** As `queries/referrers.sql` has it: with http or https, `www.` or not, a slash at its end or none. */
function oneLink(sql: string): string {
  const behind = (length: number) => `rtrim(replace(substr(${sql}, instr(${sql}, '://') + ${length}), '/?', '?'), '/')`;
  return `case when ${sql} not glob 'http*' then ${sql} when ${sql} glob '*://www.*' then ${behind(7)} else ${behind(3)} end`;
}

const described: Record<FilterName, Described> = {
  path: { label: "Page", of: "hit", isPath: true },
  // The first page is the least of all "time and path", with the time in digits of equal length.
  entry: { label: "Entry page", of: "entry", isPath: true, sql: "substr(min(printf('%015d', time) || path), 16)" },
  source: { label: "Source", of: "visit", none: "Direct", alike: oneWord },
  medium: { label: "Kind of source", of: "visit", none: "none" },
  campaign: { label: "Campaign", of: "visit", none: "none", alike: oneWord },
  term: { label: "Term", of: "visit", none: "none" },
  content: { label: "Content", of: "visit", none: "none" },
  referrer: { label: "Link", of: "visit", none: "none", alike: oneLink },
  country: { label: "Country", of: "visitor" },
  device: { label: "Device", of: "visitor" },
  browser: { label: "Browser", of: "visitor" },
  os: { label: "System", of: "visitor" },
  language: { label: "Language", of: "visit" },
  hour: { label: "Hour", of: "hit", affinity: "number" },
  weekday: {
    label: "Weekday",
    of: "hit",
    sql: "substr('MonTueWedThuFriSatSun', 1 + 3 * ((strftime('%w', day) + 6) % 7), 3)",
  },
  kind: { label: "Kind", of: "hit" },
  name: { label: "Event", of: "hit", none: "none" },
  bot: { label: "Crawler", of: "hit", none: "people" },
  bot_class: { label: "Crawlers for", of: "hit", none: "people" },
  host: { label: "Host", of: "hit" },
  site: { label: "Site", of: "hit" },
};

const complete = (name: string, column: Described): FilterColumn => ({
  ...{ name, affinity: "text", sql: name, none: "not known" },
  ...column,
});

export const filterColumns: readonly FilterColumn[] = filterNames.map((name) => complete(name, described[name]));
const byName = new Map(filterColumns.map((column) => [column.name, column]));

/** The column that a parameter of an address names; null: it is none. */
export function filterColumn(name: string): FilterColumn | null {
  const known = byName.get(name);
  if (known !== undefined) return known;
  const label = propertyOf(name);
  if (label === null) return null;
  return complete(name, {
    label,
    of: "hit",
    affinity: "none",
    none: "none",
    sql: `props ->> '${label.replaceAll("'", "''")}'`,
  });
}
