/** Whole logs, each from where it was left. */
import { CutDays, type LogHead, LogMoved, type LogReader } from "./log-reader.ts";
import { type LogSource, LogSourceError } from "./log-source.ts";
import type { Tally } from "./tally.ts";
import type { LogWriter, Opened } from "./wire.ts";

interface Deps {
  writer: LogWriter;
  reader: LogReader;
  tally: Tally;
}

/** Throws LogSourceError; what was read before stays, and reading them again goes on there. */
export async function importLogs(deps: Deps, sources: readonly LogSource[]): Promise<void> {
  const heads: LogHead[] = [];
  for (const source of sources) {
    const head = await deps.reader.head(source);
    if (head) heads.push(head);
  }
  heads.sort((a, b) => a.time - b.time);
  try {
    await readLogs(deps, heads, { heads, apart: new Set() });
  } catch (error) {
    if (!(error instanceof LogMoved)) throw error;
    throw new LogSourceError("The logs were rotated while they were read; give the same command again");
  } finally {
    await deps.writer.rest();
  }
}

/**
 * What is new in some of these logs, and in all of them days again of which only a part could be told.
 * @param apart days whose visitors count anew, as not all their logs are here; it is added to
 */
export async function readLogs(
  deps: Deps,
  all: readonly LogHead[],
  { heads, apart }: { heads: readonly LogHead[]; apart: Set<string> },
): Promise<void> {
  const { writer, reader, tally } = deps;
  for (;;) {
    const opened = await writer.open({ heads: all.map(({ marks }) => marks), add: false });
    await readDaysAgain(deps, all, opened);
    try {
      for (const head of heads) {
        // Two of them may be one log, which has two names.
        const { logs } = await writer.open({ heads: [head.marks], add: true });
        if (logs[0]) await reader.read(head, logs[0], opened, [...apart]);
      }
      return;
    } catch (error) {
      if (!(error instanceof CutDays)) throw error;
      const here = new Set(all.flatMap(({ source }, n) => (source.isRepeatable ? [opened.logs[n]?.id] : [])));
      for (const { day, logs } of error.days) {
        if (logs.every((log) => here.has(log))) await writer.forget({ day });
        else {
          apart.add(day);
          tally.apart([day]);
        }
      }
    }
  }
}

/** Those whose logs are here. A day whose reading was cut once more is begun anew. */
async function readDaysAgain(
  { writer, reader, tally }: Deps,
  heads: readonly LogHead[],
  opened: Opened,
): Promise<void> {
  const headOf = (id: number) => heads.find(({ source }, n) => source.isRepeatable && opened.logs[n]?.id === id);
  for (const { day, logs } of opened.again) {
    if (!logs.every(({ id }) => headOf(id))) {
      tally.pending(day);
      continue;
    }
    for (const { id, bytes } of await writer.forget({ day })) {
      const head = headOf(id);
      if (head) await reader.readAgain(head, id, bytes, day, opened);
    }
    await writer.remember({ day });
  }
}
