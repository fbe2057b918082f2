/** A hit as a wire format says it, checked before anything is made of it. */
import { FieldError } from "../../store/events/checks.ts";
import { columnOf, type EventFields } from "../../store/events/columns.ts";
import type { HitSpec } from "../hit.ts";
import { type PageUrl, toLine, toPageUrl } from "./page.ts";

export interface CheckedSpec {
  /** ms since 1970, UTC */
  time: number;
  page: Readonly<PageUrl>;
  /** Only the page's site is known. */
  isPageUnknown: boolean;
  /** The browser's word for the page before. */
  referrer: string | null;
  title: string | null;
  /** A program drives the browser, which then is no person's. */
  isDriven: boolean;
  event: Pick<EventFields, "kind" | "name" | "value" | "props">;
}

/** Characters of a title that are kept. */
const maxTitleLength = 300;
/** Characters of an event's name. */
const maxNameLength = 200;

const columns = {
  time: columnOf("time"),
  kind: columnOf("kind"),
  value: columnOf("value"),
  props: columnOf("props"),
};

/** Throws a FieldError for the first field that is not what it must be; @param now ms since 1970, UTC */
export function toCheckedSpec(spec: HitSpec, now: number): CheckedSpec {
  const referrer = toText("referrer", spec.referrer);
  const title = toText("title", spec.title);
  const status = toText("status", spec.status);
  const bot = toText("bot", spec.bot);
  const page = toPageUrl(spec.url);
  return {
    time: isGiven(spec.time)
      ? Math.min(Number(columns.time.check("time", spec.time)), Math.trunc(now))
      : Math.trunc(now),
    page,
    isPageUnknown: spec.isPageUnknown === true,
    referrer,
    title: title === null ? null : toLine(title, maxTitleLength) || null,
    isDriven: bot === "webdriver",
    event: toEvent(spec, status === "404" ? "notfound" : "pageview"),
  };
}

function toEvent({ kind, name, value, props }: HitSpec, usual: EventFields["kind"]): CheckedSpec["event"] {
  const event = {
    kind: isGiven(kind) ? columns.kind.check("kind", kind) : usual,
    name: toLine(toText("name", name) ?? "", maxNameLength) || null,
    value: isGiven(value) ? columns.value.check("value", value) : null,
    props: isGiven(props) ? columns.props.check("props", toJsonText(props)) : null,
  };
  if (event.kind === "event" && event.name === null) throw new FieldError("name", "an event needs one");
  return event;
}

function toText(field: string, value: unknown): string | null {
  if (!isGiven(value)) return null;
  if (typeof value === "string") return value;
  throw new FieldError(field, Array.isArray(value) ? "one is needed, not a list" : "a text is needed");
}

function toJsonText(props: unknown): unknown {
  return typeof props === "object" ? JSON.stringify(props) : props;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
