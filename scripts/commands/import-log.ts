import { setTimeout as pause } from "node:timers/promises";
import { toConfig } from "../../src/base/config.ts";
import { dialectNames, toDialect } from "../../src/collect/logs/dialects/list.ts";
import { FormatError } from "../../src/collect/logs/dialects/template.ts";
import { LogFollower } from "../../src/collect/logs/follow-log.ts";
import { importLogs } from "../../src/collect/logs/import-logs.ts";
import { LogReader } from "../../src/collect/logs/log-reader.ts";
import { fileSource, LogSourceError, pipeSource } from "../../src/collect/logs/log-source.ts";
import { Tally } from "../../src/collect/logs/tally.ts";
import type { LogWriter } from "../../src/collect/logs/wire.ts";
import { CommandError } from "../../src/server/commands.ts";
import { type CommandRow, UsageError } from "../command-line.ts";
import { toProgress } from "../progress.ts";

export const importLog: CommandRow = {
  name: "log",
  summary: "access logs of web servers, from where they were left",
  help: `  npm run tallybook -- import log /var/log/nginx/access.log*
  npm run tallybook -- import log --follow /var/log/caddy/access.log
  docker logs web | npm run tallybook -- import log --site blog -

Files may be packed (gzip, bzip2, zstd). The format is found by itself: ${dialectNames.join(", ")}.
Any other one of nginx or Apache is told by the text of its log_format or LogFormat:

  npm run tallybook -- import log --format '$host $remote_addr [$time_local] "$request" $status "$http_user_agent"' access.log

Nothing is counted twice: a log is known by its first lines, whatever its file is called by then.`,
  words: { "[files...]": "logs; - for standard input" },
  options: [
    { flags: "--follow", help: "go on with what the server writes, through rotation; needs a running Tallybook" },
    { flags: "--format <format>", help: "how its lines are written" },
    { flags: "--site <site>", help: "the site of lines that do not say their host" },
  ],
  run: async (paths, { follow, format, site }) => {
    if (paths.length === 0) throw new UsageError("the file is missing");
    const dialect = format === undefined ? null : readFormat(format);
    const { openCommandLine } = await import("../../src/server/command-server.ts");
    const config = toConfig(process.env);
    using progress = toProgress(process.stderr);
    const tally = new Tally(progress.report);
    const effects = { now: Date.now, log: console.error };
    const line = await openCommandLine({ config, report: progress.report, effects }, !follow);
    try {
      const writer = toWriter(line.run);
      const toReader = async () =>
        new LogReader({ writer, dialect, host: await hostOf(writer, site), tally, now: Date.now });
      if (follow) await followLogs(paths, { writer, tally, toReader });
      else {
        const sources = paths.map((path) =>
          path === "-" ? pipeSource(process.stdin, "standard input") : fileSource(path),
        );
        await importLogs({ writer, tally, reader: await toReader() }, sources);
        progress.end();
        console.log(tally.result().join("\n"));
      }
    } catch (error) {
      throw error instanceof LogSourceError ? new CommandError(error.message) : error;
    } finally {
      progress.end();
      for (const warning of tally.warnings()) console.error(warning);
      await line.close();
    }
  },
};

function readFormat(format: string) {
  try {
    return toDialect(format);
  } catch (error) {
    if (error instanceof FormatError) throw new UsageError(`--format: ${error.message}`);
    throw error;
  }
}

type Run = import("../../src/server/command-server.ts").CommandLine["run"];

function toWriter(run: Run): LogWriter {
  return {
    open: (args) => run("log.open", args),
    take: (part) => run("log.take", part),
    forget: (day) => run("log.forget", day),
    remember: (day) => run("log.remember", day),
    rest: async () => void (await run("log.rest")),
  };
}

/** Of lines that name none: the site's first one, or that of the only site. */
async function hostOf(writer: LogWriter, name: string | undefined): Promise<string | null> {
  const { sites } = await writer.open({ heads: [], add: false });
  if (sites.length === 0) throw new CommandError("There is no site yet: npm run site -- add <name> --host <host>");
  const site = name === undefined && sites.length === 1 ? sites[0] : sites.find((one) => one.name === name);
  if (name !== undefined && !site) {
    const names = sites.map((one) => one.name).join(", ");
    throw new UsageError(`--site: there is no site ${JSON.stringify(name)}; there are ${names}`);
  }
  return site?.hosts[0] ?? null;
}

interface Following {
  writer: LogWriter;
  tally: Tally;
  toReader(): Promise<LogReader>;
}

/** ms between two looks, and between two lines of what should be known. */
const lookMs = 1000;
const warnMs = 60_000;

/** Until SIGTERM or SIGINT. A server that is not there is waited for: the log keeps what it will be told. */
async function followLogs(paths: string[], { writer, tally, toReader }: Following): Promise<void> {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
  if (paths.includes("-"))
    throw new UsageError("standard input cannot be followed: without --follow it is read to its end");
  let followers: LogFollower[] | undefined;
  let [problem, warned] = ["", 0];
  while (!ending.signal.aborted) {
    try {
      if (!followers) {
        const reader = await toReader();
        followers = paths.map((path) => new LogFollower(path, { writer, tally, reader }));
        console.error(`Following ${paths.join(", ")}`);
      }
      for (const follower of followers) await follower.look();
      if (problem !== "") console.error("Following again");
      problem = "";
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const { message } = error as Error;
      if (message !== problem) console.error(`${message}; trying again`);
      problem = message;
    }
    if (performance.now() - warned > warnMs) {
      const warnings = tally.warnings();
      for (const warning of warnings) console.error(warning);
      if (warnings.length > 0) warned = performance.now();
    }
    await pause(lookMs, undefined, { signal: ending.signal }).catch(() => {});
  }
}
