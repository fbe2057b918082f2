/** What browsers measure of a page, in the units of its row, whichever tracker measured it. */
import { FieldError } from "../../store/events/checks.ts";
import type { EventFields } from "../../store/events/columns.ts";
import type { Props } from "./props.ts";

export interface Measured {
  kind: EventFields["kind"];
  value: number | null;
  props: Props | null;
}

/** Seconds of one engagement: a page that was left open counts no longer. */
const maxEngagement = 86_400;

/** Milliseconds; of CLS thousandths. */
const vitals = ["ttfb", "fcp", "lcp", "inp", "cls"];

/** As it is, but for kinds that are measured. */
export function toMeasured<Event extends Measured>(event: Event): Event {
  if (event.kind === "engagement") return { ...event, ...toEngagement(event) };
  return event.kind === "vitals" ? { ...event, props: toVitals(event.props ?? []) } : event;
}

/** Tenths of a second, and the depth in percent of the page. */
function toEngagement({ value, props }: Measured): Pick<Measured, "value" | "props"> {
  if (value !== null && !(value >= 0 && value <= maxEngagement)) {
    throw new FieldError("value", `seconds of an engagement are between 0 and ${maxEngagement}`, value);
  }
  const depth = props?.find(([name]) => name === "depth")?.[1];
  return {
    value: value === null ? null : Math.round(value * 10) / 10,
    props: typeof depth === "number" ? [["depth", Math.min(100, Math.max(0, Math.round(depth)))]] : null,
  };
}

function toVitals(props: Props): Props {
  return props.flatMap(([name, value]): Props => {
    if (!vitals.includes(name) || typeof value !== "number" || value < 0) return [];
    return [[name, name === "cls" ? Math.round(value * 1000) / 1000 : Math.round(value)]];
  });
}
