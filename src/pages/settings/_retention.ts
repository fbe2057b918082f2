import { bytesText, counted, grouped } from "../../base/numbers.ts";
import type { Plan } from "../../history/events/plan.ts";
import { QuestionError } from "../../query/answer.ts";
import type { Site } from "../../store/sites.ts";
import { textField } from "../../web/form.ts";

/** What a new number of days would delete; `plan` null: there is more than could be counted in time. */
export interface Going {
  keepDays: number;
  plan: Plan | null;
}

/**
 * What saving this number would delete, where the owner has not seen it yet; null: it may be saved. Throws SiteError
 * for a number that cannot be.
 */
export async function goingOf(
  app: App.Locals["app"],
  site: Site,
  keepDays: number | null | undefined,
  form: FormData,
): Promise<Going | null> {
  if (keepDays === null || keepDays === undefined) return null;
  app.sites.keeping(site.name, keepDays);
  if (site.keepDays !== null && keepDays >= site.keepDays) return null;
  if (textField(form, "confirm") === String(keepDays)) return null;
  const plan = await app.retention.plan(site.name, keepDays).catch((error: Error) => {
    if (error instanceof QuestionError) return null;
    throw error;
  });
  return plan?.events === 0 ? null : { keepDays, plan };
}

/** "26,140 raw events of 58 days (21 February 2026 to 19 April 2026), about 8.4 MB" */
export function wordsOf({ events, days, from, to, bytes }: Plan, date: (day: string) => string): string {
  const span = from === to ? date(from ?? "") : `${date(from ?? "")} to ${date(to ?? "")}`;
  const what = `${counted(events, "raw event")}`;
  return `${what} of ${days === 1 ? "one day" : `${grouped(days)} days`} (${span}), about ${bytesText(bytes)}`;
}
