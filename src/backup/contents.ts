import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import type { Config } from "../base/config.ts";
import { latestVersion, migrations } from "../store/migrate.ts";

/** A database of an install, and what a copy of it leaves out. */
export interface Database {
  /** Its name in every copy. */
  file: string;
  /** Where the install has it. */
  path(config: Config): string;
  /** The newest schema that this program knows. */
  newest: () => Promise<number>;
  /** Tables that are empty in every copy. */
  forgotten: readonly string[];
  /** Only copied where it is asked for, and there. */
  onRequest?: "leads";
}

/**
 * All that is worth a copy beside files, a row a database. The day's salt stays behind: a copy outlives the day, and
 * nobody's session may be recomputed from it.
 */
export const databases: readonly Database[] = [
  {
    file: "tallybook.db",
    path: ({ database }) => database.slice("file:".length),
    newest: () => latestVersion(migrations.analytics),
    forgotten: [],
  },
  {
    file: "control.db",
    path: ({ data }) => join(data, "control.db"),
    newest: () => latestVersion(migrations.control),
    forgotten: ["salts"],
  },
  {
    file: "leads.db",
    path: ({ data }) => join(data, "leads.db"),
    newest: () => latestVersion(migrations.leads),
    forgotten: [],
    onRequest: "leads",
  },
];

/** Folders of files, by their name in every copy. */
export const folders: Record<string, (config: Config) => string> = {
  // Before the databases: what leaves the spool meanwhile is in them, and what is in both is known by its number.
  spool: ({ data }) => join(data, "spool"),
  queries: ({ queries }) => queries,
};

/** Files below a directory, relative, with / between their parts; those that begin with a dot are somebody else's. */
export function filesIn(directory: string): string[] {
  const names = (() => {
    try {
      return readdirSync(directory, { recursive: true, withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  })();
  return names
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .map((name) => name.split(sep).join("/"))
    .filter((name) => !/(^|\/)\./.test(name))
    .sort();
}
