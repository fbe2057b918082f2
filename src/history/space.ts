import type { Answers } from "../query/answers/answers.ts";

/** What the database file takes, and how far back its raw events go. */
export interface HistoryFacts {
  /** Size of the file. */
  bytes: number;
  /** Bytes of it that hold nothing, for what comes. */
  freeBytes: number;
  /** The file can get shorter where events are deleted. */
  shrinks: boolean;
  /** By site: the first day of which raw events were not deleted. */
  retired: Record<string, string>;
}

const sql = `
  select page_count * page_size, freelist_count * page_size, auto_vacuum = 2,
    (select json_group_object(site, before) from retired)
  from pragma_page_count, pragma_page_size, pragma_freelist_count, pragma_auto_vacuum`;

/** Asks the readers, as looking must not hold up hits. Throws QuestionError. */
export async function readHistoryFacts(answers: Answers): Promise<HistoryFacts> {
  const [[bytes, free, shrinks, retired] = []] = (await answers.ask({ sql })).rows;
  return {
    bytes: Number(bytes),
    freeBytes: Number(free),
    shrinks: shrinks === 1,
    retired: JSON.parse(String(retired)),
  };
}
