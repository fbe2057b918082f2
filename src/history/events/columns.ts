/**
 * The columns of `events` as files of events carry them, in the table's order. `title` is not one of them: it lives in
 * `pages`, and a file has it only where it was asked for.
 */
export interface EventColumn {
  name: string;
  /** `real`: a double; `integer`: 64 bits, exact */
  kind: "integer" | "real" | "text";
  /** Never null in the table. */
  required?: true;
  /** A file may do without it; else the import asks for it. */
  optional?: true;
}

const column = (
  name: string,
  kind: EventColumn["kind"],
  rest: Omit<EventColumn, "name" | "kind"> = {},
): EventColumn => {
  return { name, kind, ...rest };
};
const needed = { required: true } as const;
const spare = { optional: true } as const;

export const eventColumns: readonly EventColumn[] = [
  column("id", "integer", needed),
  column("time", "integer", needed),
  column("day", "text", { ...needed, ...spare }),
  column("hour", "integer", { ...needed, ...spare }),
  column("site", "text", needed),
  column("session", "integer", needed),
  column("kind", "text", needed),
  column("name", "text", spare),
  column("host", "text", needed),
  column("path", "text", needed),
  column("query", "text", spare),
  column("referrer", "text", spare),
  column("source", "text", spare),
  column("medium", "text", spare),
  column("campaign", "text", spare),
  column("term", "text", spare),
  column("content", "text", spare),
  column("country", "text", spare),
  column("device", "text", spare),
  column("browser", "text", spare),
  column("os", "text", spare),
  column("bot", "text", spare),
  column("value", "real", spare),
  column("props", "text", spare),
];

export const titleColumn: EventColumn = column("title", "text", spare);
