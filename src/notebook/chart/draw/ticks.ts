/** Where an axis along the bottom has ticks, and their words. */
import { utcDay, utcHour, utcMinute, utcMonday, utcMonth, utcSecond, utcYear } from "d3-time";
import { clockText, monthNames, shortDay } from "../../../base/times.ts";
import { fitText } from "../../fit-text.ts";
import { formatNumber } from "../format.ts";
import { tickTexts } from "../tick-texts.ts";
import { fontSize, roundTicks } from "./axis.ts";
import type { SeriesSet } from "./series.ts";
import type { X } from "./x.ts";

export interface Tick {
  x: X;
  /** One line, or two with a line feed between. */
  text: string;
}

/** Ticks along the bottom for `width` px, each named so that none runs into the next. */
export function axisTicks(
  { axis, xFormat }: Pick<SeriesSet, "axis" | "xFormat">,
  xs: readonly X[],
  width: number,
  today: string,
): Tick[] {
  if (axis === "category") return categoryTicks(xs as string[], width);
  const numbers = xs as number[];
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  if (axis === "day") return dayTicks(least, most, width);
  if (axis === "month") return monthTicks(least, most, width);
  if (axis === "time") return timeTicks(least, most, width, today);
  if (least === most) return [{ x: least, text: formatNumber(least, xFormat) }];
  const ticks = roundTicks(
    [least, most],
    Math.max(2, Math.floor(width / 70)),
    xFormat,
    numbers.every(Number.isInteger),
  );
  const texts = tickTexts(ticks, xFormat);
  return ticks.map((x, i) => ({ x, text: texts[i] as string }));
}

/** Ticks of these times; a second line, where it is another than at the tick before, says what the first is part of. */
function timesToTicks(times: readonly number[], first: (date: Date) => string, second: (date: Date) => string): Tick[] {
  let last = "";
  return times.map((x) => {
    const date = new Date(x);
    const [text, under] = [first(date), second(date)];
    const isNew = under !== last;
    last = under;
    return { x, text: isNew ? `${text}\n${under}` : text };
  });
}

/** The starts of an interval from one time to another, both counted. */
function startsFrom(interval: Pick<typeof utcDay, "range">, least: number, most: number, step = 1): number[] {
  return interval.range(new Date(least), new Date(most + 1), step).map(Number);
}

const daySteps = [
  { days: 1, interval: utcDay, step: 1 },
  { days: 2, interval: utcDay, step: 2 },
  { days: 7, interval: utcMonday, step: 1 },
  { days: 14, interval: utcMonday, step: 2 },
];

/** Days of the month with the month's name under the first of each; months alone where days are too many. */
function dayTicks(least: number, most: number, width: number): Tick[] {
  const count = utcDay.count(new Date(least), new Date(most)) + 1;
  const found = daySteps.find(({ days }) => count / days <= Math.floor(width / 30));
  if (!found || count > 120) return monthTicks(least, most, width);
  const days = startsFrom(found.interval, least, most, found.step);
  return timesToTicks(
    days,
    (date) => String(date.getUTCDate()),
    (date) => monthNames[date.getUTCMonth()] as string,
  );
}

const monthSteps = [1, 2, 3, 6].map((months) => ({ months, interval: utcMonth.every(months), isYear: false }));
const yearSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].map((years) => ({
  ...{ months: years * 12, interval: utcYear.every(years), isYear: true },
}));

/** Months with the year under the first and under each January; a month begun half-way gets no tick beside a whole one. */
function monthTicks(least: number, most: number, width: number): Tick[] {
  const count = utcMonth.count(new Date(least - 1), new Date(most));
  const room = Math.max(1, Math.floor(width / 40));
  const steps = [...monthSteps, ...yearSteps];
  const { interval, isYear } =
    steps.find(({ months }) => count / months <= room) ?? (steps.at(-1) as (typeof steps)[number]);
  const starts = count === 0 ? [least] : startsFrom(interval, least, most);
  const yearOf = (date: Date): string => String(date.getUTCFullYear());
  if (isYear) return starts.map((x) => ({ x, text: yearOf(new Date(x)) }));
  return timesToTicks(starts, (date) => monthNames[date.getUTCMonth()] as string, yearOf);
}

const hourSteps = [
  ...[1, 5, 15, 30].map((seconds) => ({ hours: seconds / 3600, interval: utcSecond.every(seconds) })),
  ...[1, 5].map((minutes) => ({ hours: minutes / 60, interval: utcMinute.every(minutes) })),
  { hours: 0.25, interval: utcMinute.every(15) },
  { hours: 0.5, interval: utcMinute.every(30) },
  ...[1, 2, 3, 6, 12].map((hours) => ({ hours, interval: utcHour.every(hours) })),
];

/** Hours, days or months, whichever suits the span. */
function timeTicks(least: number, most: number, width: number, today: string): Tick[] {
  const room = Math.max(2, Math.floor(width / 60));
  const found = hourSteps.find(({ hours }) => (most - least) / (hours * 3_600_000) <= room);
  if (!found)
    return dayTicks(Number(utcDay.floor(new Date(least))), most, width).filter(({ x }) => (x as number) >= least);
  return timesToTicks(
    startsFrom(found.interval, least, most),
    (date) => clockText(Number(date)),
    (date) => shortDay(Number(date), today),
  );
}

/** As many names as have room, each cut to its share. */
export function categoryTicks(names: readonly string[], width: number): Tick[] {
  const each = Math.max(1, Math.ceil(names.length / Math.max(1, Math.floor(width / 34))));
  const share = (width / names.length) * each - 6;
  return names.filter((_, i) => i % each === 0).map((x) => ({ x, text: fitText(x, Math.max(28, share), fontSize) }));
}
