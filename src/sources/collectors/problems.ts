import { QuestionError } from "../../query/answer.ts";
import type { FetchError } from "./fetch-error.ts";
import type { Mapped } from "./mapping.ts";

/** Different things that go wrong are told up to so many. */
const maxProblems = 5;

/** What went wrong in a run, each thing once, in words. */
export class Problems {
  readonly #all = new Set<string>();

  add(words: string): void {
    this.#all.add(words);
  }

  /** Null: nothing went wrong. */
  text(): string | null {
    const problems = [...this.#all];
    const more = problems.length > maxProblems ? [`… and ${problems.length - maxProblems} more of this kind.`] : [];
    return [...problems.slice(0, maxProblems), ...more].join(" ") || null;
  }

  failed(error: QuestionError | FetchError, subject: string | null): void {
    if (error instanceof QuestionError) {
      this.add(`${error.message}${error.line === undefined ? "" : ` (${error.file}, line ${error.line})`}`);
    } else this.add(`${subject === null ? "" : `${subject}: `}${error.message}.`);
  }

  left({ refused, refusals, truncated }: Mapped, page: number): void {
    if (refused > 0) {
      const what = refused === 1 ? "1 row does not fit and is" : `${refused} rows do not fit and are`;
      this.add(`${what} left out (page ${page}): ${refusals.join("; ")}.`);
    }
    if (truncated) this.add(`Page ${page} has more than 20,000 rows; the rest is left out.`);
  }

  repeated(count: number): void {
    if (count === 0) return;
    const what = count === 1 ? "1 row has" : `${count} rows have`;
    this.add(`${what} a key that came before in this run: the last of each stands.`);
  }

  /** A CSV that has other columns than last time leaves values empty that were not. */
  otherFields(before: string[] | null, now: string[] | null): void {
    if (before === null || now === null) return;
    const gone = before.filter((name) => !now.includes(name));
    const come = now.filter((name) => !before.includes(name));
    if (gone.length === 0) return;
    const named = come.length > 0 ? `, and new ones: ${come.slice(0, 10).join(", ")}` : "";
    this.add(`The CSV has columns no more: ${gone.slice(0, 10).join(", ")}${named}.`);
  }
}
