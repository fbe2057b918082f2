import { parseTime } from "../base/sql-time.ts";
import { longDay } from "../base/times.ts";
import { type Bound, QuestionError } from "../query/answer.ts";
import type { Compiled } from "../query/library/notebook.ts";
import { tablePlaces } from "../query/sql/references.ts";
import { toTokens } from "../query/sql/tokens.ts";
import { visitRelations } from "../query/library/visits.ts";
import { withoutIdle } from "./chart/idle.ts";
import type { RetiredSite } from "./page-context.ts";
import type { PreparedNotebook } from "./prepared-notebook.ts";

const raw = new Set(["events", "pageviews", ...visitRelations]);

/**
 * What a page has to say where it asks raw events of days of which they were deleted; null where it does not. Files
 * that look at `frozen_days` know of it themselves, and daily tables have their numbers for good.
 */
export function toRemark({ context, request, compiled, binding }: PreparedNotebook): string | null {
  const { site, sites, period, today } = context;
  const deleted = context.retired
    .filter((one) => one.before > period.from && (site === null || one.site === site))
    .sort((a, b) => (a.before < b.before ? 1 : -1));
  const [latest] = deleted;
  if (!latest || ![...compiled.values()].some((found) => asksRaw(found, binding.values))) return null;
  const named = request.audience === "owner" && sites.length > 1;
  const before = (one: RetiredSite) =>
    `${named ? `of ${one.site} ` : ""}before ${longDay(parseTime(one.before) ?? 0, today)}`;
  const which = named ? deleted.map(before).join(", ") : before(latest);
  return `Raw events ${which} were deleted (retention): what is counted from them here begins there.`;
}

function asksRaw(found: Compiled | QuestionError, values: Record<string, Bound>): boolean {
  if (found instanceof QuestionError) return false;
  // A CTE whose name is quoted may be of our own making, which keeps the table of that name to some days.
  const places = tablePlaces(withoutIdle(toTokens(found.sql), values)).filter(
    ({ token, cte }) => /^\w/.test(token.text) && (cte === null || cte.token.text.startsWith('"')),
  );
  const files = Map.groupBy(places, ({ token }) => found.locate(token.offset).file);
  return files
    .values()
    .map((tables) => new Set(tables.map(({ name }) => name)))
    .some((one) => !one.isDisjointFrom(raw) && !one.has("frozen_days"));
}
