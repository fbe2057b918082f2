import { z } from "zod";
import { QuestionError } from "../answer.ts";
import { type Reach, reaches } from "../filters/narrowing.ts";
import { toStatement } from "../sql/statement.ts";
import { splitQuery } from "./split.ts";
import { toYaml } from "./yaml.ts";

/** What a filter has to know of the file of a daily table. */
export interface DailyFile {
  /** The SELECT, without `;`. */
  sql: string;
  reach: Reach;
  /** Columns by which its stored rows can be narrowed, as they are of what it counts. */
  filters: string[];
}

const said = z.object({ narrow: z.enum(reaches).default("hits"), filters: z.array(z.string()).default([]) });

/** @throws QuestionError 422 for a file that cannot be read, whose own page says why */
export function toDailyFile(relation: string, text: string): DailyFile {
  try {
    const { yaml, line, rest } = splitQuery(text, relation);
    const { narrow, filters } = said.parse(toYaml(yaml ?? "", relation, line).value);
    const body = text.slice(rest);
    return { sql: body.slice(0, toStatement(body).end).trimEnd(), reach: narrow, filters };
  } catch {
    throw new QuestionError(`The file of the daily table "${relation}" cannot be read.`, { status: 422 });
  }
}
