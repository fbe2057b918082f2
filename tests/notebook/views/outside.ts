/**
 * Another program that opens the database, as its owner might: each message is a path and a statement. It has to be one:
 * two copies of SQLite in one process take each other's locks away.
 */
import { DatabaseSync } from "node:sqlite";

process.on("message", ([path, sql]: [string, string]) => {
  const database = new DatabaseSync(path);
  try {
    process.send?.(database.prepare(sql).all());
  } catch (error) {
    process.send?.({ error: (error as Error).message });
  } finally {
    database.close();
  }
});
