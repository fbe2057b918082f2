import type { Chunk, Value } from "../../query/answer.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { EventColumn } from "../../store/events/columns.ts";
import type { Encoder } from "./rows.ts";

/** Which events; null: no bound. */
export interface ExportSpec {
  /** Days of the reporting time zone, both counted. */
  since: string | null;
  until: string | null;
  site: string | null;
}

/** ms; the longest that a timer takes. An export ends when whoever wants it leaves. */
const maxTimeoutMs = 2 ** 31 - 1;

/** Events between two reports of progress. */
const reportEvery = 10_000;

/**
 * All events asked for, in the order of their days, as one moment's picture: whatever is written meanwhile is not in it.
 * The next rows are read while the last ones are encoded, so a reader and this process work side by side.
 * @returns how many there were
 * @throws QuestionError
 */
export async function exportEvents(
  readers: Readers,
  spec: ExportSpec,
  columns: readonly EventColumn[],
  encoder: Encoder,
  report: (done: number) => void = () => {},
): Promise<number> {
  let [done, reported] = [0, 0];
  const chunks = readers.stream({ sql: toSql(spec, columns), params: { ...spec }, deadline: maxTimeoutMs });
  for await (const { rows } of ahead(chunks)) {
    if (rows.length > 0) await encoder.rows(rows as Value[][]);
    done += rows.length;
    if (done - reported >= reportEvery) {
      reported = done;
      report(done);
    }
  }
  await encoder.end();
  return done;
}

/** How many events that is, from the index where it can. */
export async function countEvents(readers: Readers, spec: ExportSpec): Promise<number> {
  const sql = `select count(*) from events${toWhere(spec)}`;
  const { rows } = await readers.ask({ sql, params: { ...spec }, deadline: maxTimeoutMs });
  return Number(rows[0]?.[0] ?? 0);
}

function toSql(spec: ExportSpec, columns: readonly EventColumn[]): string {
  const names = columns.map(({ name }) => (name === "title" ? title : name));
  return `select ${names.join(", ")} from events${toWhere(spec)} order by day, id`;
}

const title = "(select title from pages where pages.site = events.site and pages.path = events.path) as title";

/** Only the conditions that there are, so that the index on days is used for them. */
function toWhere({ since, until, site }: ExportSpec): string {
  const conditions = [
    ...(since === null ? [] : ["day >= :since"]),
    ...(until === null ? [] : ["day <= :until"]),
    ...(site === null ? [] : ["site = :site"]),
  ];
  return conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`;
}

/** Asks for the next chunk before the last one is dealt with. */
async function* ahead(chunks: AsyncGenerator<Chunk, void>): AsyncGenerator<Chunk, void> {
  let next = chunks.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = chunks.next();
      next.catch(() => {}); // thrown where it is awaited, or by nobody when the loop was left
      yield value;
    }
  } finally {
    await chunks.return();
  }
}
