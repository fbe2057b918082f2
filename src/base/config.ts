import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import ipaddr from "ipaddr.js";
import { installed } from "./installed.ts";
import { toMailAddress } from "./mail-address.ts";
import { type SmtpServer, toSmtpServer } from "./smtp-server.ts";

/** Everything the process is told from outside, complete and checked. */
export interface Config {
  /** TCP port; 0 asks the system for a free one. */
  port: number;
  host: string;
  /** Where this install is reached by browsers, perhaps below a path, without a trailing slash; null: as each request says. */
  url: string | null;
  /** Absolute path of the directory that holds everything worth a backup. */
  data: string;
  /** `file:` URL of the analytics database. */
  database: string;
  /** A file needs none, so one that is given is a mistake. */
  databaseToken: null;
  /** IANA name; days, hours and sessions follow this one zone. */
  timezone: string;
  /** Who may speak for a client's address: range names of ipaddr.js, addresses and CIDRs. */
  trustProxy: string[];
  /** Hits that one visitor may send over HTTP in a minute; more are left out. */
  hitsPerMinute: number;
  /** Path of the tracker's script beside /t.js, and of where its hits go beside /e. */
  trackerScript: string;
  trackerHits: string;
  /** Paths to which Snowplow's tracker is told to post, beside its usual one. */
  snowplowPaths: readonly string[];
  /** Seconds between two pings of it. */
  snowplowHeartbeat: number;
  /** What takes our mail; null: none is sent. */
  smtp: SmtpServer | null;
  /** Whom our mail is from. */
  mailFrom: string | null;
  /** The owner's own country file; null: the embedded one. */
  mmdb: string | null;
  /** The owner's directory of saved queries. */
  queries: string;
  /** A command line that takes copies; only who starts a process can name it. */
  backupCommand: string | null;
}

export type Environment = Record<string, string | undefined>;

interface Setting<K extends keyof Config> {
  variable: string;
  default: string;
  /** null: it is understood, and not offered, as it does nothing yet. */
  help: string | null;
  /** Throws an Error whose message says what is wrong with the value. */
  parse(value: string, data: string): Config[K];
  /** What an error may quote of the value; absent: all of it. */
  quote?(value: string): string;
}

/** The product's own queries; in a checkout also where the owner's are looked for by default. */
export const productQueries = resolve(import.meta.dirname, "../../queries");

/** One row a setting; the README's table is tested against this one. */
export const settings: { [K in keyof Config]: Setting<K> } = {
  data: {
    variable: "TALLYBOOK_DATA",
    default: "data",
    help: "Directory for the databases and the spool.",
    parse: (value) => path(value),
  },
  port: {
    variable: "PORT",
    default: "4321",
    help: "Port to listen on.",
    parse: (value) => {
      const port = Number(value);
      if (!/^\d+$/.test(value) || port > 65535) throw new Error("a port is a number from 0 to 65535");
      return port;
    },
  },
  host: {
    variable: "HOST",
    default: "127.0.0.1",
    help: "Address to listen on; 0.0.0.0 for every interface.",
    parse: (value) => value,
  },
  url: {
    variable: "TALLYBOOK_URL",
    default: "",
    help: "Public address of this install, e.g. https://stats.example.com, or one below a path, e.g. https://example.com/stats. Blank: taken from each request.",
    parse: (value) => (value === "" ? null : address(value)),
  },
  database: {
    variable: "TALLYBOOK_DATABASE_URL",
    default: "",
    help: "`file:` URL of the analytics database. Blank: `tallybook.db` in the data directory.",
    parse: (value, data) => {
      if (value === "") return `file:${join(data, "tallybook.db")}`;
      if (/^(libsql|https?|wss?):/i.test(value)) {
        throw new Error("this version opens a file, e.g. file:/srv/tally.db, and no libSQL server");
      }
      if (!value.startsWith("file:")) throw new Error("only a file: URL can be opened, e.g. file:/srv/tally.db");
      return `file:${path(value.slice("file:".length).replace(/^\/\/(?=\/)/, ""))}`;
    },
    // A server's address may carry a token or a password.
    quote: (value) => value.replace(/\?.*$/s, "").replace(/\/\/[^/]*@/, "//"),
  },
  databaseToken: {
    variable: "TALLYBOOK_DATABASE_AUTH_TOKEN",
    default: "",
    help: null,
    parse: (value) => {
      if (value !== "") throw new Error("this version opens a file, which needs no token; leave it blank");
      return null;
    },
    quote: () => "…",
  },
  timezone: {
    variable: "TALLYBOOK_TIMEZONE",
    default: "UTC",
    help: "Time zone in which days begin, e.g. Europe/London.",
    parse: (value) => {
      try {
        new Intl.DateTimeFormat("en", { timeZone: value });
      } catch {
        throw new Error("not a time zone; use an IANA name such as Europe/London");
      }
      return value;
    },
  },
  trustProxy: {
    variable: "TALLYBOOK_TRUST_PROXY",
    default: "none",
    help: "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: none, loopback, private, or addresses and CIDRs with commas between them.",
    parse: (value) => (value === "none" ? [] : value.split(",").map((part) => proxy(part.trim()))),
  },
  hitsPerMinute: {
    variable: "TALLYBOOK_HITS_PER_MINUTE",
    default: "600",
    help: "Hits that one visitor may send in a minute; more are left out, and counted under *Left out and why*.",
    parse: (value) => {
      const count = Number(value);
      if (!/^\d{1,9}$/.test(value) || count < 1) throw new Error("a number from 1 to 999999999 is needed");
      return count;
    },
  },
  trackerScript: {
    variable: "TALLYBOOK_TRACKER_SCRIPT",
    default: "/t.js",
    help: "A path of your choice for the tracker's script, e.g. /read.js, which block lists do not know; /t.js stays too.",
    parse: (value) => urlPath(value, /\.js$/, "a path that ends in .js is needed, e.g. /read.js"),
  },
  trackerHits: {
    variable: "TALLYBOOK_TRACKER_HITS",
    default: "/e",
    help: "A path of your choice to which it sends hits, e.g. /read; /e stays too.",
    parse: (value) => urlPath(value, /[\w-]$/, "a path of letters, digits, dots and hyphens is needed, e.g. /read"),
  },
  snowplowPaths: {
    variable: "TALLYBOOK_SNOWPLOW_PATHS",
    default: "",
    help: "Paths that your Snowplow tracker posts to (its `postPath`), with commas between them. Blank: the usual ones.",
    parse: (value) =>
      value
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "")
        .map((part) => urlPath(part, /^\/[^/]+\/[^/]+$/, "paths of two parts are needed, e.g. /com.example/track")),
  },
  snowplowHeartbeat: {
    variable: "TALLYBOOK_SNOWPLOW_HEARTBEAT",
    default: "10",
    help: "Seconds between two page pings of your Snowplow tracker (its `heartbeatDelay`), which it does not send.",
    parse: (value) => {
      const seconds = Number(value);
      if (!/^\d{1,3}$/.test(value) || seconds < 1) throw new Error("seconds from 1 to 999 are needed");
      return seconds;
    },
  },
  smtp: {
    variable: "TALLYBOOK_SMTP",
    default: "",
    help: "Server that takes mail, e.g. smtp://user:password@mail.example.com:587, which has to offer STARTTLS, or smtps://…:465. Blank: no mail is sent.",
    parse: (value) => (value === "" ? null : toSmtpServer(value)),
    quote: (value) => value.replace(/\/\/.*@/s, "//…@"),
  },
  mailFrom: {
    variable: "TALLYBOOK_MAIL_FROM",
    default: "",
    help: "Mail address that mail of Tallybook is from.",
    parse: (value) => {
      const address = value === "" ? null : toMailAddress(value);
      if (value !== "" && address === null) throw new Error("one mail address is needed, without a name");
      return address;
    },
  },
  mmdb: {
    variable: "TALLYBOOK_MMDB",
    default: "",
    help: "Country database of your own (GeoLite2, DB-IP). Blank: the one that comes with Tallybook.",
    parse: (value) => (value === "" ? null : path(value)),
  },
  queries: {
    variable: "TALLYBOOK_QUERIES",
    default: "",
    help: "Directory of your saved queries. Blank: `queries/` of this project; where it is installed as a package, `queries/` of the data directory.",
    parse: (value, data) => {
      if (value !== "") return path(value);
      // An update writes over all that is in a package.
      return installed ? join(data, "queries") : productQueries;
    },
  },
  backupCommand: {
    variable: "TALLYBOOK_BACKUP_COMMAND",
    default: "",
    help: "Command line that takes the files of a backup, one at a time on its standard input, by the name in `TALLYBOOK_BACKUP_FILE`. Blank: a backup needs a directory.",
    parse: (value) => value || null,
    // It may carry a password.
    quote: () => "…",
  },
};

