import * as Plot from "@observablehq/plot";
import { clock, monthNames, shortDay } from "../../day.ts";
import { fitText, textWidth } from "../../fit-text.ts";
import type { ValueFormat } from "../chart.ts";
import { formatTick } from "../format.ts";
import { rule, soft } from "./palette.ts";
import type { AxisKind, X } from "./series.ts";

export const fontSize = 12;

/** Round numbers from `least` to `most`, about `count` of them; seconds come in minutes and hours. */
export function roundTicks(least: number, most: number, count: number, format: ValueFormat = "number"): number[] {
  const rough = (most - least) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [least];
  const step = (format === "duration" && rough > 10 && timeSteps.find((size) => size >= rough)) || decimalStep(rough);
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  return Array.from({ length: Math.min(50, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const timeSteps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

function decimalStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const parts = rough / power;
  return power * (parts < 1.42 ? 1 : parts < 3.17 ? 2 : parts < 7.08 ? 5 : 10);
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
  const ticks = few.length < 3 ? ticksOf(count + 1) : few;
  const text = (tick: number): string => formatTick(tick, format);
  const room = Math.ceil(Math.max(...ticks.map((tick) => textWidth(text(tick), fontSize)), 12)) + 10;
  const marks = (left: number): Plot.Markish[] => [
    Plot.gridY(
      ticks.filter((tick) => tick !== 0),
      { stroke: rule, strokeOpacity: 1 },
    ),
    Plot.text(ticks, {
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
  return { ticks, room, marks };
}

export interface Tick {
  x: X;
  /** One line, or two with a line feed between. */
  text: string;
}

/** Ticks along the bottom for `width` px, each named so that none runs into the next. */
export function axisTicks(axis: AxisKind, xs: readonly X[], width: number, today: string): Tick[] {
  if (axis === "day") return dayTicks(xs as number[], width);
  if (axis === "month") return monthTicks(xs as number[], width);
  if (axis === "category") return categoryTicks(xs as string[], width);
  if (axis === "time") return timeTicks(xs as number[], width, today);
  const numbers = xs as number[];
  const least = Math.min(...numbers);
  const most = Math.max(...numbers);
  if (least === most) return [{ x: least, text: formatTick(least) }];
  const ticks = roundTicks(least, most, Math.max(2, Math.floor(width / 70)));
  const whole = numbers.every(Number.isInteger);
  return ticks.filter((x) => !whole || Number.isInteger(x)).map((x) => ({ x, text: formatTick(x) }));
}

/** Days of the month with the month's name under the first of each; months alone where days are too many. */
function dayTicks(days: number[], width: number): Tick[] {
  const room = Math.floor(width / 30);
  const step = [1, 2, 7, 14].find((size) => days.length / size <= room);
  if (step === undefined || days.length > 120)
    return monthTicks(
      days.filter((day, i) => i === 0 || new Date(day).getUTCDate() === 1),
      width,
    );
  const picked = days.filter((day, i) => {
    if (step <= 2) return i % step === 0;
    const sinceMonday = Math.round(day / 86_400_000) + 3;
    return sinceMonday % step === 0;
  });
  let month = -1;
  return picked.map((x) => {
    const date = new Date(x);
    const isNew = date.getUTCMonth() !== month;
    month = date.getUTCMonth();
    return { x, text: isNew ? `${date.getUTCDate()}\n${monthNames[month]}` : String(date.getUTCDate()) };
  });
}

/** Months with the year under the first and under each January; a month begun half-way gets no tick beside a whole one. */
function monthTicks(starts: number[], width: number): Tick[] {
  const room = Math.max(1, Math.floor(width / 40));
  const firsts = starts.filter((x) => new Date(x).getUTCDate() === 1);
  const months = firsts.length > 0 ? firsts : starts.slice(0, 1);
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((size) => months.length / size <= room) ?? 240;
  const picked = months.filter((x) => {
    const date = new Date(x);
    return step === 1 || firsts.length === 0 || (date.getUTCFullYear() * 12 + date.getUTCMonth()) % step === 0;
  });
  let year = -1;
  return picked.map((x) => {
    const date = new Date(x);
    const isNew = date.getUTCFullYear() !== year;
    year = date.getUTCFullYear();
    const name = step >= 12 ? String(year) : monthNames[date.getUTCMonth()];
    return { x, text: isNew && step < 12 ? `${name}\n${year}` : String(name) };
  });
}

/** Hours, days or months, whichever suits the span. */
function timeTicks(times: number[], width: number, today: string): Tick[] {
  const least = Math.min(...times);
  const most = Math.max(...times);
  const hour = 3_600_000;
  const room = Math.max(2, Math.floor(width / 60));
  const step = [0.25, 0.5, 1, 2, 3, 6, 12].find((hours) => (most - least) / (hours * hour) <= room);
  if (step === undefined) {
    const first = Math.floor(least / (24 * hour)) * 24 * hour;
    const days = Array.from(
      { length: Math.min(20_000, Math.ceil((most - first) / (24 * hour)) + 1) },
      (_, i) => first + i * 24 * hour,
    );
    return dayTicks(days, width).filter(({ x }) => (x as number) >= least && (x as number) <= most);
  }
  const first = Math.ceil(least / (step * hour));
  const count = Math.floor(most / (step * hour)) - first + 1;
  let day = "";
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const x = (first + i) * step * hour;
    const named = shortDay(x, today);
    const text = named === day ? clock(x) : `${clock(x)}\n${named}`;
    day = named;
    return { x, text };
  });
}

/** As many names as have room, each cut to its share. */
function categoryTicks(names: string[], width: number): Tick[] {
  const each = Math.max(1, Math.ceil(names.length / Math.max(1, Math.floor(width / 34))));
  const share = (width / names.length) * each - 6;
  return names.filter((_, i) => i % each === 0).map((x) => ({ x, text: fitText(x, Math.max(28, share), fontSize) }));
}

/** The labels under a chart, `dy` px below its axis. */
export function tickMarks(ticks: readonly Tick[], dy = 9): Plot.Markish[] {
  return [
    Plot.text(ticks as Tick[], {
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
