import type { Readers } from "../../query/readers/readers.ts";
import { eventColumns } from "../../store/events/columns.ts";

/** What a number of days to keep comes to for one site, as of today. */
export interface Plan {
  site: string;
  keepDays: number;
  /** Raw events of days before this one go. */
  before: string;
  /** First and last day of those events; null where there are none. */
  from: string | null;
  to: string | null;
  days: number;
  events: number;
  /** Roughly what they and their place in the index take in the file. */
  bytes: number;
}

/** All raw events of the site are read. */
const deadlineMs = 120_000;

/** What an event takes beside its texts: its own record, and its line in the index by day. */
const overheadBytes = 65;

/** All but the integers, which take as much in every event. */
const texts = eventColumns.filter(({ type }) => type !== "integer").map(({ name }) => name);

const question = `
  select
    count(*) as events,
    count(distinct day) as days,
    min(day) as first,
    max(day) as last,
    (
      select avg(octet_length(concat(${texts.join(", ")})))
      from (select * from events where day < :before and site = :site limit 2000)
    ) as bytes
  from events
  where day < :before and site = :site`;

/** Counted by a reader, so that no hit waits for it. Throws QuestionError. */
export async function toPlan(
  readers: Readers,
  { site, keepDays, before }: Pick<Plan, "site" | "keepDays" | "before">,
): Promise<Plan> {
  const { rows } = await readers.ask({ sql: question, params: { site, before }, deadline: deadlineMs });
  const [events = 0, days = 0, from = null, to = null, text = 0] = rows[0] ?? [];
  return {
    ...{ site, keepDays, before, events: Number(events), days: Number(days) },
    from: from as string | null,
    to: to as string | null,
    bytes: Math.round(Number(events) * (Number(text) + overheadBytes)),
  };
}
