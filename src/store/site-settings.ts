/**
 * What an owner decides of a site, a row a setting. The database row, the form, the command line and its help are made
 * from this list; a new setting is a row here and a migration for its column.
 */
import { z } from "zod";

/** What the values of a kind are in a column, and in the words of a command before they are checked. */
interface SettingKind {
  toColumn(value: unknown): string | bigint | null;
  fromColumn(value: unknown): unknown;
  given: z.ZodType;
}

export const settingKinds = {
  /** Some texts. */
  list: {
    toColumn: (value) => JSON.stringify(value),
    fromColumn: (value) => JSON.parse(String(value)),
    given: z.array(z.string()),
  },
  /** An http(s) address, or null. */
  address: {
    toColumn: (value) => value as string | null,
    fromColumn: (value) => value,
    given: z.string().nullable(),
  },
  /** Yes or no. */
  flag: {
    toColumn: (value) => BigInt(value as boolean),
    fromColumn: (value) => value === 1,
    given: z.boolean(),
  },
  /** A number of days, or null for ever. */
  days: {
    toColumn: (value) => (value === null ? null : BigInt(value as number)),
    fromColumn: (value) => (value === null ? null : Number(value)),
    given: z.number().nullable(),
  },
} satisfies Record<string, SettingKind>;

interface SiteSetting {
  kind: keyof typeof settingKinds;
  column: string;
  /** Complete and checked, from what an owner says. */
  check: z.ZodType;
  label: string;
  help: string;
  /** Of its control in the form. */
  attributes?: Record<string, unknown>;
  /** On the command line; that of a flag says the opposite of its default. */
  option: string;
  optionHelp: string;
}

const host = z
  .string()
  .trim()
  .transform((value, context) => {
    // The address of a page, as a browser's bar has it, names its host.
    const [, authority = ""] = /^(?:https?:\/\/)?([^\s/?#@\\]+)(?:[/?#]\S*)?$/i.exec(value) ?? [];
    const url = authority === "" ? null : URL.parse(`http://${authority}`);
    if (url && url.port === "" && !/:\d*$/.test(authority)) return url.hostname.replace(/\.$/, "");
    context.addIssue("a host name is needed, such as www.example.com, or the address of a page there, without a port");
    return z.NEVER;
  });

const hostPattern = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9*.:_[\]-]{1,253}$/, "a host name, or a pattern such as *.preview.example.com, is needed");

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

const property = z
  .string()
  .trim()
  .regex(/^\S{1,300}$/, "a property's name without spaces, such as product_id, is needed");

const unique = (values: string[]) => [...new Set(values)];

/** A hit may be late, and what is shown of the last 30 days may rest on raw events. */
const minKeepDays = 31;

export const siteSettings = {
  hosts: {
    kind: "list",
    column: "hosts",
    check: z
      .array(host)
      .min(1, "a site needs at least one host")
      .max(200, "at most 200 hosts are possible")
      .transform(unique),
    label: "Hosts",
    help: "Every name its pages are reached by, one a line; www.example.com and example.com are two. The address of a page will do.",
    attributes: { autocapitalize: "none", spellcheck: "false", rows: 3, required: true },
    option: "--host <host>",
    optionHelp: "a name its pages are reached by, such as www.example.com; may be given again",
  },
  feed: {
    kind: "address",
    column: "feed",
    check: feed.nullable().default(null),
    label: "Feed",
    help: "Optional: RSS, Atom or RDF, to mark your posts on the charts. It is read every half hour.",
    attributes: { placeholder: "https://example.com/atom.xml" },
    option: "--feed <url>",
    optionHelp: "its RSS, Atom or RDF feed, to mark posts on charts",
  },
  keepDev: {
    kind: "flag",
    column: "keep_dev",
    check: z.boolean().default(false),
    label: "Count development and preview hosts too",
    help: "localhost, private addresses, *.local, *.test, deploy previews. Otherwise they are left out, and counted as left out.",
    option: "--keep-dev",
    optionHelp: "count development and preview hosts too",
  },
  devHosts: {
    kind: "list",
    column: "dev_hosts",
    check: z.array(hostPattern).max(200, "at most 200 patterns are possible").default([]).transform(unique),
    label: "More development hosts",
    help: "Optional: your own patterns, one a line, such as *.preview.example.com; * stands for anything. They are treated as those above.",
    attributes: { autocapitalize: "none", spellcheck: "false", rows: 2 },
    option: "--dev-host <pattern>",
    optionHelp: "leave out hosts like this one, such as *.preview.example.com; may be given again",
  },
  keepBots: {
    kind: "flag",
    column: "keep_bots",
    check: z.boolean().default(true),
    label: "Keep crawlers",
    help: "They are kept apart from people’s numbers either way.",
    option: "--drop-bots",
    optionHelp: "leave crawlers out altogether; else they are kept apart",
  },
  honourGpc: {
    kind: "flag",
    column: "honour_gpc",
    check: z.boolean().default(true),
    label: "Leave out who sends Global Privacy Control",
    help: "Browsers that say by Sec-GPC: 1 that they do not want to be tracked.",
    option: "--ignore-gpc",
    optionHelp: "count browsers that send Sec-GPC: 1 too",
  },
  honourDnt: {
    kind: "flag",
    column: "honour_dnt",
    check: z.boolean().default(false),
    label: "Leave out who sends Do Not Track",
    help: "The older sign, DNT: 1; some browsers send it without being asked.",
    option: "--honour-dnt",
    optionHelp: "leave out browsers that send DNT: 1",
  },
  keepProps: {
    kind: "list",
    column: "keep_props",
    check: z.array(property).max(200, "at most 200 properties are possible").default([]).transform(unique),
    label: "Properties that are not personal",
    help: "Optional: properties of events, one a line, such as product_id. Those called like an id, name, address, phone, gender or birth are left out unless they are listed here.",
    attributes: { autocapitalize: "none", spellcheck: "false", rows: 2 },
    option: "--keep-prop <name>",
    optionHelp: "keep this property of events although its name sounds personal; may be given again",
  },
  openCounter: {
    kind: "flag",
    column: "open_counter",
    check: z.boolean().default(false),
    label: "Anyone may ask how often a page was read",
    help: "For badges and counters on your pages: /counter/PATH.svg, .png, .html or .json. Fewer than five views are none.",
    option: "--open-counter",
    optionHelp: "let anyone ask how often a page was read, for badges and counters",
  },
  keepDays: {
    kind: "days",
    column: "keep_days",
    check: z
      .int("a whole number of days is needed")
      .min(minKeepDays, `raw events are kept for at least ${minKeepDays} days`)
      .max(36_500, "at most 36500 days are possible; leave it out to keep them for ever")
      .nullable()
      .default(null),
    label: "Keep raw events for so many days",
    help: "Blank: for ever. At least 31. Older ones are deleted once a day; the numbers of every day stay. What would go is said before anything is saved.",
    attributes: { inputmode: "numeric", autocomplete: "off", placeholder: "for ever" },
    option: "--keep-days <days>",
    optionHelp: "delete raw events that are older; daily numbers stay",
  },
} satisfies Record<string, SiteSetting>;

export type SiteSettingName = keyof typeof siteSettings;

/** In the order of the form, each with its name. */
export const siteSettingList = Object.entries(siteSettings).map(([name, setting]) => ({
  name: name as SiteSettingName,
  ...(setting as SiteSetting),
}));
