/** A thread of its own that reads files of events and checks every row, so that the server's thread only writes. */
import { parentPort, workerData } from "node:worker_threads";
import { type Circumstance, FieldError, toCheck, UnknownSite } from "./check.ts";
import type { Entry } from "./entry.ts";
import { decode, type Format } from "./format.ts";
import { FormatError, type RawRow } from "./rows.ts";

export interface ImportFile {
  path: string;
  format: Format;
}

export interface ImportWork extends Circumstance {
  files: ImportFile[];
}

/** From the server's thread: look at everything first, then hand it over, some at a time. */
export type ImportRequest = "check" | "next";

export type ImportReply =
  | { type: "progress"; rows: number }
  /** `greatest`: the event with the greatest id. `sites`: events by the name of a site that there is not. */
  | { type: "checked"; rows: number; greatest: Entry | null; problems: string[]; sites: [string, number][] }
  /** Without entries: that was all. */
  | { type: "entries"; entries: Entry[] }
  | { type: "failed"; message: string };

/** Problems told at once; more of them help nobody. */
const mostProblems = 5;
/** Of one part: what one commit takes, in events and in characters. */
const [partRows, partSize] = [1000, 1_000_000];
/** Rows between two words on progress. */
const step = 50_000;

const { files, ...circumstance } = workerData as ImportWork;
let handing: AsyncGenerator<Entry[], void> | undefined;

parentPort?.on("message", async (request: ImportRequest) => {
  try {
    if (request === "check") return say(await check());
    handing ??= handOver();
    const next = await handing.next();
    say({ type: "entries", entries: next.value ?? [] });
  } catch (error) {
    say({ type: "failed", message: (error as Error).message });
  }
});

function say(reply: ImportReply): void {
  parentPort?.postMessage(reply);
}

async function check(): Promise<ImportReply> {
  const problems: string[] = [];
  const sites = new Map<string, number>();
  let [rows, told]: [number, number] = [0, 0];
  let greatest: Entry | null = null;
  const blame = (problem: Problem): void => {
    const { error } = problem;
    if (error instanceof UnknownSite) sites.set(error.site, (sites.get(error.site) ?? 0) + 1);
    else problems.push(toMessage(problem));
  };
  for (const file of files) {
    for await (const entries of entriesOf(file, blame)) {
      if (problems.length >= mostProblems) break;
      rows += entries.length;
      for (const entry of entries) if (greatest === null || entry.id > greatest.id) greatest = entry;
      if (rows - told >= step) {
        told = rows;
        say({ type: "progress", rows });
      }
    }
  }
  return { type: "checked", rows, greatest, problems: problems.slice(0, mostProblems), sites: [...sites] };
}

/** The same rows again, in parts; a file that has changed meanwhile ends it. */
async function* handOver(): AsyncGenerator<Entry[], void> {
  let [part, size]: [Entry[], number] = [[], 0];
  const refuse = (problem: Problem): never => {
    throw new Error(`${toMessage(problem)} (the file has changed since it was checked)`);
  };
  for (const file of files) {
    for await (const entries of entriesOf(file, refuse)) {
      for (const entry of entries) {
        part.push(entry);
        size += entry.kept.length + entry.derived.length;
        if (part.length < partRows && size < partSize) continue;
        yield part;
        [part, size] = [[], 0];
      }
    }
  }
  if (part.length > 0) yield part;
}

interface Problem {
  file: ImportFile;
  place: number | null;
  error: Error;
}

/** Whatever is wrong goes to `blame`; a file that cannot be read on ends there. */
async function* entriesOf(file: ImportFile, blame: (problem: Problem) => void): AsyncGenerator<Entry[], void> {
  let known: { names: readonly string[]; check: (row: RawRow) => Entry } | undefined;
  try {
    for await (const { names, rows } of decode(file.format, file.path)) {
      const first = rows[0]?.place ?? null;
      if (known?.names !== names) {
        try {
          known = { names, check: toCheck(names, circumstance) };
        } catch (error) {
          blame({ file, place: first, error: error as Error });
          return;
        }
      }
      const entries: Entry[] = [];
      for (const row of rows) {
        try {
          entries.push(known.check(row));
        } catch (error) {
          blame({ file, place: row.place, error: error as Error });
        }
      }
      yield entries;
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
