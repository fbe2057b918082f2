import { statSync } from "node:fs";
import { extname } from "node:path";
import type { EventColumn } from "../../store/events/columns.ts";
import { readCsv, writeCsv } from "./format-csv.ts";
import { readNdjson, writeNdjson } from "./format-ndjson.ts";
import { readParquet, writeParquet } from "./format-parquet.ts";
import { type Encoder, FormatError, type Out, type RawRows } from "./rows.ts";

/** The formats of files of events, by name: the ends of their files' names in small letters, and how each is written. */
const formats = {
  ndjson: { endings: [".ndjson", ".jsonl"], write: writeNdjson, read: readNdjson },
  csv: { endings: [".csv"], write: writeCsv, read: readCsv },
  parquet: { endings: [".parquet"], write: writeParquet, read: readParquet },
};

export type EventFormat = keyof typeof formats;
export const eventFormats = Object.keys(formats) as EventFormat[];

/** The format that each end of a name stands for. */
export const endings: Readonly<Record<string, EventFormat>> = Object.fromEntries(
  eventFormats.flatMap((format) => formats[format].endings.map((ending) => [ending, format])),
);

export function encode(format: EventFormat, columns: readonly EventColumn[], out: Out): Encoder {
  return formats[format].write(columns, out);
}

/** Throws FormatError, or what reading the file throws. */
export function decode(format: EventFormat, path: string): RawRows {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw new FormatError("it is a directory; name the files in it");
  if (there && !there.isFile())
    throw new FormatError("it is no file but a pipe or the like, which cannot be read twice");
  return formats[format].read(path);
}

/** By the file's ending; undefined for any other. */
export function eventFormatOf(path: string): EventFormat | undefined {
  return endings[extname(path).toLowerCase()];
}
