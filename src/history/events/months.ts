import { existsSync } from "node:fs";
import { join } from "node:path";
import { settings } from "../../base/config.ts";
import { dayOf } from "../../base/days.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { ExportSpec } from "./export.ts";
import { openDirectory } from "./sink.ts";

/** A month whose days have all ended. */
export interface Month {
  /** YYYY-MM */
  name: string;
  spec: ExportSpec;
  /** Where its file is, or will be. */
  path: string;
  /** Why no file is written; null: it is to be written. */
  left: string | null;
}

/**
 * The closed months of a period and what is to be done about each: a file is written once and left alone afterwards, and
 * none is written of a month that has lost raw events, as it would look whole.
 * @param now ms since 1970
 */
export async function listMonths(
  readers: Readers,
  { since, until, site }: ExportSpec,
  { directory, ending, now }: { directory: string; ending: string; now: number },
): Promise<Month[]> {
  const first = since ?? (await firstDay(readers));
  if (first === null) return [];
  await openDirectory(directory);
  const frozen = await frozenDays(readers);
  const today = dayOf(now, await zoneOf(readers)).day;
  const last = until !== null && until < today ? until : today;
  const months: Month[] = [];
  let month = Temporal.PlainDate.from(first).toPlainYearMonth();
  if (first > `${month}-01` && since !== null) month = month.add({ months: 1 });
  for (; ; month = month.add({ months: 1 })) {
    const [from, to] = [`${month}-01`, month.toPlainDate({ day: month.daysInMonth }).toString()];
    if (to > last || to === today) return months;
    const path = join(directory, `${site ?? "events"}-${month}.${ending}`);
    const lost = frozen.filter((day) => day >= from && day <= to).length;
    months.push({
      name: month.toString(),
      spec: { since: from, until: to, site },
      path,
      left: existsSync(path) ? "is there already" : lost > 0 ? `raw events of ${lost} of its days were deleted` : null,
    });
  }
}

/** Days of which raw events were deleted; a database that was never opened by a Tallybook with retention has none. */
export async function frozenDays(readers: Readers): Promise<string[]> {
  const { rows: tables } = await readers.ask({ sql: "select 1 from sqlite_schema where name = 'frozen_days'" });
  if (tables.length === 0) return [];
  const { rows } = await readers.ask({ sql: "select day from frozen_days order by day", rows: 100_000 });
  return rows.map(([day]) => String(day));
}

/** Whose midnight ends the days of the events: it is kept beside them, whatever the settings of this shell say. */
async function zoneOf(readers: Readers): Promise<string> {
  const { rows: tables } = await readers.ask({ sql: "select 1 from sqlite_schema where name = 'zone'" });
  const { rows } = tables.length === 0 ? { rows: [] } : await readers.ask({ sql: "select name from zone" });
  return String(rows[0]?.[0] ?? settings.timezone.default);
}

async function firstDay(readers: Readers): Promise<string | null> {
  const { rows } = await readers.ask({ sql: "select min(day) from events" });
  return (rows[0]?.[0] as string | null | undefined) ?? null;
}
