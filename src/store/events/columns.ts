/**
 * The columns of `events`, the one list of them: what the collector and an import insert, how an import knows an event
 * again, what files of events hold, how their values are checked, and what `/data` and docs/queries.md say of them, is
 * made from it. A new column is a row at the end of this table, `added(…)`, a migration, and the step of collect/enrich that
 * fills it in.
 */
import { address, choice, day, type FieldValue, integer, jsonObject, real, text, type ValueType } from "./checks.ts";

export interface EventColumn<Name extends string = string, Value = FieldValue, Required = boolean>
  extends ValueType<Value> {
  name: Name;
  /**
   * Where the value comes from.
   * - `database`: the key
   * - `hit`: what the hit said, and who sent it; these values together make the event that it is
   * - `clock`: worked out from `time` in the reporting time zone, so a file of events can do without it
   * - `salt`: a visitor's number under the salt of the day
   * - `rules`: worked out from the referrer by today's rules
   */
  from: "database" | "hit" | "clock" | "salt" | "rules";
  /** Never null. */
  required: Required;
  /** What the value means, for people. */
  meaning: string;
  /** It came after the first version: what older spools and files lack is null. */
  added?: true;
  /** Null in nearly all hits: where it is in all of a commit, it is not looked for. */
  rare?: true;
}

type Origin = EventColumn["from"];

const rarely = <Column>(column: Column): Column & { rare: true } => ({ ...column, rare: true });

const needed = <Name extends string, Value>(
  name: Name,
  from: Origin,
  type: ValueType<Value>,
  meaning: string,
): EventColumn<Name, Value, true> => ({ name, from, ...type, required: true, meaning });

const optional = <Name extends string, Value>(
  name: Name,
  from: Origin,
  type: ValueType<Value>,
  meaning: string,
): EventColumn<Name, Value, false> => ({ name, from, ...type, required: false, meaning });

const added = <Name extends string, Value>(
  name: Name,
  from: Origin,
  type: ValueType<Value>,
  meaning: string,
): EventColumn<Name, Value, false> => ({ ...optional(name, from, type, meaning), added: true });

/** Hits to come count up from the greatest id there is: as many again are left until JavaScript cannot tell them apart. */
const id = integer(-(2n ** 53n) + 1n, 2n ** 52n, "an id is between -2^53 and 2^52");
const years = "milliseconds since 1970 are needed, of the years 1990 to 2099";
const time = integer(631_152_000_000n, 4_102_444_799_999n, years);
const hour = integer(0n, 23n, "an hour is between 0 and 23");
const int64 = integer(-(2n ** 63n), 2n ** 63n - 1n, "a session is an integer of 64 bits");
const site = text(/./s, "it is empty, and every event has one");
const crawler = text(/./s, "a crawler's name is needed; nothing at all for people");
const path = address(text(/^\//, 'a path begins with "/"'));
const country = text(/^[A-Z]{2}$/, "a country is two capital letters");
const device = choice("desktop", "phone", "tablet", "tv", "other");
const language = text(/^[a-z]{2,3}$/, "a language is two or three small letters");

/** What happened: what people open, what a site names or a reader does, and what a browser measures. */
const eventKinds = ["pageview", "notfound", "event", "engagement", "click", "error", "vitals"] as const;
/** The window's, in CSS pixels: under 576, 992, 1440, and from there on. */
const widthClasses = ["small", "medium", "large", "wide"] as const;
/** What a crawler is for. */
const botClasses = ["search", "ai-training", "ai-search", "feed", "preview", "monitor", "seo", "other"] as const;

export const eventColumns = [
  needed("id", "database", id, "Number of the row; later rows have larger ones."),
  needed("time", "hit", time, "When, in milliseconds since 1970, UTC."),
  needed("day", "clock", day, "Local date, YYYY-MM-DD, in the reporting time zone."),
  needed("hour", "clock", hour, "Local hour, 0 to 23."),
  needed("site", "hit", site, "Which of your sites."),
  needed("session", "salt", int64, "One visitor on one site during one day; random, and of no use after it."),
  needed("kind", "hit", choice(...eventKinds), `${eventKinds.slice(0, -1).join(", ")} or ${eventKinds.at(-1)}.`),
  rarely(optional("name", "hit", text(), "Name of an event, or the message of an error; null for a page view.")),
  needed("host", "hit", text(/^[^\s/]+$/, "a host name is needed"), "Host name as it was asked for."),
  needed("path", "hit", path, "Path of the page."),
  rarely(optional("query", "hit", text(), "Parameters of the address that are kept, without the question mark.")),
  optional("referrer", "hit", address(text()), "Address the visitor came from, without its parameters."),
  optional("source", "rules", text(), "Where they came from, grouped; null for those who came directly."),
  optional("medium", "rules", text(), "Kind of source, such as search, social or email."),
  rarely(optional("campaign", "hit", text(), "utm_campaign of the link.")),
  rarely(optional("term", "hit", text(), "utm_term of the link.")),
  rarely(optional("content", "hit", text(), "utm_content of the link.")),
  optional("country", "hit", country, "Country of the visitor, two letters."),
  optional("device", "hit", device, "desktop, phone, tablet, tv or other."),
  optional("browser", "hit", text(), "Browser, without its version."),
  optional("os", "hit", text(), "Operating system, without its version."),
  rarely(optional("bot", "hit", crawler, "Name of the crawler; null for people.")),
  rarely(optional("value", "hit", real, "Number that came with an event; the seconds of an engagement.")),
  rarely(optional("props", "hit", jsonObject, "What else came with an event, as JSON.")),
  rarely(added("language", "hit", language, "Language of the browser, its first part, such as en.")),
  rarely(added("width", "hit", choice(...widthClasses), "Width of the window: small, medium, large or wide.")),
  rarely(
    added(
      "bot_class",
      "rules",
      choice(...botClasses),
      "What the crawler is for, such as search or feed; null for people.",
    ),
  ),
] as const;

/** Lives in `pages`, not in the event; a file of events has it where it was asked for. */
export const titleColumn = optional("title", "hit", text(), "Title in words.");

type Column = (typeof eventColumns)[number];
export type ColumnName = Column["name"];

/** A column by its name. */
export function columnOf<Name extends ColumnName>(name: Name): Extract<Column, { name: Name }> {
  return eventColumns[columnIndex[name]] as Extract<Column, { name: Name }>;
}

/** What a collected hit has: a value for every column but the key. */
export type EventFields = {
  [C in Column as Exclude<C["name"], "id">]:
    | Exclude<ReturnType<C["check"]>, bigint>
    | (C["required"] extends true ? never : null);
};

/** The places of columns in a row of values in the table's order. */
export const columnIndex = Object.fromEntries(eventColumns.map(({ name }, index) => [name, index])) as Record<
  ColumnName,
  number
>;
