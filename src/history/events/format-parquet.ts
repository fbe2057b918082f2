/**
 * Parquet, as DuckDB and others read it: 64-bit integers, doubles, UTF-8 texts; zstd, which Node brings. A file is made
 * of groups of rows, and a group is what is held in memory, when writing and when reading.
 */
import { brotliDecompressSync, gunzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  type SchemaElement,
} from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Value } from "../../query/answer.ts";
import type { EventColumn } from "../../store/events/columns.ts";
import { type Encoder, FormatError, type Out, type RawRow, type RawRows } from "./rows.ts";

/** Rows in a group we write: few enough for a small memory, enough for a column to be packed well. */
const groupRows = 50_000;
/** Rows in a group we read; some programs make one group of a whole file. */
const maxGroupRows = 2_000_000;
/** Rows handed on at a time. */
const partRows = 1_000;

type Data = BigInt64Array | Value[];

export function writeParquet(columns: readonly EventColumn[], out: Out): Encoder {
  const writer = new Bytes(out);
  const file = new ParquetWriter({
    writer,
    schema: toSchema(columns),
    codec: "ZSTD",
    compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
    createdBy: "Tallybook",
  });
  const data: Data[] = columns.map((column) => (isPlain(column) ? new BigInt64Array(groupRows) : []));
  let count = 0;
  const flush = async (): Promise<void> => {
    const columnData = columns.map((column, index) => ({
      name: column.name,
      data: (data[index] as Data).slice(0, count),
      ...(column.name === "id" || column.name === "time" ? { encoding: "DELTA_BINARY_PACKED" as const } : {}),
    }));
    count = 0;
    for (const values of data) if (Array.isArray(values)) values.length = 0;
    await file.write({ columnData, rowGroupSize: groupRows });
  };
  return {
    rows: async (rows) => {
      for (const row of rows) {
        for (const [index, values] of data.entries()) {
          const value = row[index] ?? null;
          values[count] = values instanceof BigInt64Array ? BigInt(value as number | bigint) : value;
        }
        if (++count === groupRows) await flush();
      }
    },
    end: async () => {
      if (count > 0) await flush();
      await file.finish();
    },
  };
}

const isPlain = ({ type, required }: EventColumn): boolean => type === "integer" && required;

function toSchema(columns: readonly EventColumn[]): SchemaElement[] {
  const root: SchemaElement = { name: "events", num_children: columns.length };
  const elements = columns.map(({ name, type, required }): SchemaElement => {
    const repetition = { name, repetition_type: required ? "REQUIRED" : "OPTIONAL" } as const;
    if (type === "text") return { ...repetition, type: "BYTE_ARRAY", converted_type: "UTF8" };
    return { ...repetition, type: type === "real" ? "DOUBLE" : "INT64" };
  });
  return [root, ...elements];
}

/** Gives the bytes of each group away as soon as it is written. */
class Bytes extends ByteWriter {
  readonly #out: Out;

  constructor(out: Out) {
    super(1 << 20);
    this.#out = out;
  }

  async flush(): Promise<void> {
    const bytes = this.getBytes().slice();
    this.index = 0;
    await this.#out(bytes);
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}

const compressors = {
  ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes),
  GZIP: (bytes: Uint8Array) => gunzipSync(bytes),
  BROTLI: (bytes: Uint8Array) => brotliDecompressSync(bytes),
};

/** Other programs may say of a text that it is JSON; to us it stays text. */
const parsers = { jsonFromBytes: (bytes: Uint8Array) => new TextDecoder().decode(bytes) };

export async function* readParquet(path: string): RawRows {
  const file = await asyncBufferFromFile(path);
  if (file.byteLength === 0) throw new FormatError("it is empty");
  const metadata = await parquetMetadataAsync(file).catch((error: Error) => {
    throw new FormatError(`it cannot be read as Parquet: ${error.message}`);
  });
  const names = namesOf(metadata);
  let start = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (rows > maxGroupRows) {
      throw new FormatError(
        `it has a row group of ${rows} rows; at most ${maxGroupRows} are taken, write smaller ones`,
      );
    }
    const data = new Map<string, ArrayLike<unknown>>();
    await parquetRead({
      file,
      metadata,
      compressors,
      parsers,
      rowStart: start,
      rowEnd: start + rows,
      onChunk: ({ columnName, columnData }) => {
        const before = data.get(columnName);
        data.set(columnName, before ? [...Array.from(before), ...Array.from(columnData)] : columnData);
      },
    }).catch((error: Error) => {
      throw new FormatError(`it cannot be read as Parquet: ${error.message}`, start + 1);
    });
    const columns = names.map((name) => data.get(name) ?? []);
    for (let from = 0; from < rows; from += partRows) yield { names, rows: slice(columns, start, from, rows) };
    start += rows;
  }
}

function slice(columns: ArrayLike<unknown>[], start: number, from: number, rows: number): RawRow[] {
  return Array.from({ length: Math.min(partRows, rows - from) }, (_, index) => ({
    place: start + from + index + 1,
    fields: columns.map((column) => column[from + index] ?? null),
  }));
}

function namesOf({ schema }: FileMetaData): string[] {
  const [root, ...elements] = schema;
  const nested = elements.find((element) => element.num_children !== undefined);
  if (nested || root?.num_children !== elements.length) {
    throw new FormatError(`its column ${JSON.stringify(nested?.name ?? "")} is nested; events have plain columns`);
  }
  return elements.map(({ name }) => name);
}
