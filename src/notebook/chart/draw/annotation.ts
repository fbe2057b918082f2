/** What the owner knows about a day, drawn where the day is: remarks above the chart, posts on its axis. */
import type * as Plot from "@observablehq/plot";
import { parseTime } from "../../../base/sql-time.ts";
import { fitLine, fitText, isolated, textWidth } from "../../fit-text.ts";
import type { ChartContext } from "../context.ts";
import { fontSize } from "./axis.ts";
import { mark, markWord } from "./palette.ts";
import type { SeriesSet } from "./series.ts";
import { ownMark, svgElement } from "./svg.ts";
import type { X } from "./x.ts";

const mostNotes = 8;
const lineHeight = 15;

interface PlacedNote {
  day: number;
  text: string;
  lines: string[];
  /** Which side of its rule the text stands on. */
  anchor: "start" | "end";
  lane: number;
}

/**
 * Finds room for every remark above the plot: on that side of its rule where there is more, in as many lines as it
 * takes (three at most), in a lane where it meets no other text. `toPx` gives the place of a day from the left edge.
 */
export function placeNotes(
  notes: ChartContext["notes"],
  width: number,
  toPx: (day: number) => number | null,
): PlacedNote[] {
  const placed: (PlacedNote & Box)[] = [];
  const rules = notes.flatMap(({ day }) => toPx(parseTime(day) ?? Number.NaN) ?? []);
  for (const { day, text } of notes) {
    const time = parseTime(day);
    const at = time === null ? null : toPx(time);
    if (time === null || at === null || placed.length === mostNotes) continue;
    for (const box of sidesOf(fitLine(text, 200), at, width, rules)) {
      const lane = lanes.find((one) => placed.every((other) => clear({ ...box, lane: one }, other)));
      if (lane === undefined) continue;
      placed.push({ ...box, day: time, text, lane });
      break;
    }
  }
  const first = Math.min(...placed.map(({ lane }) => lane));
  return placed.map((note) => ({ ...note, lane: note.lane - first }));
}

/** Where a text stands, in px from the left; `at` is its rule. */
interface Box {
  at: number;
  from: number;
  to: number;
}

type Side = Box & Pick<PlacedNote, "anchor" | "lines">;

/** Right and left of its rule, where there is room; first the side where fewer other rules stand, then one that needs no second line. */
function sidesOf(text: string, at: number, width: number, rules: readonly number[]): Side[] {
  const [left, right] = [at - 6, width - at - 6];
  const wanted = textWidth(text, fontSize);
  const roomOf = (anchor: Side["anchor"]): number => (anchor === "start" ? right : left);
  const sides = (["start", "end"] as const)
    .filter((anchor) => roomOf(anchor) >= Math.min(wanted, 90) || roomOf(anchor) === Math.max(left, right))
    .map((anchor): Side => {
      const lines = wrap(text, Math.max(30, roomOf(anchor)));
      const size = Math.max(...lines.map((line) => textWidth(line, fontSize))) + 10;
      return { at, anchor, lines, from: anchor === "start" ? at : at - size, to: anchor === "start" ? at + size : at };
    });
  const crossed = ({ from, to }: Side): number =>
    rules.filter((rule) => rule !== at && rule > from && rule < to).length;
  const cut = ({ anchor }: Side): number => Number(wanted > roomOf(anchor));
  return sides.sort((a, b) => crossed(a) - crossed(b) || cut(a) - cut(b));
}

/** In the order in which they are tried: first downwards, then above all others. */
const lanes = [0, 1, 2, 3, -1, -2, -3, -4];

type Placing = Box & Pick<PlacedNote, "lane" | "lines">;

