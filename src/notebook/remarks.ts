import { addDays } from "../base/days.ts";
import { parseTime } from "../base/sql-time.ts";
import { dateTimeText, longDay } from "../base/times.ts";
import { type Bound, QuestionError } from "../query/answer.ts";
import { narrowedIn } from "../query/filters/narrowing.ts";
import { eventTables } from "../query/library/day-scope.ts";
import type { Compiled } from "../query/library/notebook.ts";
import { tablePlaces } from "../query/sql/references.ts";
import { toTokens } from "../query/sql/tokens.ts";
import { withoutIdle } from "./chart/idle.ts";
import type { RetiredSite } from "./page-context.ts";
import type { PreparedNotebook } from "./prepared-notebook.ts";

/**
 * What a page has to say where it asks of days what nobody knows any more; null where it does not. Files that look at
 * `frozen_days` know of it themselves, and daily tables have their numbers for good, of the days that they were there for.
 */
export function toRemark(notebook: PreparedNotebook): string | null {
  const read = [...notebook.compiled.values()].flatMap((found) =>
    found instanceof QuestionError ? [] : [{ found, tables: tablesOf(found, notebook.binding.values) }],
  );
  const remarks = [deletedRemark(notebook, read), uncountedRemark(notebook, read), storedRemark(notebook)];
  return remarks.filter((remark) => remark !== null).join(" ") || null;
}

interface Read {
  found: Compiled;
  /** Names of the tables of the database that it reads, by file. */
  tables: Set<string>[];
}

function deletedRemark({ context, request }: PreparedNotebook, read: Read[]): string | null {
  const { site, sites, period, today } = context;
  const deleted = context.retired
    .filter((one) => one.before > period.from && (site === null || one.site === site))
    .sort((a, b) => (a.before < b.before ? 1 : -1));
  const [latest] = deleted;
  if (!latest || !read.some(asksRaw)) return null;
  const named = request.audience === "owner" && sites.length > 1;
  const before = (one: RetiredSite) =>
    `${named ? `of ${one.site} ` : ""}before ${longDay(parseTime(one.before) ?? 0, today)}`;
  const which = named ? deleted.map(before).join(", ") : before(latest);
  return `Raw events ${which} were deleted (retention): what is counted from them here begins there.`;
}

/** A daily table that came later than the deletion of events knows nothing of their days. */
function uncountedRemark({ context, request }: PreparedNotebook, read: Read[]): string | null {
  const { period, today } = context;
  const names = new Set(read.flatMap(({ tables }) => tables.flatMap((one) => [...one])));
  const days = [...names].flatMap((name) => request.uncounted.get(name.replace(/_spans$/, "")) ?? []);
  const last = days.sort().at(-1);
  if (last === undefined || last < period.from) return null;
  const begun = longDay(parseTime(addDays(last, 1)) ?? 0, today);
  return `Some of what stands here is counted from ${begun} on: raw events of days before were deleted by then, and what is not known of them is left out.`;
}

/** So many hits come in that they are not counted at each look. */
function storedRemark({ compiled, context, request, storedUntil }: PreparedNotebook): string | null {
  const isShown = [...compiled.values()].some((found) => !(found instanceof QuestionError) && found.isStored);
  if (storedUntil === null || !isShown || context.period.to < context.today) return null;
  const time = dateTimeText(storedUntil, request.config.timezone, true);
  return `Today is counted up to ${time}: more hits wait than are counted at each look.`;
}

function tablesOf(found: Compiled, values: Record<string, Bound>): Set<string>[] {
  // A CTE whose name is quoted may be of our own making, which keeps the table of that name to some days.
  const places = tablePlaces(withoutIdle(toTokens(found.sql), values)).filter(
    ({ token, cte }) => /^\w/.test(token.text) && (cte === null || cte.token.text.startsWith('"')),
  );
  const files = Map.groupBy(places, ({ token }) => found.locate(token.offset).file);
  return [...files.values()].map((tables) => new Set(tables.map(({ name }) => name)));
}

function asksRaw({ found, tables }: Read): boolean {
  // On a narrowed page daily tables are asked of the events, too, but where their stored rows tell.
  if (narrowedIn(found.sql).some(({ reach, relation }) => reach !== "stored" && eventTables.includes(relation)))
    return true;
  return tables.some((one) => eventTables.some((name) => one.has(name)) && !one.has("frozen_days"));
}
