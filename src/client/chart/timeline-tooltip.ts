/** What the tooltip of a timeline says, and what can be done from it. */

import type { AxisTooltips } from "../../notebook/chart/draw/axis-tooltips.ts";
import { here } from "../under.ts";
import { dayRangeAt, pointName, pointText } from "./plot-geometry.ts";
import type { Action, TooltipText } from "./tooltip.ts";

/** First and last index of what is chosen. */
export type IndexRange = [first: number, last: number];

interface Chosen {
  /** null: one x is pointed at, and nothing is being chosen. */
  range: IndexRange | null;
  /** Where a finger began to choose: it reads each day as it slides along. */
  anchor: number | null;
  /** The one series that is shown. */
  solo: number | null;
}

export function toTooltipText(tooltips: AxisTooltips, index: number, { range, anchor, solo }: Chosen): TooltipText {
  const lines = tooltips.series.flatMap((one, i) => {
    const value = pointText(one, index);
    return value === null || (solo !== null && solo !== i) ? [] : [{ color: one.color, name: one.name, value }];
  });
  const title = pointName(tooltips, index);
  if (range === null) return { title, lines, remarks: tooltips.remarks[index] ?? [] };
  const count = countText(tooltips, range);
  if (anchor !== null) return { title, lines, remarks: [`${count} with ${pointName(tooltips, anchor)}`] };
  const [first, last] = range.map((end) => pointName(tooltips, end)) as [string, string];
  const days = first === last ? first : `${first} – ${last}`;
  return { title: days, lines: [{ name: "", value: count }], remarks: [] };
}

/** "1 day", "5 months" */
function countText({ axis }: AxisTooltips, [first, last]: IndexRange): string {
  return `${last - first + 1} ${axis}${first === last ? "" : "s"}`;
}

/** @param notes address of the form for notes, where the reader may write them */
export function toActions(
  tooltips: AxisTooltips,
  range: IndexRange,
  { canChoose, notes }: { canChoose: boolean; notes: string | undefined },
): Action[] {
  const [first, last] = range;
  const days = dayRangeAt(tooltips, first, last);
  if (!days) return [];
  const actions: Action[] = [];
  if (canChoose) {
    const which = first === last ? `this ${tooltips.axis}` : `these ${countText(tooltips, range)}`;
    actions.push({ label: `Only ${which}`, href: periodAddress(days) });
  }
  if (first === last && notes !== undefined && tooltips.axis === "day") {
    const url = new URL(notes, location.href);
    url.searchParams.set("day", days[0]);
    url.searchParams.set("back", here());
    const noted = tooltips.remarks[first]?.some((remark) => !remark.startsWith("Posted: "));
    actions.push({ label: noted ? "Add or change a note" : "Add a note", href: url.href });
  }
  return actions;
}

/** The page's own address with these days as its period. */
export function periodAddress([from, to]: [string, string]): string {
  const url = new URL(location.href);
  url.searchParams.delete("period");
  const rest = [...url.searchParams].filter(([name]) => name !== "from" && name !== "to");
  url.search = new URLSearchParams([["from", from], ["to", to], ...rest]).toString();
  return url.href;
}