/** Neither text meets the other, nor the other's rule, which runs down from its text. */
function clear(a: Placing, b: Placing): boolean {
  const apart = a.lane + a.lines.length <= b.lane || b.lane + b.lines.length <= a.lane;
  const beside = a.to + 6 < b.from || b.to + 6 < a.from;
  const [upper, lower] = a.lane <= b.lane ? [a, b] : [b, a];
  return beside || (apart && (upper.at < lower.from - 2 || upper.at > lower.to + 2));
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && (lines.length === 3 || textWidth(`${last} ${word}`, fontSize) <= width)) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines.map((line) => fitText(line, width, fontSize));
}

/** px above the plot that the texts need. */
export function noteRoom(notes: readonly PlacedNote[]): number {
  return Math.max(0, ...notes.map(({ lane, lines }) => lane + lines.length)) * lineHeight;
}

export function noteMarks(notes: readonly PlacedNote[], toPx: (day: number) => number | null): Plot.Markish[] {
  const draw = ({ day, text, lines, anchor, lane }: PlacedNote, top: number, bottom: number): SVGElement[] => {
    const x = toPx(day) as number;
    const y = top - noteRoom(notes) + lane * lineHeight;
    const away = anchor === "start" ? 5 : -5;
    const spans = lines.map((line, i) => svgElement("tspan", { x: away, y: 6 + i * lineHeight }, line));
    const words = { transform: `translate(${x},${y})`, fill: markWord, "text-anchor": anchor };
    return [
      svgElement("line", { x1: x, x2: x, y1: y - 4, y2: bottom, stroke: mark }),
      svgElement("text", words, ...spans, svgElement("title", {}, fitLine(text, 500))),
    ];
  };
  return notes.map((note) => ownMark((_, { top, bottom }) => draw(note, top, bottom), "note"));
}

/** A triangle on the axis a day, whose title names the posts of that day. */
export function postMarks(
  posts: ChartContext["posts"],
  toPx: (day: number) => number | null,
  side: "above" | "below" = "above",
): Plot.Markish[] {
  const days = new Map<number, string[]>();
  for (const { day, title } of posts) {
    const time = parseTime(day);
    if (time === null || toPx(time) === null) continue;
    days.set(time, [...(days.get(time) ?? []), isolated(fitLine(title, 120))]);
  }
  if (days.size === 0) return [];
  return [
    ownMark(
      (_, { bottom }) =>
        [...days].map(([day, titles]) => {
          const x = toPx(day) as number;
          const base = side === "above" ? bottom - 1 : bottom + 8;
          const sign = { transform: `translate(${x},${base})`, d: `M-4.5,0L4.5,0L0,${side === "above" ? -8 : -7}Z` };
          return svgElement("path", { ...sign, fill: mark }, svgElement("title", {}, postTitle(titles)));
        }),
      "post",
    ),
  ];
}

function postTitle(titles: string[]): string {
  const more = titles.length > 5 ? ` and ${titles.length - 5} more` : "";
  return `Posted: ${titles.slice(0, 5).join(" · ")}${more}`;
}

/** Where a day stands on an axis of days, in its month, or at its first moment that is drawn; null where it does not. */
export function placeOfDay({ axis, xs }: SeriesSet, day: number): number | null {
  if (axis === "category" || axis === "number") return null;
  const times = xs as number[];
  if (axis === "day") return day >= (times[0] as number) && day <= (times.at(-1) as number) ? day : null;
  const date = new Date(day);
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  if (axis === "month") return times.includes(month) ? month : null;
  return times.find((time) => time >= day && time < day + 86_400_000) ?? null;
}

/** Texts by day, for the titles of a chart's days. */
export function remarksByDay({ notes, posts }: ChartContext): Map<X, string[]> {
  const days = new Map<X, string[]>();
  const add = (day: string, text: string): void => {
    const time = parseTime(day);
    if (time !== null) days.set(time, [...(days.get(time) ?? []), text].slice(0, 6));
  };
  for (const { day, text } of notes) add(day, fitLine(text, 200));
  for (const { day, title } of posts) add(day, `Posted: ${isolated(fitLine(title, 120))}`);
  return days;
}
