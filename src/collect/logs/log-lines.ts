/** Lines of a log, with where each of them ends. */

/** Bytes of a line; what is longer is no request that a browser could send. */
const maxLineBytes = 65_536;

export interface RawLine {
  /** Null where it is too long. */
  text: string | null;
  /** Bytes of the log up to its end. */
  end: number;
}

const newline = 0x0a;

/**
 * The lines of each piece that was read, those that are whole.
 * @param from bytes before the first one
 * @param withRest the last line is whole without a line's end too
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  from: number,
  withRest: boolean,
): AsyncGenerator<RawLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes of a line that is too long and was thrown away. */
  let skipped = 0;
  let end = from;
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const lines: RawLine[] = [];
    let start = 0;
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, start)) {
      end += skipped + at + 1 - start;
      lines.push({ text: skipped > 0 ? null : toText(bytes, start, at), end });
      skipped = 0;
      start = at + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > maxLineBytes) {
      skipped += rest.length;
      rest = Buffer.alloc(0);
    }
    if (lines.length > 0) yield lines;
  }
  if (!withRest || skipped + rest.length === 0) return;
  yield [{ text: skipped > 0 ? null : toText(rest, 0, rest.length), end: end + skipped + rest.length }];
}

/** A log that was cut while its server went on writing at its old place begins with zeros. */
function toText(bytes: Buffer, start: number, end: number): string | null {
  let first = start;
  while (first < end && bytes[first] === 0) first++;
  if (end - first > maxLineBytes) return null;
  const text = bytes.toString("utf8", first, end);
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
