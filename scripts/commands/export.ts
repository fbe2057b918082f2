import { resolve } from "node:path";
import type { OptionValues } from "commander";
import { toConfig } from "../../src/base/config.ts";
import { grouped } from "../../src/base/numbers.ts";
import { countEvents, type ExportSpec, exportEvents } from "../../src/history/events/export.ts";
import { type EventFormat, encode, eventFormatOf, eventFormats } from "../../src/history/events/format.ts";
import { frozenDays, listMonths } from "../../src/history/events/months.ts";
import { openSink, type Sink, toSink } from "../../src/history/events/sink.ts";
import { Readers } from "../../src/query/readers/readers.ts";
import { eventColumns, titleColumn } from "../../src/store/events/columns.ts";
import { type CommandRow, UsageError } from "../command-line.ts";
import { type Progress, toProgress } from "../progress.ts";

export const exportCommand: CommandRow = {
  name: "export",
  summary: "Raw events as a file, all columns of them. It does not slow the server.",
  help: `  npm run export -- --since 2026-01-01 --format ndjson [options]
  npm run export -- --all --format parquet --out events.parquet
  npm run export -- --all --months --out archive/`,
  options: [
    { flags: "--since <day>", help: "the first day, in the reporting time zone" },
    { flags: "--all", help: "from the first event on" },
    { flags: "--until <day>", help: "the last day" },
    { flags: "--site <name>", help: "one site only" },
    { flags: "--format <format>", help: "ndjson, csv or parquet; by default what the name of the file says" },
    { flags: "--out <file>", help: "a new file, which has its name only once it is whole; else standard output" },
    {
      flags: "--months",
      help: "one file for each month that has ended, events-2026-01.parquet and so on, in the directory that --out names; months that have a file are left alone",
    },
    { flags: "--titles", help: "a last column with the title of each page" },
  ],
  run: async (_, options) => exportAs(toRequest(options)),
};

interface ExportRequest {
  spec: ExportSpec;
  format: EventFormat;
  out: string | null;
  months: boolean;
  titles: boolean;
}

async function exportAs(request: ExportRequest): Promise<void> {
  const readers = new Readers(toConfig(process.env));
  const progress = toProgress(process.stderr);
  try {
    await checkSite(readers, request.spec.site);
    if (request.months) await writeMonths(request, { readers, progress });
    else await writeOne(request, { readers, progress });
  } finally {
    progress.end();
    await readers.close();
  }
}

async function writeOne(
  request: ExportRequest,
  { readers, progress }: { readers: Readers; progress: Progress },
): Promise<void> {
  const { since, until } = request.spec;
  const lost = (await frozenDays(readers)).filter((day) => day >= (since ?? "") && day <= (until ?? "9999"));
  if (lost.length > 0) progress.report(`Raw events of ${lost.length} of these days were deleted and are not in it.`);
  const done = await write(request, request.spec, request.out, { readers, report: progress.report });
  progress.report(`${grouped(done)} events${request.out ? ` in ${request.out}` : ""}`);
}

async function writeMonths(
  request: ExportRequest,
  { readers, progress }: { readers: Readers; progress: Progress },
): Promise<void> {
  const place = { directory: request.out ?? ".", ending: request.format, now: Date.now() };
  const months = await listMonths(readers, request.spec, place);
  if (months.length === 0) progress.report("No month of this period has ended.");
  for (const { name, spec, path, left } of months) {
    const report = (line: string) => progress.report(`${name}: ${line}`);
    if (left !== null) report(`${path} ${left}`);
    else if ((await countEvents(readers, spec)) === 0) report("no events");
    else report(`${grouped(await write(request, spec, path, { readers, report }))} events in ${path}`);
    progress.end();
  }
}

/** One export, gone again when it does not come to its end. */
async function write(
  { format, titles }: ExportRequest,
  spec: ExportSpec,
  path: string | null,
  { readers, report }: { readers: Readers; report: (line: string) => void },
): Promise<number> {
  const sink = path === null ? toSink(process.stdout) : await openSink(path);
  const release = onInterrupt(sink);
  try {
    const total = await countEvents(readers, spec);
    const chosen = titles ? [...eventColumns, titleColumn] : eventColumns;
    const encoder = encode(format, chosen, sink.write);
    const start = performance.now();
    const done = await exportEvents(readers, spec, chosen, encoder, (done) => {
      const rate = Math.round((done / (performance.now() - start)) * 1000);
      report(`${grouped(done)} of ${grouped(Math.max(done, total))} events, ${grouped(rate)} a second`);
    });
    await sink.finish();
    return done;
  } catch (error) {
    await sink.discard();
    if ((error as NodeJS.ErrnoException).code === "EPIPE") process.exit(0); // whoever read has read enough
    throw error;
  } finally {
    release();
  }
}

function onInterrupt(sink: Sink): () => void {
  const leave = (signal: NodeJS.Signals) => {
    void sink.discard().then(() => process.exit(signal === "SIGINT" ? 130 : 143));
  };
  process.once("SIGINT", leave).once("SIGTERM", leave);
  return () => void process.off("SIGINT", leave).off("SIGTERM", leave);
}

function toRequest(options: OptionValues): ExportRequest {
  const { since = null, until = null, site = null, all = false, months = false, titles = false } = options;
  if (since === null && !all) throw new UsageError("--since is missing: the first day, or --all for everything");
  if (since !== null && all) throw new UsageError("--since and --all are two ways to say where it begins; give one");
  for (const [name, day] of Object.entries({ since, until })) if (day !== null) checkDay(name, day);
  if (since !== null && until !== null && until < since) {
    throw new UsageError(`--until ${until} is before --since ${since}`);
  }
  if (months && options["out"] === undefined) throw new UsageError("--out is missing: the directory for the months");
  const out = options["out"] === undefined ? null : resolve(options["out"]);
  const format = toFormat(options["format"] ?? (months ? "parquet" : out === null ? undefined : eventFormatOf(out)));
  if (format === "parquet" && out === null && process.stdout.isTTY) {
    throw new UsageError("--out is missing: Parquet is not for reading on a screen");
  }
  return { spec: { since, until, site }, format, out, months, titles };
}

function checkDay(name: string, day: string): void {
  try {
    if (Temporal.PlainDate.from(day).toString() === day) return;
  } catch {}
  throw new UsageError(`--${name}: a day is written YYYY-MM-DD: ${JSON.stringify(day)}`);
}

function toFormat(format: string | undefined): EventFormat {
  const known = eventFormats.find((one) => one === format);
  if (known) return known;
  if (format === undefined) throw new UsageError(`--format is missing: ${eventFormats.join(", ")}`);
  throw new UsageError(`--format: none of ${eventFormats.join(", ")}: ${JSON.stringify(format)}`);
}

/** A site that was removed still has events. */
async function checkSite(readers: Readers, site: string | null): Promise<void> {
  if (site === null) return;
  const { rows } = await readers.ask({ sql: "select name from sites order by name" });
  const names = rows.map(([name]) => String(name));
  if (names.includes(site)) return;
  const { rows: events } = await readers.ask({
    sql: "select 1 from events where site = :site limit 1",
    params: { site },
  });
  if (events.length === 0) {
    throw new UsageError(
      `--site: there is no site ${JSON.stringify(site)}; there are ${names.join(", ") || "none yet"}`,
    );
  }
}
