import { z } from "zod";

/** What hits are counted for: some hosts of the owner's, and what is left out there. */
export interface Site {
  name: string;
  /** Lower case, without port; the first one is the main one. */
  hosts: string[];
  /** URL of its RSS, Atom or RDF feed. */
  feed: string | null;
  /** Count development and preview hosts too. */
  keepDev: boolean;
  /** The owner's own patterns for such hosts; `*` matches any run of characters. */
  devHosts: string[];
  keepBots: boolean;
  honourGpc: boolean;
  honourDnt: boolean;
  /** Raw events older than so many days are deleted, their daily numbers stay; null: never. */
  keepDays: number | null;
  /** ms since 1970, UTC */
  created: number;
}

/** What an owner says of a site; nothing in it is checked yet. */
export interface SiteSpec {
  name: string;
  hosts: string[];
  feed?: string | null | undefined;
  keepDev?: boolean | undefined;
  devHosts?: string[] | undefined;
  keepBots?: boolean | undefined;
  honourGpc?: boolean | undefined;
  honourDnt?: boolean | undefined;
  keepDays?: number | null | undefined;
}

/** A site that cannot be kept as asked: which field, which value, and why. */
export class SiteError extends Error {
  readonly field: string;
  readonly value: unknown;

  constructor(field: string, why: string, value: unknown) {
    super(`${field}: ${why}: ${JSON.stringify(value)}`);
    this.name = "SiteError";
    this.field = field;
    this.value = value;
  }
}

const host = z
  .string()
  .trim()
  .transform((value, context) => {
    const url = /^[^\s/?#@\\]+$/.test(value) ? URL.parse(`http://${value}`) : null;
    if (url && url.port === "" && !/:\d*$/.test(value)) return url.hostname.replace(/\.$/, "");
    context.addIssue("a host name is needed, such as www.example.com, without https://, port or path");
    return z.NEVER;
  });

const feed = z
  .string()
  .trim()
  .transform((value, context) => {
    const url = URL.parse(value);
    if (value === "") return null;
    if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url.href;
    context.addIssue("an http(s) address without user name is needed, such as https://example.com/feed.xml");
    return z.NEVER;
  });

/** A hit may be late, and what is shown of the last 30 days may rest on raw events. */
const leastDays = 31;

const schema = z.object({
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{0,63}$/,
      "up to 64 lower-case letters, digits, dots, hyphens or underscores are needed, a letter or digit first",
    ),
  hosts: z.array(host).min(1, "a site needs at least one host").max(200, "at most 200 hosts are possible"),
  feed: feed.nullable().default(null),
  keepDev: z.boolean().default(false),
  devHosts: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[a-z0-9*.:_[\]-]{1,253}$/, "a host name, or a pattern such as *.preview.example.com, is needed"),
    )
    .max(200, "at most 200 patterns are possible")
    .default([]),
  keepBots: z.boolean().default(true),
  honourGpc: z.boolean().default(true),
  honourDnt: z.boolean().default(false),
  keepDays: z
    .int("a whole number of days is needed")
    .min(leastDays, `raw events are kept for at least ${leastDays} days`)
    .max(36_500, "at most 36500 days are possible; leave it out to keep them for ever")
    .nullable()
    .default(null),
});

/** Checks what an owner said; throws SiteError for the first thing that is wrong. */
export function toSite(spec: SiteSpec, created: number): Site {
  const result = schema.safeParse(spec);
  if (result.success) {
    const { hosts, devHosts, ...rest } = result.data;
    return { ...rest, hosts: [...new Set(hosts)], devHosts: [...new Set(devHosts)], created };
  }
  const [issue] = result.error.issues;
  const value = issue?.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)?.[key], spec);
  throw new SiteError(String(issue?.path[0]), issue?.message ?? "cannot be understood", value);
}

/** Writes a site, given by `toRow`. */
export const upsert = `
  insert or replace into sites
    (name, hosts, feed, keep_dev, dev_hosts, keep_bots, honour_gpc, honour_dnt, keep_days, created)
  values
    (:name, :hosts, :feed, :keep_dev, :dev_hosts, :keep_bots, :honour_gpc, :honour_dnt, :keep_days, :created)`;

export function toSiteRow(site: Site) {
  return {
    name: site.name,
    hosts: JSON.stringify(site.hosts),
    feed: site.feed,
    keep_dev: BigInt(site.keepDev),
    dev_hosts: JSON.stringify(site.devHosts),
    keep_bots: BigInt(site.keepBots),
    honour_gpc: BigInt(site.honourGpc),
    honour_dnt: BigInt(site.honourDnt),
    keep_days: site.keepDays === null ? null : BigInt(site.keepDays),
    created: BigInt(site.created),
  };
}

export function fromSiteRow(row: Record<string, unknown>): Site {
  return {
    name: String(row["name"]),
    hosts: JSON.parse(String(row["hosts"])),
    feed: row["feed"] as string | null,
    keepDev: row["keep_dev"] === 1,
    devHosts: JSON.parse(String(row["dev_hosts"])),
    keepBots: row["keep_bots"] === 1,
    honourGpc: row["honour_gpc"] === 1,
    honourDnt: row["honour_dnt"] === 1,
    keepDays: row["keep_days"] === null ? null : Number(row["keep_days"]),
    created: Number(row["created"]),
  };
}
