import { existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { databases } from "../../src/backup/contents.ts";
import { rowsOf, soundnessOf } from "../../src/backup/snapshot.ts";
import { type Config, settings, toConfig } from "../../src/base/config.ts";
import { didYouMean } from "../../src/base/nearest.ts";
import { bytesText } from "../../src/base/numbers.ts";
import type { CommandRow } from "../command-line.ts";

/** What is wrong and what mends it, a line each; none: it is well. */
type Look = (config: Config) => Promise<string[]> | string[];

/** Less free space than this on the disk of the data is told. */
const leastFree = 1e9;
const timeoutMs = 5_000;
/** A clock that is this far off another host's is told. */
const clockMs = 60_000;

/** What is looked at, a row each. */
const looks: Record<string, Look> = { settings: lookAtSettings, disk, files, database, clock, proxy, feeds, mail };

export const doctor: CommandRow = {
  name: "doctor",
  summary: "Looks at settings, disk, files, database, clock, proxy, feeds and mail, and says what to mend.",
  help: "Exit code 0: all is well; 1: something is to be mended. It changes nothing, and works while the server runs.",
  run: async () => {
    const config = toConfig(process.env);
    for (const [name, look] of Object.entries(looks)) {
      const problems = await Promise.try(look, config).catch((error: Error) => [reason(error)]);
      if (problems.length === 0) console.log(`${name}: well`);
      else process.exitCode = 1;
      for (const problem of problems) console.log(`${name}: ${problem}`);
    }
  },
};

function lookAtSettings({ smtp, mailFrom }: Config): string[] {
  const known = [...Object.values(settings).map(({ variable }) => variable), "TALLYBOOK_BACKUP_FILE"];
  const unknown = Object.keys(process.env).filter((name) => name.startsWith("TALLYBOOK_") && !known.includes(name));
  return [
    ...unknown.map((name) => `${name} is no setting.${didYouMean(name, known)}`),
    ...(smtp !== null && mailFrom === null
      ? ["TALLYBOOK_SMTP is set and TALLYBOOK_MAIL_FROM is not: no mail can go."]
      : []),
  ];
}

async function disk({ data, database }: Config): Promise<string[]> {
  if (!existsSync(data)) return [`There is no ${data} yet; the first start makes it, or TALLYBOOK_DATA is wrong.`];
  const { bavail, bsize } = await statfs(data);
  const size = statSync(database.slice("file:".length), { throwIfNoEntry: false })?.size ?? 0;
  const free = bavail * bsize;
  if (free >= Math.max(leastFree, size)) return [];
  return [`${bytesText(free)} are free, and the database has ${bytesText(size)}; free some, as a copy needs as much.`];
}

function files(config: Config): string[] {
  const secret = ["control.db", "leads.db", "server.json"].map((name) => join(config.data, name));
  return secret
    .filter(
      (path) => process.platform !== "win32" && ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) > 0,
    )
    .map((path) => `Others on this machine may read ${path}: chmod 600 ${path}`);
}

async function database(config: Config): Promise<string[]> {
  const problems: string[] = [];
  for (const { file, path, newest } of databases.filter(({ path }) => existsSync(path(config)))) {
    const { problem, version } = soundnessOf(path(config));
    if (problem !== null) problems.push(`${file} is damaged: ${problem}. Restore a copy (restore).`);
    else if (version > (await newest())) problems.push(`${file} was written by a newer Tallybook; update this one.`);
  }
  return problems;
}

/** Beside the last event, and the host of TALLYBOOK_URL, which may be another machine. */
async function clock(config: Config): Promise<string[]> {
  const path = config.database.slice("file:".length);
  const last = existsSync(path) ? rowsOf(path, "select max(time) as value from events")[0]?.["value"] : null;
  const problems: string[] = [];
  if (typeof last === "number" && last > Date.now() + clockMs) {
    problems.push(
      `The last event is of ${new Date(last).toISOString()}, which is to come: the clock was, or is, wrong.`,
    );
  }
  if (config.url === null) return problems;
  const answer = await fetch(config.url, { method: "HEAD", signal: AbortSignal.timeout(timeoutMs) }).catch(() => null);
  const theirs = Date.parse(answer?.headers.get("date") ?? "");
  const off = Math.round(Math.abs(theirs - Date.now()) / 1000);
  if (off * 1000 > clockMs) problems.push(`The clock is ${off} s off the one of ${config.url}; let it be set by NTP.`);
  return problems;
}

async function proxy({ url, trustProxy, port }: Config): Promise<string[]> {
  const own = `http://127.0.0.1:${port}/healthz`;
  const here = await fetch(own, { signal: AbortSignal.timeout(timeoutMs) }).catch(() => null);
  const problems = here?.ok ? [] : [`No Tallybook answers at ${own}; start it, or set PORT as it has it.`];
  if (url === null) return problems;
  if (url.startsWith("https:") && trustProxy.length === 0) {
    problems.push(
      "TALLYBOOK_URL is https and TALLYBOOK_TRUST_PROXY is none: all readers count as one. Set it to loopback, or to the proxy.",
    );
  }
  const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(timeoutMs) }).catch(
    (error: Error) => error,
  );
  if (answer instanceof Error) problems.push(`${url} cannot be reached from here: ${reason(answer)}`);
  else if (!answer.ok) problems.push(`${url}/healthz answers ${answer.status}; the proxy leads elsewhere.`);
  return problems;
}

function feeds(config: Config): string[] {
  const path = config.database.slice("file:".length);
  if (!existsSync(path)) return [];
  const rows = rowsOf(path, "select site, url, problem from feeds where problem is not null");
  return rows.map(({ site, url, problem }) => `The feed of ${site}, ${url}: ${problem}`);
}

async function mail({ smtp }: Config): Promise<string[]> {
  if (smtp === null) return [];
  const { host, port } = smtp;
  const problem = await new Promise<string | null>((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (said: string | null) => {
      socket.destroy();
      resolve(said);
    };
    socket.once("connect", () => end(null));
    socket.once("timeout", () => end(`no answer within ${timeoutMs / 1000} s`));
    socket.once("error", ({ message }) => end(message));
  });
  return problem === null ? [] : [`${host}:${port} takes no mail: ${problem}. Look at TALLYBOOK_SMTP.`];
}

const reason = ({ message, cause }: Error) => (cause instanceof Error ? cause.message : message);
