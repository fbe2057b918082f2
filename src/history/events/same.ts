import { type ColumnName, type EventColumn, eventColumns } from "../../store/events/columns.ts";
import { importedColumns } from "./imported-event.ts";

/** The columns of the JSON that is asked with: those of an import, the file's day and session, another id, its number. */
const columns = [...importedColumns, "file_day", "file_session", "other_id", "n"];
const at = (name: string): string => `hit ->> ${columns.indexOf(name)}`;

/** SQLite may read the last digit of a decimal differently. */
function isSame({ name, type }: { name: ColumnName; type: EventColumn["type"] }): string {
  const is = `events.${name} is ${at(name)}`;
  return type === "real" ? `(${is} or abs(events.${name} - (${at(name)})) <= 1e-15 * abs(events.${name}))` : is;
}

/**
 * Of the events at hand, those whose id is taken here: the number each goes by, the id, and whether what is there is the
 * same event. What our own rules worked out (day, hour, session, source, medium) does not make another event of it, but
 * on one day two sessions are two visitors.
 */
export const findSame = `
  with rows (hit) as materialized (select value from json_each(:rows))
  select
    ${at("n")} as n,
    events.id,
    ${eventColumns
      .filter(({ from }) => from === "hit")
      .map(isSame)
      .join(" and ")}
    and (events.day is not ${at("file_day")} or events.session is ${at("file_session")}) as same
  from rows
  join events on events.id in (${at("id")}, ${at("other_id")})`;
