import * as Plot from "@observablehq/plot";
import { range, ticks } from "d3-array";
import { textWidth } from "../../fit-text.ts";
import { formatTick } from "../format.ts";
import type { ValueFormat } from "../spec.ts";
import { rule, soft } from "./palette.ts";
import type { X } from "./series.ts";

export const fontSize = 12;

/** Seconds between two ticks of a duration: whole quarters, minutes and hours. */
const secondSteps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** Round numbers from `least` to `most`, about `count` of them; seconds come in minutes, hours and days. */
export function roundTicks(least: number, most: number, count: number, format: ValueFormat = "number"): number[] {
  const step = (most - least) / Math.max(1, count);
  if (!(step > 0) || !Number.isFinite(step)) return [least];
  const seconds = format === "duration" && step > 10 ? secondSteps.find((size) => size >= step) : undefined;
  // The end is no part of d3's range.
  if (seconds !== undefined) return range(Math.ceil(least / seconds) * seconds, most + 0.001, seconds);
  return ticks(least, most, count);
}

/** The range of a number axis: always with zero, never without height. */
export function numberDomain(values: Iterable<number | null>): [number, number] {
  let least = 0;
  let most = 0;
  for (const value of values) {
    if (value === null) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least === most ? [0, 1] : [least, most];
}

/** Grid and labels at the left; how much room they need is `room`. */
export function numberAxis(domain: [number, number], format: ValueFormat, height: number, whole: boolean) {
  const count = Math.max(2, Math.round(height / 75));
  const ticksOf = (about: number): number[] =>
    roundTicks(domain[0], domain[1], about, format).filter((tick) => !whole || Number.isInteger(tick));
  // One line above zero is no scale.
  const few = ticksOf(count);
  const lines = few.length < 3 ? ticksOf(count + 1) : few;
  const text = (tick: number): string => formatTick(tick, format);
  const room = Math.ceil(Math.max(...lines.map((tick) => textWidth(text(tick), fontSize)), 12)) + 10;
  const marks = (left: number): Plot.Markish[] => [
    Plot.gridY(
      lines.filter((tick) => tick !== 0),
      { stroke: rule, strokeOpacity: 1 },
    ),
    Plot.text(lines, {
      x: null,
      frameAnchor: "left",
      dx: -left,
      textAnchor: "start",
      y: (tick) => tick,
      text,
      fill: soft,
    }),
    Plot.ruleY([0], { stroke: soft, strokeOpacity: 0.7 }),
  ];
  return { room, marks };
}

/** The labels under a chart, `dy` px below its axis. */
export function tickMarks(ticks: readonly { x: X; text: string }[], dy = 9): Plot.Markish[] {
  return [
    Plot.text([...ticks], {
      x: "x",
      y: null,
      frameAnchor: "bottom",
      text: "text",
      dy,
      lineAnchor: "top",
      fill: soft,
    }),
  ];
}
