/** A thread of its own that reads files of events and checks every row, so that the server's thread only writes. */
import { parentPort, workerData } from "node:worker_threads";
import { serial } from "../../base/serial.ts";
import { FieldError, type FieldValue } from "../../store/events/checks.ts";
import { columnIndex } from "../../store/events/columns.ts";
import { toCheck, UnknownSite } from "./check.ts";
import { decode, type EventFormat } from "./format.ts";
import { type ImportPart, toPart } from "./import-batch.ts";
import { type ImportedEvent, isSameEvent, toImportedEvent } from "./imported-event.ts";
import { FormatError, type RawRow } from "./rows.ts";

export interface ImportFile {
  path: string;
  format: EventFormat;
}

export interface ImportWork {
  files: ImportFile[];
  /** IANA name of the reporting time zone. */
  timezone: string;
  /** Names of the sites that there are. */
  sites: string[];
}

/**
 * From the server's thread, answered in their order: check everything first, then send it, a part at a time. Of
 * the last part and the one before, by its number, the events can be had one by one.
 */
export type ImportRequest = "check" | "next" | { entries: number };

export type ImportReply =
  | { type: "progress"; rows: number }
  /** `sites`: events by the name of a site that there is not. */
  | { type: "checked"; rows: number; problems: string[]; sites: [string, number][] }
  /** Null: that was all. */
  | { type: "part"; part: ImportPart | null }
  | { type: "entries"; entries: ImportedEvent[] }
  | { type: "failed"; message: string };

/** Problems reported at once; more of them help nobody. */
const maxProblems = 5;
/** Of one part: what one commit takes, in events and in characters. */
const [maxPartRows, maxPartCharacters] = [1000, 1_000_000];
/** Rows between two reports of progress. */
const reportEvery = 50_000;

const { files, timezone, sites: knownSites } = workerData as ImportWork;
let reading: AsyncGenerator<ImportedEvent[], void> | undefined;
/** What was checked: how many rows there are, and the event with the greatest id. */
let [rows, greatest]: [number, readonly FieldValue[] | null] = [0, null];
/** By number, the last two of the parts. */
const sent = new Map<number, ImportedEvent[]>();
let count = 0;

const inTurn = serial();
parentPort?.on("message", (request: ImportRequest) => {
  inTurn(() => answer(request)).then(say, (error: Error) => say({ type: "failed", message: error.message }));
});

async function answer(request: ImportRequest): Promise<ImportReply> {
  if (request === "check") return check();
  if (request !== "next") return { type: "entries", entries: sent.get(request.entries) ?? [] };
  reading ??= readParts();
  const { value: entries } = await reading.next();
  if (!entries) return { type: "part", part: null };
  sent.delete(count - 2);
  sent.set(count++, entries);
  return { type: "part", part: toPart(entries) };
}

function say(reply: ImportReply): void {
  parentPort?.postMessage(reply);
}

async function check(): Promise<ImportReply> {
  const problems: string[] = [];
  const sites = new Map<string, number>();
  let reported = 0;
  const blame = (problem: Problem): void => {
    const { error } = problem;
    if (error instanceof UnknownSite) sites.set(error.site, (sites.get(error.site) ?? 0) + 1);
    else problems.push(toMessage(problem));
  };
  for (const file of files) {
    for await (const events of eventsOf(file, blame)) {
      if (problems.length >= maxProblems) break;
      rows += events.length;
      for (const event of events) if (greatest === null || idOf(event) > idOf(greatest)) greatest = event;
      if (rows - reported >= reportEvery) {
        reported = rows;
        say({ type: "progress", rows });
      }
    }
  }
  return { type: "checked", rows, problems: problems.slice(0, maxProblems), sites: [...sites] };
}

const idOf = (event: readonly FieldValue[]): number => event[columnIndex.id] as number;

/**
 * The same rows again, in parts. The event with the greatest id is a part of its own before all others, and left out in
 * its place: once it is written, ids of hits count up from it, and none takes one that is still to come.
 */
async function* readParts(): AsyncGenerator<ImportedEvent[], void> {
  let [part, size, count]: [ImportedEvent[], number, number] = [[], 0, 0];
  let first = greatest && toImportedEvent(greatest, timezone);
  if (first) yield [first];
  const refuse = (problem: Problem): never => {
    throw new Error(`${toMessage(problem)} (the file has changed since it was checked)`);
  };
  for (const file of files) {
    for await (const events of eventsOf(file, refuse)) {
      count += events.length;
      for (const event of events) {
        const entry = toImportedEvent(event, timezone);
        if (entry.id === first?.id && isSameEvent(entry, first)) {
          first = null;
          continue;
        }
        part.push(entry);
        size += entry.kept.length + entry.derived.length;
        if (part.length < maxPartRows && size < maxPartCharacters) continue;
        yield part;
        [part, size] = [[], 0];
      }
    }
  }
  if (part.length > 0) yield part;
  if (count !== rows || first) throw new Error("the files have changed since they were checked");
}

interface Problem {
  file: ImportFile;
  place: number | null;
  error: Error;
}

/** Checked rows. Whatever is wrong goes to `blame`; a file that cannot be read on ends there. */
async function* eventsOf(file: ImportFile, blame: (problem: Problem) => void): AsyncGenerator<FieldValue[][], void> {
  let checking: { names: readonly string[]; check: (row: RawRow) => FieldValue[] } | undefined;
  try {
    for await (const { names, rows } of decode(file.format, file.path)) {
      const first = rows[0]?.place ?? null;
      if (checking?.names !== names) {
        try {
          checking = { names, check: toCheck(names, knownSites) };
        } catch (error) {
          blame({ file, place: first, error: error as Error });
          return;
        }
      }
      const events: FieldValue[][] = [];
      for (const row of rows) {
        try {
          events.push(checking.check(row));
        } catch (error) {
          blame({ file, place: row.place, error: error as Error });
        }
      }
      yield events;
    }
  } catch (error) {
    const place = error instanceof FormatError ? error.place : null;
    blame({ file, place, error: error as Error });
  }
}

function toMessage({ file, place, error }: Problem): string {
  const where =
    place === null ? file.path : `${file.path}${file.format === "parquet" ? `, row ${place}` : `:${place}`}`;
  return `${where}: ${error instanceof FieldError ? `${error.field}: ` : ""}${error.message}`;
}
