/** A hit as a wire format says it, checked before anything is made of it. */
import { FieldError } from "../../store/events/checks.ts";
import { columnOf, type EventFields } from "../../store/events/columns.ts";
import type { Visitor } from "../../web/client-address.ts";
import type { HitSpec } from "../hit.ts";
import { clean, cleanAddress } from "./clean.ts";
import { toMeasured } from "./measured.ts";
import { type PageUrl, toLine, toPageUrl } from "./page.ts";
import { type Props, toProps, withoutQueries } from "./props.ts";

export interface CheckedSpec {
  /** ms since 1970, UTC */
  time: number;
  page: Readonly<PageUrl>;
  /** Only the page's site is known. */
  isPageUnknown: boolean;
  /** The browser's word for the page before. */
  referrer: string | null;
  title: string | null;
  /** What was fetched is a feed. */
  isFeed: boolean;
  /** A program drives the browser, which then is no person's. */
  isDriven: boolean;
  event: Pick<EventFields, "kind" | "name" | "value"> & { props: Props | null };
  browser: Pick<EventFields, "language" | "width">;
  id: { source: string; text: string } | null;
}

/** Characters of a title that are kept. */
const maxTitleLength = 300;
/** Characters of an event's name, and of an error's message. */
const maxNameLength = 200;
/** Characters of a text that are read before it is cut. */
const maxReadLength = 4096;
const maxIdLength = 200;

const columns = {
  time: columnOf("time"),
  kind: columnOf("kind"),
  value: columnOf("value"),
};

/** Kinds that say nothing without a name. */
const named = new Set<EventFields["kind"]>(["event", "click", "error"]);

/** Throws a FieldError for the first field that is not what it must be; @param now ms since 1970, UTC */
export function toCheckedSpec(spec: HitSpec, visitor: Visitor, now: number): CheckedSpec {
  const referrer = toText("referrer", spec.referrer);
  const title = toText("title", spec.title);
  const status = toText("status", spec.status);
  const bot = toText("bot", spec.bot);
  const page = toPageUrl(spec.url, visitor, spec.hash === true);
  return {
    time: toTime(spec, Math.trunc(now)),
    page: toCleanPage(page, visitor),
    isPageUnknown: spec.isPageUnknown === true,
    referrer,
    title: title === null ? null : toLine(clean(title.slice(0, maxReadLength), visitor), maxTitleLength) || null,
    isFeed: spec.isFeed === true,
    isDriven: bot === "webdriver",
    event: toEvent(spec, status === "404" ? "notfound" : "pageview", visitor),
    browser: toBrowser(spec),
    id: spec.id ? { source: spec.id.source, text: toId(spec.id.text) } : null,
  };
}

function toTime({ time, heldMs = 0 }: HitSpec, now: number): number {
  if (!isGiven(time)) return Math.max(0, Math.trunc(now - heldMs));
  return Math.min(Number(columns.time.check("time", time)), now);
}

function toCleanPage(page: PageUrl, visitor: Visitor): PageUrl {
  const path = cleanAddress(page.path, visitor);
  const { params } = page;
  const own = params === null ? [] : [...params].filter(([, value]) => clean(value, visitor) !== value);
  if (params === null || own.length === 0) return path === page.path ? page : { ...page, path };
  const kept = new URLSearchParams([...params].filter(([name]) => !own.some(([left]) => left === name)));
  const isEmpty = kept.size === 0;
  return { ...page, path, params: isEmpty ? null : kept, query: isEmpty ? null : kept.toString() };
}

function toEvent(
  { kind, name, value, props }: HitSpec,
  usual: EventFields["kind"],
  visitor: Visitor,
): CheckedSpec["event"] {
  const event = {
    kind: isGiven(kind) ? columns.kind.check("kind", kind) : usual,
    name: toName(toText("name", name), visitor),
    value: isGiven(value) ? columns.value.check("value", value) : null,
    props: isGiven(props) ? toProps(props) : null,
  };
  if (event.name === null && named.has(event.kind)) {
    throw new FieldError("name", `${/^[aeiou]/.test(event.kind) ? "an" : "a"} ${event.kind} needs one`);
  }
  return toMeasured(event);
}

/** Addresses in it, as error messages quote them, lose their query. */
function toName(text: string | null, visitor: Visitor): string | null {
  if (text === null) return null;
  return toLine(clean(withoutQueries(text.slice(0, maxReadLength)), visitor), maxNameLength) || null;
}

/** Upper bounds of classes, in CSS pixels, as Plausible draws them. */
const widths = [
  [576, "small"],
  [992, "medium"],
  [1440, "large"],
  [Infinity, "wide"],
] as const;

const noBrowser: CheckedSpec["browser"] = { language: null, width: null };

function toBrowser({ language, width }: HitSpec): CheckedSpec["browser"] {
  if (!isGiven(language) && !isGiven(width)) return noBrowser;
  const first = /^[a-z]{2,3}(?![a-z])/.exec(toText("language", language)?.trim().toLowerCase() ?? "");
  const pixels = isGiven(width) ? columns.value.check("width", width) : 0;
  return {
    language: first?.[0] ?? null,
    width: pixels > 0 ? (widths.find(([bound]) => pixels < bound)?.[1] ?? null) : null,
  };
}

function toId(value: unknown): string {
  const id = toText("id", value) ?? "";
  if (id === "") throw new FieldError("id", "empty");
  if (id.length > maxIdLength) throw new FieldError("id", `longer than ${maxIdLength} characters`);
  return id;
}

/** Null where nothing is given; throws a FieldError for what is no text. */
export function toText(field: string, value: unknown): string | null {
  if (!isGiven(value)) return null;
  if (typeof value === "string") return value;
  throw new FieldError(field, Array.isArray(value) ? "one is needed, not a list" : "a text is needed");
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