/** Every setting that could not be understood, in one error. */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** Environment in, complete Config out; throws one ConfigError that names every bad variable and its value. */
export function toConfig(environment: Environment): Config {
  const problems: string[] = [];
  const read = <K extends keyof Config>(key: K, data: string): Config[K] => {
    const setting: Setting<K> = settings[key];
    const value = environment[setting.variable]?.trim() || setting.default;
    try {
      return setting.parse(value, data);
    } catch (error) {
      const quoted = JSON.stringify(setting.quote?.(value) ?? value);
      problems.push(`${setting.variable}: ${(error as Error).message}: ${quoted}`);
      return undefined as never;
    }
  };
  const data = read("data", "");
  const config: Config = {
    data,
    port: read("port", data),
    host: read("host", data),
    url: read("url", data),
    database: read("database", data),
    databaseToken: read("databaseToken", data),
    timezone: read("timezone", data),
    trustProxy: read("trustProxy", data),
    hitsPerMinute: read("hitsPerMinute", data),
    trackerScript: read("trackerScript", data),
    trackerHits: read("trackerHits", data),
    snowplowPaths: read("snowplowPaths", data),
    snowplowHeartbeat: read("snowplowHeartbeat", data),
    smtp: read("smtp", data),
    mailFrom: read("mailFrom", data),
    mmdb: read("mmdb", data),
    queries: read("queries", data),
    backupCommand: read("backupCommand", data),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function path(value: string): string {
  const home = value.replace(/^~(?=$|\/)/, homedir());
  return isAbsolute(home) ? home : resolve(home);
}

/** Of plain characters, so that no proxy and no browser spells it otherwise. */
function urlPath(value: string, end: RegExp, problem: string): string {
  if (!/^(?:\/[\w-][\w.-]*)+$/.test(value) || !end.test(value)) throw new Error(problem);
  return value;
}

function address(value: string): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error("not an http(s) address");
  if (url.search || url.hash) throw new Error("an address without ? and # is needed");
  if (!/^(\/[\w][\w.~-]*)*\/?$/.test(url.pathname))
    throw new Error("its path may have letters, digits, dots and hyphens");
  return url.origin + url.pathname.replace(/\/$/, "");
}

function proxy(value: string): string {
  if (value === "loopback" || value === "private") return value;
  if (ipaddr.isValid(value) || ipaddr.isValidCIDR(value)) return value;
  throw new Error("neither none, loopback, private, an address nor a CIDR");
}
