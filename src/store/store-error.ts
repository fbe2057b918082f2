import { pathToFileURL } from "node:url";

/** What went wrong with a database file, in words for the operator: which file, what, and what to do about it. */
export class StoreError extends Error {
  /** SQLite's name for it (SQLITE_FULL …), a system one (ENOTDIR …), or our own. */
  readonly code: string;

  constructor(message: string, code = "STORE", options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.code = code;
  }

  static from(error: unknown, path: string): StoreError {
    if (error instanceof StoreError) return error;
    const { code, message } = nameOf(error as Error & { code?: string });
    const advice = advices[code];
    return new StoreError(`${path}: ${message}${advice ? `; ${advice}` : ""}`, code, { cause: error });
  }
}

/** The driver reports a connection that failed by SQLite's number alone, inside a text. */
function nameOf({ code = "STORE", message }: Error & { code?: string }): { code: string; message: string } {
  const number = /^ConnectionFailed\(.*: (\d+)"\)$/.exec(message)?.[1];
  if (number === "14") return { code: "SQLITE_CANTOPEN", message: "this file cannot be opened" };
  if (code === "SQLITE_BUSY" || code === "SQLITE_LOCKED") return { code, message: "another program is writing to it" };
  return { code: code || `SQLITE_${number ?? "ERROR"}`, message };
}

const damaged = "restore it from a backup, or move it away to start with an empty one";
const permission = "check that the account Tallybook runs under may write there, or set TALLYBOOK_DATA elsewhere";

const release =
  "end what that program does there (unsaved changes in a database browser, an open transaction, a copy), and try again";

const advices: Record<string, string> = {
  SQLITE_NOTADB: damaged,
  SQLITE_CORRUPT: damaged,
  SQLITE_READONLY: permission,
  SQLITE_CANTOPEN: permission,
  SQLITE_PERM: permission,
  EACCES: permission,
  EPERM: permission,
  EROFS: permission,
  ENOTDIR: "TALLYBOOK_DATA must name a directory",
  EEXIST: "TALLYBOOK_DATA must name a directory",
  SQLITE_FULL: "free some space on that disk",
  ENOSPC: "free some space on that disk",
  SQLITE_IOERR: "the disk may be full or failing",
  SQLITE_BUSY: release,
  SQLITE_LOCKED: release,
};

/** A path as the client wants it: `#`, `?` and `%` in a directory's name stay part of the name. */
export function fileUrl(path: string): string {
  return pathToFileURL(path).href;
}
