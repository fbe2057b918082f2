/** What was run last in this browser, whatever the notebook. */
interface PastRun {
  /** ms since 1970 */
  time: number;
  /** Of the notebook; "" of one that has none yet. */
  notebook: string;
  /** "" of a query's one cell. */
  cell: string;
  sql: string;
  /** What it answered, in words: rows and time, or what was wrong. */
  said: string;
}

const storageKey = "tallybook.runs";
const maxRuns = 50;
/** Longer ones would fill what a browser keeps. */
const maxLetters = 20_000;

/** Newest first. */
export function pastRuns(): PastRun[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isRun) : [];
  } catch {
    return [];
  }
}

/** The same SQL of the same cell, run again, is one entry: the newest. */
export function keepRun(run: PastRun): void {
  if (run.sql.trim() === "" || run.sql.length > maxLetters) return;
  const others = pastRuns().filter(
    (one) => one.sql !== run.sql || one.notebook !== run.notebook || one.cell !== run.cell,
  );
  try {
    localStorage.setItem(storageKey, JSON.stringify([run, ...others].slice(0, maxRuns)));
  } catch {
    // Private windows and full disks keep none.
  }
}

export function forgetRuns(): void {
  try {
    localStorage.removeItem(storageKey);
  } catch {
    // There are none.
  }
}

function isRun(value: unknown): value is PastRun {
  return typeof value === "object" && value !== null && "sql" in value && typeof value.sql === "string";
}
