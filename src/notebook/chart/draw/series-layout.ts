import type * as Plot from "@observablehq/plot";
import { tickTexts } from "../tick-texts.ts";
import { noteMarks, noteRoom, placeNotes, placeOfDay, postMarks } from "./annotation.ts";
import { numberAxis, numberDomain, tickMarks } from "./axis.ts";
import { hoverMark, unfinishedMark } from "./hover-areas.ts";
import type { Layout, Size } from "./layout.ts";
import type { SeriesChart } from "./series.ts";
import { axisTicks, categoryTicks } from "./ticks.ts";
import type { X } from "./x.ts";

interface Frame {
  /** What the number axis has to reach. */
  values: (number | null)[];
  /** px at the right of the plot. */
  right: number;
  /** Marks with a width of their own: each x has a band, and what stands under the axis stands a little lower. */
  isBand: boolean;
}

interface Content {
  /** px above the plot beside what notes need. */
  above: number;
  marks: Plot.Markish[];
  /** Drawn over the notes. */
  labels?: Plot.Markish;
}

/** The axes of a chart of series, and its notes and posts; @returns px of one x, and the layout around given marks */
export function seriesLayout(given: SeriesChart, size: Size, { values, right, isBand }: Frame) {
  const { chart, set, context } = given;
  const { axis, xs } = set;
  const domain = numberDomain(values);
  const mains = set.series.filter(({ role }) => role === "own");
  const whole = (isBand ? mains : set.series).every(({ points }) =>
    points.every(({ y }) => y === null || Number.isInteger(y)),
  );
  const format = set.series[0]?.column.format ?? "number";
  const vertical = numberAxis(domain, format, size.height, whole);
  const left = vertical.room;
  const width = size.width - left - right;
  const isCategory = isBand || axis === "category";
  const toPx = scaleX(xs, isCategory, left, left + width);
  const dayPx = (day: number): number | null => {
    const x = placeOfDay(set, day);
    return x === null ? null : toPx(x);
  };
  const { notes: showNotes, posts: showPosts } = chart.chart;
  const notes = showNotes === false ? [] : placeNotes(context.notes, size.width, dayPx);
  const posts = axis === "day" && showPosts !== false ? context.posts : [];
  const lower = isBand ? 3 : 0;
  // Bands are named one by one, whatever their x are.
  const names = isBand && axis === "number" ? tickTexts(xs as number[], set.xFormat) : null;
  const shown =
    names === null
      ? axisTicks(set, xs, width, context.today)
      : categoryTicks(names, width).map(({ x, text }) => ({ x: xs[names.indexOf(x as string)] as X, text }));
  const layout = ({ above, marks, labels = null }: Content): Layout => {
    const marginTop = 10 + above + noteRoom(notes);
    return {
      width: size.width,
      height: size.height + marginTop,
      marginLeft: left,
      marginRight: right,
      marginBottom: 34 + lower,
      marginTop,
      x: isBand
        ? { type: "band", domain: [...xs], padding: 0, round: false, axis: null }
        : { type: isCategory ? "point" : "linear", domain: domainX(xs, isCategory), axis: null, padding: 0.5 },
      y: { type: "linear", domain, axis: null },
      marks: [
        vertical.marks(left),
        tickMarks(shown, 9 + lower),
        ...marks,
        noteMarks(notes, dayPx),
        labels,
        unfinishedMark(set, shown, toPx, 30 + lower),
        hoverMark(given, toPx),
        postMarks(posts, dayPx, isBand ? "below" : "above"),
      ],
    };
  };
  return { step: width / Math.max(1, xs.length), format, layout };
}

function domainX(xs: readonly X[], isCategory: boolean): X[] {
  if (isCategory) return [...xs];
  const [first, last] = [xs[0] as number, xs.at(-1) as number];
  return first === last ? [first - 1, last + 1] : [first, last];
}

/** px of an x, the same as Plot will find. */
function scaleX(xs: readonly X[], isCategory: boolean, left: number, right: number): (x: X) => number {
  if (isCategory) {
    const step = (right - left) / Math.max(1, xs.length);
    const places = new Map(xs.map((x, i) => [x, left + step * (i + 0.5)]));
    return (x) => places.get(x) ?? left;
  }
  const [first, last] = domainX(xs, false) as [number, number];
  return (x) => left + (((x as number) - first) / (last - first)) * (right - left);
}
