/** The views that show a version of a daily table. */
import { eventTables, toCte } from "../../query/library/day-scope.ts";
import { quoteName } from "../../query/sql/tokens.ts";
import { addsUp } from "./definition.ts";
import { foldedDays, foldedRows, storedDays, storedRows } from "./fold-sql.ts";
import { type DailyVersion, listed } from "./sql.ts";

/** SELECTs by the name of their view. */
export function viewsOf(version: DailyVersion): Map<string, string> {
  return new Map(
    [...rowsOf(version, openRows(version))].map(([name, sql]) => [name, `create view ${quoteName(name)} as\n${sql}`]),
  );
}

/** What the views select but for the hits that no fold has yet, to stand in the SQL of others; of one that folds. */
export function storedOf(version: DailyVersion): Map<string, string> {
  const open = `(\nwith ${eventTables.map((name) => toCte(name, `main.${quoteName(name)}`)).join(",\n")},\n${openOrFolded(version, storedDays(version), storedRows(version))})`;
  return rowsOf(version, open);
}

/** @param open what the days say that are not closed */
function rowsOf(version: DailyVersion, open: string): Map<string, string> {
  const views = new Map([[version.name, selectRows(version, open)]]);
  if (addsUp(version)) views.set(`${version.name}_spans`, selectSpans(version, open));
  return views;
}

/**
 * The closed rows of the days that are closed, driven from the list of these so that no row is tested; and what the
 * file's own SQL says of the others. The second part is wrapped, so that conditions reach the first one as look-ups by
 * its key.
 */
function selectRows({ id, closed, columns }: DailyVersion, open: string): string {
  return `select ${listed(columns, "c.")}
from main.closed_days d cross join main.${quoteName(closed)} c on c.day = d.day
where d.daily = ${id} and d.day not in (select day from main.open_days)
union all
select ${listed(columns)} from ${open}`;
}

/**
 * The same rows, and beside them the sums of many days: `span` is what the dates of these begin with. Whoever asks picks
 * the largest sums that are within the days asked for, by `first` and `last`; what is part of one of them, by
 * `whole_first` and `whole_last`, is not to be counted again.
 */
function selectSpans({ id, closed, columns }: DailyVersion, open: string): string {
  const rest = columns.filter((column) => column !== "day");
  return `select u.span, u.first, u.last, u.whole_first, u.whole_last, ${listed(rest, "c.")}
from main.span_units u cross join main.${quoteName(closed)} c on c.day = u.span
where u.daily = ${id}
union all
select r.day, r.day, r.day, null, null, ${listed(rest, "r.")}
from ${open} r`;
}

/** The days of which this version has no rows that are good as they are stored: asked whole, or folded. */
function openRows(version: DailyVersion): string {
  const { sql, unfolded } = version;
  if (unfolded !== null) return `(\nwith open_days(day) as (${openDays(version)})\nselect * from (\n${sql}\n))`;
  return `(\nwith ${openOrFolded(version, foldedDays(version), foldedRows(version))})`;
}

/** @param days CTEs with the days that are folded, `_served` @param rows of these */
function openOrFolded(version: DailyVersion, days: string, rows: string): string {
  const names = listed(version.columns);
  return `${days}
select ${names} from (
with open_days(day) as (select day from (${openDays(version)}) where day not in (select day from _served))
select * from (
${version.sql}
))
union all
select ${names} from ${rows}`;
}

function openDays({ id }: DailyVersion): string {
  return `select day from main.open_days union select day from main.pending_days where daily = ${id}`;
}
