/** The views that show a version of a daily table. */
import { quoteName } from "../../query/sql/tokens.ts";
import { addsUp } from "./definition.ts";
import { foldedDays, foldedRows } from "./fold-sql.ts";
import { type DailyVersion, listed } from "./sql.ts";

/** By name. */
export function viewsOf(version: DailyVersion): Map<string, string> {
  const views = new Map([[version.name, createView(version)]]);
  if (addsUp(version)) views.set(`${version.name}_spans`, createSpansView(version));
  return views;
}

/**
 * The closed rows of the days that are closed, driven from the list of these so that no row is tested; and what the
 * file's own SQL says of the others. The second part is wrapped, so that conditions reach the first one as look-ups by
 * its key.
 */
function createView(version: DailyVersion): string {
  const { id, name, closed, columns } = version;
  return `create view ${quoteName(name)} as
select ${listed(columns, "c.")}
from closed_days d cross join ${quoteName(closed)} c on c.day = d.day
where d.daily = ${id} and d.day not in (select day from open_days)
union all
select ${listed(columns)} from ${openRows(version)}`;
}

/**
 * The same rows, and beside them the sums of many days: `span` is what the dates of these begin with. Whoever asks picks
 * the largest sums that are within the days asked for, by `first` and `last`; what is part of one of them, by
 * `whole_first` and `whole_last`, is not to be counted again.
 */
function createSpansView(version: DailyVersion): string {
  const { id, name, closed, columns } = version;
  const rest = columns.filter((column) => column !== "day");
  return `create view ${quoteName(`${name}_spans`)} as
select u.span, u.first, u.last, u.whole_first, u.whole_last, ${listed(rest, "c.")}
from span_units u cross join ${quoteName(closed)} c on c.day = u.span
where u.daily = ${id}
union all
select r.day, r.day, r.day, null, null, ${listed(rest, "r.")}
from ${openRows(version)} r`;
}

/** The days of which this version has no rows that are good as they are stored: asked whole, or folded. */
function openRows(version: DailyVersion): string {
  const { id, sql, unfolded } = version;
  const open = `select day from main.open_days union select day from pending_days where daily = ${id}`;
  if (unfolded !== null) return `(\nwith open_days(day) as (${open})\nselect * from (\n${sql}\n))`;
  const names = listed(version.columns);
  return `(
with ${foldedDays(version)}
select ${names} from (
with open_days(day) as (select day from (${open}) where day not in (select day from _served))
select * from (
${sql}
))
union all
select ${names} from ${foldedRows(version)})`;
}
