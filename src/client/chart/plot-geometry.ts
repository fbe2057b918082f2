/** Where the values of a chart are, and what they are called, from the numbers that the server gave. */

import { monthText, shortDay, weekday } from "../../base/times.ts";
import type { AxisTooltips } from "../../notebook/chart/draw/axis-tooltips.ts";

const dayMs = 86_400_000;

/** One of the two drawings of a figure, with its tooltips, at its present size. Positions are px in its svg. */
export class PlotGeometry {
  readonly tooltips: AxisTooltips;
  readonly svg: SVGSVGElement;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;

  constructor(tooltips: AxisTooltips, svg: SVGSVGElement, narrow: boolean) {
    this.tooltips = tooltips;
    this.svg = svg;
    [this.top, this.bottom] = tooltips.frames[narrow ? 1 : 0];
    this.width = svg.getBoundingClientRect().width;
  }

  x(index: number): number {
    const { bands, at, count } = this.tooltips;
    if (bands) return (this.width / count) * (index + 0.5);
    return this.width * (at ? (at[index] ?? 0) : count === 1 ? 0.5 : index / (count - 1));
  }

  y(value: number): number {
    const [least, most] = this.tooltips.y;
    return this.bottom - ((value - least) / (most - least)) * (this.bottom - this.top);
  }

  /** Left and right of an x, half-way to its neighbours. */
  edges(index: number): [number, number] {
    const half = (a: number, b: number): number => (this.x(a) + this.x(b)) / 2;
    const left = index === 0 ? 0 : half(index - 1, index);
    return [left, index === this.tooltips.count - 1 ? this.width : half(index, index + 1)];
  }

  /** The x nearest to a place on the screen. */
  nearest(clientX: number): number {
    const px = clientX - this.svg.getBoundingClientRect().left;
    let low = 0;
    let high = this.tooltips.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.edges(middle)[1] < px) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a place on the screen is beside the plot, where names and notes stand. */
  outside(clientX: number, clientY: number): boolean {
    const box = this.svg.getBoundingClientRect();
    const [px, py] = [clientX - box.left, clientY - box.top];
    return px < -12 || px > this.width + 12 || py < this.top - 20 || py > this.bottom + 30;
  }

  /** Height of a series at an x, upon those below it where they are stacked; null where it has no value. */
  height(series: number, index: number): number | null {
    const value = this.tooltips.series[series]?.values[index] ?? null;
    if (value === null || !this.tooltips.stacked) return value;
    let sum = value;
    for (let below = 0; below < series; below++) sum += this.tooltips.series[below]?.values[index] ?? 0;
    return sum;
  }
}

/** ms (UTC digits) of an x on a run of days or months. */
function timeAt({ axis, from }: AxisTooltips, index: number): number | null {
  if (from === null) return null;
  if (axis === "day") return from + index * dayMs;
  const start = new Date(from);
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + index, 1);
}

export function pointName(tooltips: AxisTooltips, index: number): string {
  const time = timeAt(tooltips, index);
  const label =
    time === null
      ? (tooltips.labels?.[index] ?? "")
      : tooltips.axis === "day"
        ? `${weekday(time)} ${shortDay(time, tooltips.today)}`
        : monthText(time);
  return index === tooltips.unfinished ? `${label} (so far)` : label;
}

export function pointText({ values, texts }: AxisTooltips["series"][number], index: number): string | null {
  const value = values[index] ?? null;
  if (value === null) return null;
  return texts ? (texts[index] ?? "") : String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** First and last day of a range of x, YYYY-MM-DD; null where the axis is not one of days or months. */
export function dayRangeAt(tooltips: AxisTooltips, first: number, last: number): [string, string] | null {
  const from = timeAt(tooltips, first);
  const next = timeAt(tooltips, last + 1);
  if (from === null || next === null) return null;
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return [day(from), day(next - dayMs)];
}
