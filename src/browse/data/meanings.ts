import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { eventColumns, titleColumn } from "../../store/events/columns.ts";
import type { Sort } from "../language/relation.ts";

const meaning = z.strictObject({
  about: z.string().optional(),
  /** What is unique in a view, which cannot say so itself. */
  key: z.array(z.string()).default([]),
  sort_desc: z.string().optional(),
  /** Columns that a page shows before the others. */
  first: z.array(z.string()).default([]),
  /** Of the house, not of the numbers: listed apart. */
  inner: z.boolean().default(false),
  columns: z.record(z.string(), z.string()).default({}),
});
const file = z.strictObject({
  tables: z.record(z.string(), meaning),
  /** What a column means wherever it has this name, unless it has the name of one of `events`. */
  columns: z.record(z.string(), z.string()),
});

const eventMeanings = Object.fromEntries([...eventColumns, titleColumn].map(({ name, meaning }) => [name, meaning]));
/** Sites and others have names too, which are not those of events. */
const { name: _, ...sharedMeanings } = eventMeanings;

interface Meaning {
  about: string | null;
  key: string[];
  sort: Sort | null;
  first: string[];
  inner: boolean;
}

/** What tables and columns mean, in words: meanings.yaml beside this file. */
export class Meanings {
  readonly #file: z.infer<typeof file>;
  readonly #others: (table: string) => Pick<Meaning, "about" | "inner">;

  /** @param others says of tables that are not in the file what they are about */
  constructor(others: (table: string) => Pick<Meaning, "about" | "inner"> = () => ({ about: null, inner: false })) {
    this.#file = file.parse(parse(readFileSync(new URL("meanings.yaml", import.meta.url), "utf8")));
    this.#others = others;
  }

  of(table: string): Meaning {
    const found = Object.hasOwn(this.#file.tables, table) ? this.#file.tables[table] : undefined;
    const others = found === undefined ? this.#others(table) : null;
    return {
      about: found?.about ?? others?.about ?? null,
      key: found?.key ?? [],
      sort: found?.sort_desc === undefined ? null : { column: found.sort_desc, descending: true },
      first: found?.first ?? [],
      // Closed days and sums of them stand behind the view of their name.
      inner: found?.inner ?? (others?.inner || /_(closed(_?\d+)?|spans)$/.test(table)),
    };
  }

  /** Where it stands among those that have a meaning; the others follow. */
  rank(table: string): number {
    const at = Object.keys(this.#file.tables).indexOf(table);
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  }

  /** Null where nobody has said. */
  ofColumn(table: string, column: string): string | null {
    const own = Object.hasOwn(this.#file.tables, table) ? this.#file.tables[table]?.columns : undefined;
    const ofEvents = table === "events" ? eventMeanings : sharedMeanings;
    for (const words of [own ?? {}, ofEvents, this.#file.columns])
      if (Object.hasOwn(words, column)) return words[column] ?? null;
    return null;
  }
}
