/** Tables of the analytics database that are no numbers to be asked: no SQL of an owner reads them, and no list has them. */
export const closedTables: ReadonlySet<string> = new Set([
  ...["seen_ids", "read_logs", "read_log_marks", "read_log_rows", "read_log_days"],
]);

/** As a list in SQL. */
export const closedTablesSql = [...closedTables].map((name) => `'${name}'`).join(", ");
