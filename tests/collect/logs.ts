import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toDialect } from "../../src/collect/logs/dialects/list.ts";
import { importLogs } from "../../src/collect/logs/import-logs.ts";
import { LogReader } from "../../src/collect/logs/log-reader.ts";
import { fileSource, type LogSource } from "../../src/collect/logs/log-source.ts";
import { Tally } from "../../src/collect/logs/tally.ts";
import type { LogWriter } from "../../src/collect/logs/wire.ts";
import type { Room } from "./room.ts";

interface Reading {
  format?: string;
  host?: string | null;
  writer?: LogWriter;
}

/** What a person is told of it. */
interface Told {
  result: string[];
  warnings: string[];
}

/** Reads logs as the command does, in this process. */
export async function readLogs(room: Room, sources: (LogSource | string)[], reading: Reading = {}): Promise<Told> {
  const { format, host = "example.com", writer = room.collector.logs } = reading;
  const tally = new Tally(() => {});
  const dialect = format === undefined ? null : toDialect(format);
  const reader = new LogReader({ writer, dialect, host, tally, now: () => room.clock.now });
  const all = sources.map((source) => (typeof source === "string" ? fileSource(source) : source));
  await importLogs({ writer, reader, tally }, all);
  return { result: tally.result(), warnings: tally.warnings() };
}

/** The same writer, of which some parts can be replaced. */
export function writerOf(logs: LogWriter): LogWriter {
  return {
    open: (args) => logs.open(args),
    take: (part) => logs.take(part),
    forget: (args) => logs.forget(args),
    remember: (args) => logs.remember(args),
    rest: () => logs.rest(),
  };
}

/** A file of these lines, which nobody writes any more. */
export async function toLog(directory: string, name: string, lines: string | Buffer): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, lines);
  return path;
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** As nginx and Apache write a time. */
export function clf(time: number): string {
  const text = new Date(time).toISOString();
  const month = monthNames[Number(text.slice(5, 7)) - 1];
  return `${text.slice(8, 10)}/${month}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
}

interface Line {
  time: number;
  address?: string;
  target?: string;
  method?: string;
  status?: number;
  referrer?: string;
  agent?: string;
}

const usualAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

/** A line of the format "combined". */
export function combined({ time, address = "81.2.69.142", target = "/", ...rest }: Line): string {
  const { method = "GET", status = 200, referrer = "-", agent = usualAgent } = rest;
  return `${address} - - [${clf(time)}] "${method} ${target} HTTP/1.1" ${status} 12 "${referrer}" "${agent}"\n`;
}
