import * as Plot from "@observablehq/plot";
import { range, ticks } from "d3-array";
import { textWidth } from "../../fit-text.ts";
import type { ValueFormat } from "../spec.ts";
import { tickTexts } from "../tick-texts.ts";
import { rule, soft } from "./palette.ts";
import type { X } from "./x.ts";

export const fontSize = 12;

/** Seconds between two ticks of a duration: whole quarters, minutes and hours. */
const secondSteps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/**
 * Round numbers from `least` to `most`, about `count` of them; seconds come in minutes, hours and days.
 * @param whole no others than whole numbers
 */
export function roundTicks(
  [least, most]: readonly [number, number],
  count: number,
  format: ValueFormat,
  whole: boolean,
): number[] {
  const step = (most - least) / Math.max(1, count);
  if (!(step > 0) || !Number.isFinite(step)) return [least];
  const seconds = format === "duration" && step > 10 ? secondSteps.find((size) => size >= step) : undefined;
  // The end is no part of d3's range.
  if (seconds !== undefined) return range(Math.ceil(least / seconds) * seconds, most + 0.001, seconds);
  // Where numbers are so large that their neighbours lie further apart than the step, d3 says one of them twice.
  return [...new Set(ticks(least, most, count))].filter((tick) => !whole || Number.isInteger(tick));
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

/** The range of an axis for places, not sizes: with zero only where that is no further away than the values are apart. */
export function placeDomain(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least === most) return least === 0 ? [-1, 1] : [least - Math.abs(least) / 20, most + Math.abs(most) / 20];
  const span = most - least;
  if (!Number.isFinite(span)) return [least, most];
  if (least >= 0 && least < span) return [0, most];
  if (most <= 0 && -most < span) return [least, 0];
  return least < 0 && most > 0 ? [least, most] : [least - span / 20, most + span / 20];
}

/** Grid and labels at the left; how much room they need is `room`. */
export function numberAxis(domain: [number, number], format: ValueFormat, height: number, whole: boolean) {
  const count = Math.max(2, Math.round(height / 75));
  const ticksOf = (about: number): number[] => roundTicks(domain, about, format, whole);
  // One line above zero is no scale.
  const few = ticksOf(count);
  const lines = few.length < 3 ? ticksOf(count + 1) : few;
  const texts = tickTexts(lines, format);
  const room = Math.ceil(Math.max(...texts.map((text) => textWidth(text, fontSize)), 12)) + 10;
  const hasZero = domain[0] <= 0 && domain[1] >= 0;
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
      text: (_, i) => texts[i] as string,
      fill: soft,
    }),
    Plot.ruleY([hasZero ? 0 : domain[0]], { stroke: soft, strokeOpacity: 0.7 }),
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
