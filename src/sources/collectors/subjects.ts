import { QuestionError } from "../../query/answer.ts";
import type { Readers } from "../../query/readers/readers.ts";
import type { Store } from "../../store/store.ts";
import type { Definition } from "./definition.ts";

/** Subjects of one collector, and characters of one. */
const maxSubjects = 1000;
const maxLength = 200;

/** A subject and where it comes from; `since` in ms since 1970, UTC, of one that was added by hand. */
export interface Subject {
  name: string;
  by: "file" | "query" | "hand";
  since: number | null;
}

/** What a collector follows: what its file names, what its query answers, and what was added by hand. */
export class Subjects {
  readonly #store: Pick<Store, "read" | "write">;
  readonly #readers: Pick<Readers, "ask">;
  readonly #now: () => number;

  constructor(deps: { store: Pick<Store, "read" | "write">; readers: Pick<Readers, "ask">; now: () => number }) {
    this.#store = deps.store;
    this.#readers = deps.readers;
    this.#now = deps.now;
  }

  /** Each once; [] also of a collector that has none. @throws QuestionError of the file's query */
  async of(definition: Pick<Definition, "name" | "each" | "file">): Promise<Subject[]> {
    const { name, each, file } = definition;
    if (each === null) return [];
    const found = new Map<string, Subject>();
    const add = (subject: string, by: Subject["by"], since: number | null) => {
      const plain = toSubject(subject);
      if (plain !== "" && found.size < maxSubjects && !found.has(plain)) found.set(plain, { name: plain, by, since });
    };
    for (const subject of each.list) add(subject, "file", null);
    for (const { subject, since } of await this.#byHand(name)) add(subject, "hand", since);
    if (each.query !== null) {
      const { rows } = await this.#readers.ask({
        sql: each.query,
        rows: maxSubjects,
        locate: () => ({ file, line: 1 }),
      });
      for (const [value] of rows) if (value !== null && value !== undefined) add(String(value), "query", null);
    }
    return [...found.values()];
  }

  async add(collector: string, subject: string): Promise<void> {
    await this.#store.write([this.#insert(collector, checkSubject(subject))]);
  }

  async remove(collector: string, subject: string): Promise<void> {
    const sql = "delete from collector_subjects where collector = ? and subject = ?";
    await this.#store.write([{ sql, args: [collector, subject] }]);
  }

  /** In the place of those that were added by hand before. */
  async set(collector: string, subjects: readonly string[]): Promise<void> {
    const all = new Set(subjects.map(checkSubject));
    if (all.size > maxSubjects) throw tooMany();
    const known = new Set((await this.#byHand(collector)).map(({ subject }) => subject));
    const gone = [...known].filter((one) => !all.has(one));
    await this.#store.write([
      ...gone.map((one) => ({
        sql: "delete from collector_subjects where collector = ? and subject = ?",
        args: [collector, one],
      })),
      ...[...all].filter((one) => !known.has(one)).map((one) => this.#insert(collector, one)),
    ]);
  }

  async forget(collector: string): Promise<void> {
    await this.#store.write([{ sql: "delete from collector_subjects where collector = ?", args: [collector] }]);
  }

  #insert(collector: string, subject: string) {
    const sql = "insert or ignore into collector_subjects (collector, subject, since) values (?, ?, ?)";
    return { sql, args: [collector, subject, BigInt(this.#now())] };
  }

  async #byHand(collector: string): Promise<{ subject: string; since: number }[]> {
    const sql = "select subject, since from collector_subjects where collector = ? order by since, subject";
    return (await this.#store.read(sql, [collector])) as { subject: string; since: number }[];
  }
}

function toSubject(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().toWellFormed().slice(0, maxLength);
}

function checkSubject(text: string): string {
  const subject = toSubject(text);
  if (subject !== "" && text.length <= maxLength) return subject;
  const what = subject === "" ? "is empty" : `has ${text.length} characters`;
  throw new QuestionError(`subject: 1 to ${maxLength} characters are needed; this one ${what}.`, { status: 422 });
}

function tooMany(): QuestionError {
  return new QuestionError(`subjects: a collector follows ${maxSubjects} at the most.`, { status: 422 });
}
