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

const text = (name: string, label: string, of: FilterColumn["of"], none = "not known"): FilterColumn => ({
  name,
  label,
  of,
  affinity: "text",
  sql: name,
  none,
});

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

/** The columns of filters, the one list of them, in the order in which people are offered them. */
export const filterColumns: readonly FilterColumn[] = [
  { ...text("path", "Page", "hit"), isPath: true },
  // The first page is the least of all "time and path", with the time in digits of equal length.
  { ...text("entry", "Entry page", "entry"), isPath: true, sql: "substr(min(printf('%015d', time) || path), 16)" },
  { ...text("source", "Source", "visit", "Direct"), alike: oneWord },
  text("medium", "Kind of source", "visit", "none"),
  { ...text("campaign", "Campaign", "visit", "none"), alike: oneWord },
  text("term", "Term", "visit", "none"),
  text("content", "Content", "visit", "none"),
  { ...text("referrer", "Link", "visit", "none"), alike: oneLink },
  text("country", "Country", "visitor"),
  text("device", "Device", "visitor"),
  text("browser", "Browser", "visitor"),
  text("os", "System", "visitor"),
  text("language", "Language", "visit"),
  { ...text("hour", "Hour", "hit"), affinity: "number" },
  {
    ...text("weekday", "Weekday", "hit"),
    sql: "substr('MonTueWedThuFriSatSun', 1 + 3 * ((strftime('%w', day) + 6) % 7), 3)",
  },
  text("kind", "Kind", "hit"),
  text("name", "Event", "hit", "none"),
  text("bot", "Crawler", "hit", "people"),
  text("bot_class", "Crawlers for", "hit", "people"),
  text("host", "Host", "hit"),
  text("site", "Site", "hit"),
];

const byName = new Map(filterColumns.map((column) => [column.name, column]));
/** A property is a filter by `props.` and its name. */
const property = /^props\.([^"$]{1,100})$/;

/** Names that mean this column wherever an answer has one of that name; `name` and `kind` may well be another's. */
const speaking = new Set(
  "path entry source medium campaign referrer country device browser os hour weekday bot bot_class site".split(" "),
);
export function isSpeaking(name: string): boolean {
  return speaking.has(name);
}

/** The column that a parameter of an address names; null: it is none. */
export function filterColumn(name: string): FilterColumn | null {
  const known = byName.get(name);
  if (known !== undefined) return known;
  const key = property.exec(name)?.[1];
  if (key === undefined) return null;
  return { ...text(name, key, "hit", "none"), affinity: "none", sql: `props ->> '${key.replaceAll("'", "''")}'` };
}
