/**
 * `name`: cannot be a name · `taken`: another file has it · `changed`: the file is not what it was when the edit began ·
 * `public`: strangers would see it, and that was not agreed to · `read-only`: the directory takes no files ·
 * `large`: more than is read · `missing`: there is no such file, or it is not the owner's.
 */
export type WriteProblem = "name" | "taken" | "changed" | "public" | "read-only" | "large" | "missing";

const statuses: Record<WriteProblem, number> = {
  name: 422,
  taken: 409,
  changed: 409,
  public: 409,
  "read-only": 403,
  large: 413,
  missing: 404,
};

/** What was not saved, and why, in words for the person who writes. */
export class WriteError extends Error {
  readonly problem: WriteProblem;
  readonly status: number;
  /** What the file says now, where the problem is `changed`; null: it is gone. */
  readonly theirs: string | null;

  constructor(problem: WriteProblem, message: string, theirs: string | null = null) {
    super(message);
    this.name = "WriteError";
    this.problem = problem;
    this.status = statuses[problem];
    this.theirs = theirs;
  }
}

/** @param theirs what the file says now; null: it is gone */
export function changedMeanwhile(theirs: string | null): WriteError {
  const what = theirs === null ? "The file was removed" : "The file was changed";
  return new WriteError("changed", `${what} while you were writing; nothing is saved yet.`, theirs);
}
