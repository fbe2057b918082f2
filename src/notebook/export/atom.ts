/** Rows with a title, a link and a date as an Atom feed (RFC 4287). */
import { escapeMarkup } from "../../base/escape-markup.ts";
import { toLabel } from "../../base/label.ts";
import { sha256 } from "../../base/sha256.ts";
import { parseTime, toLocal } from "../../base/sql-time.ts";
import { QuestionError, type Value } from "../../query/answer.ts";
import type { ResultWriter, RowsAsked } from "./format.ts";

/** The columns that make a feed, by the names that each may have. */
const parts = {
  title: ["title"],
  link: ["link", "url"],
  date: ["date", "published", "updated", "day", "time"],
} as const;

type Places = Record<keyof typeof parts, number>;

/** Whether there are a title, a link and a date among the columns. */
export function isFeed(columns: readonly string[]): boolean {
  return Object.values(placesIn(columns)).every((place) => place >= 0);
}

function placesIn(columns: readonly string[]): Places {
  const placeOf = (names: readonly string[]) =>
    names.map((name) => columns.indexOf(name)).find((place) => place >= 0) ?? -1;
  return { title: placeOf(parts.title), link: placeOf(parts.link), date: placeOf(parts.date) };
}

/**
 * What stands beside title, link and date is an entry's text. An entry is known by its link and its date; only http(s)
 * addresses become links, as a row's text may be anybody's. @throws QuestionError 404 where the columns make no feed
 */
export function toAtom({ title, source }: RowsAsked): ResultWriter {
  return (columns) => {
    if (!isFeed(columns)) throw noFeed(columns);
    const places = placesIn(columns);
    const rest = columns.flatMap((name, place) => (Object.values(places).includes(place) ? [] : [{ name, place }]));
    let newest = 0;
    const id = toId([source]);
    return {
      head: `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n<id>${id}</id>\n<title>${escapeMarkup(title)}</title>\n<author><name>Tallybook</name></author>\n`,
      write: (row) => {
        const link = String(row[places.link] ?? "");
        const time = toTime(row[places.date] ?? null);
        newest = Math.max(newest, time);
        const facts = rest.map(({ name, place }) => `${toLabel(name)}: ${shown(row[place] ?? null)}`).join(", ");
        return (
          `<entry>\n<id>${toId([source, link, String(row[places.date] ?? "")])}</id>\n` +
          `<title>${escapeMarkup(shown(row[places.title] ?? null) || link)}</title>\n` +
          (/^https?:\/\//i.test(link) && URL.canParse(link) ? `<link href="${escapeMarkup(link)}"/>\n` : "") +
          `<updated>${new Date(time).toISOString()}</updated>\n<content type="text">${escapeMarkup(facts)}</content>\n</entry>\n`
        );
      },
      // Its place in a feed means nothing, and only now it is known.
      end: () => `<updated>${new Date(newest).toISOString()}</updated>\n</feed>\n`,
    };
  };
}

function noFeed(columns: readonly string[]): QuestionError {
  const missing = Object.entries(placesIn(columns)).flatMap(([part, place]) => (place < 0 ? [part] : []));
  return new QuestionError(
    `a feed needs columns title, link and date; here is no ${missing.join(" and no ")} among ${columns.join(", ")}`,
    { status: 404 },
  );
}

/** ms since 1970, UTC; what is no date is the earliest there is. */
function toTime(value: Value): number {
  const found =
    typeof value === "string" ? (toLocal(value, "UTC") ?? parseTime(value)) : value === null ? null : Number(value);
  return found !== null && Math.abs(found) < 8.64e15 && found >= 0 ? found : 0;
}

function shown(value: Value): string {
  return value instanceof Uint8Array ? "a blob" : String(value ?? "");
}

/** A UUID of these words and no others (RFC 9562, version 8). */
function toId(words: readonly string[]): string {
  const hex = sha256(JSON.stringify(words), "hex").slice(0, 32);
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(hex) ?? [];
  return `urn:uuid:${a}-${b}-8${c}-a${d}-${e}`;
}
