import { type Answer, type Question, QuestionError } from "../answer.ts";
import { quoteName } from "../sql/tokens.ts";
import type { Ground } from "./cache.ts";

/** A part may take longer than other questions, as it is seldom asked. */
const deadlineMs = 30_000;

type Ask = (question: Question) => Promise<Answer>;

/** What a part answers; no more than the longest value that SQLite may make. */
interface PartRows {
  columns: string[];
  /** An array of arrays, in SQLite's own JSON: a real stays one, an integer all its digits. */
  json: string;
  grounds: Ground[];
}

/**
 * The question with the rows of its parts bound in the place of their SQL, and what these rest on. What cannot be told in
 * JSON, and a part that is wrong, is asked as it stands, in the place where its error belongs.
 * @param ask answers from what is kept
 * @throws QuestionError where a part took too long or too much, was called off, or no reader was there
 */
export async function withParts(question: Question, ask: Ask): Promise<{ whole: Question; grounds: Ground[] }> {
  const { parts = [], signal, client } = question;
  let { sql, params = {} } = question;
  const asked = parts.map(({ question: part }) =>
    rowsOf({ ...part, signal, client: client ?? signal, deadline: part.deadline ?? deadlineMs }, ask),
  );
  const rows = await Promise.all(asked);
  const grounds: Ground[] = [];
  // From the last to the first, so that the places of the others stay what they are.
  for (const [index, { start, end }] of [...parts.entries()].reverse()) {
    const part = rows[index];
    if (!part) continue;
    const name = `kept_part_${index}`;
    const columns = part.columns.map((column, at) => `value ->> ${at} as ${quoteName(column)}`).join(", ");
    sql = `${sql.slice(0, start)}select ${columns} from json_each(:${name})${sql.slice(end)}`;
    params = { ...params, [name]: part.json };
    grounds.push(...part.grounds);
  }
  return { whole: sql === question.sql ? question : { ...question, sql, params, origin: question.sql }, grounds };
}

async function rowsOf(part: Question, ask: Ask): Promise<PartRows | null> {
  try {
    const none = await ask({ ...part, sql: `select * from (\n${part.sql}\n) limit 0` });
    const values = none.columns.map(quoteName).join(", ");
    const told = await ask({ ...part, sql: `select json_group_array(json_array(${values})) from (\n${part.sql}\n)` });
    const json = told.rows[0]?.[0];
    if (typeof json !== "string" || told.truncated) return null;
    const grounds = [none, told].flatMap(({ reads }) => (reads ? [{ reads, days: part.days }] : []));
    return { columns: none.columns, json, grounds };
  } catch (error) {
    if (error instanceof QuestionError && error.offsets !== undefined) return null;
    throw error;
  }
}
