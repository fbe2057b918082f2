import { statSync } from "node:fs";
import { extname } from "node:path";
import type { EventColumn } from "../../store/events/columns.ts";
import { readCsv, writeCsv } from "./format-csv.ts";
import { readNdjson, writeNdjson } from "./format-ndjson.ts";
import { readParquet, writeParquet } from "./format-parquet.ts";
import { type Encoder, FormatError, type Out, type RawRows } from "./rows.ts";

export const eventFormats = ["ndjson", "csv", "parquet"] as const;
export type EventFormat = (typeof eventFormats)[number];

const encoders = { ndjson: writeNdjson, csv: writeCsv, parquet: writeParquet };
const decoders = { ndjson: readNdjson, csv: readCsv, parquet: readParquet };
/** By the end of a name, in small letters. */
export const endings: Readonly<Record<string, EventFormat>> = {
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
  ".csv": "csv",
  ".parquet": "parquet",
};

export function encode(format: EventFormat, columns: readonly EventColumn[], out: Out): Encoder {
  return encoders[format](columns, out);
}

/** Throws FormatError, or what reading the file throws. */
export function decode(format: EventFormat, path: string): RawRows {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw new FormatError("it is a directory; name the files in it");
  if (there && !there.isFile())
    throw new FormatError("it is no file but a pipe or the like, which cannot be read twice");
  return decoders[format](path);
}

/** By the file's ending; undefined for any other. */
export function eventFormatOf(path: string): EventFormat | undefined {
  return endings[extname(path).toLowerCase()];
}
