import { textWidth } from "../../fit-text.ts";
import type { ValueFormat } from "../spec.ts";
import { tickTexts } from "../tick-texts.ts";
import { accent, mark, soft, steps, wash } from "./palette.ts";
import { svgElement } from "./svg.ts";

/**
 * Few steps of a colour, each for a range of values: of the accent above zero, of the other colour below. A step above
 * and one below are for the same sizes.
 */
export interface Bins {
  /** Sizes at which a step ends, the smallest first: all but the last step's. */
  limits: number[];
  /** There are values on this side of zero. */
  sides: { below: boolean; above: boolean };
  /** How a value is filled; null and zero have no colour. */
  fill(value: number | null): { fill: string; "fill-opacity": number };
}

/** Steps with about as many values in each, at round numbers, so that one peak does not pale all others. */
export function toBins(values: readonly (number | null)[]): Bins {
  const known = values.filter((value) => value !== null && value !== 0) as number[];
  const sizes = known.map(Math.abs).sort((a, b) => a - b);
  const sides = { below: known.some((value) => value < 0), above: known.some((value) => value > 0) };
  const all = sides.below && sides.above ? [steps[0], steps[2], steps[4]] : steps;
  const [least = 0, most = 0] = [sizes[0], sizes.at(-1)];
  const limits: number[] = [];
  for (let i = 1; i < all.length; i++) {
    const limit = roundTo(sizes[Math.floor((sizes.length * i) / all.length)] ?? 0, most - least);
    if (limit > (limits.at(-1) ?? 0) && limit >= least && limit < most) limits.push(limit);
  }
  const used = all.slice(all.length - limits.length - 1);
  return {
    limits,
    sides,
    fill: (value) => {
      if (value === null || value === 0) return { fill: wash, "fill-opacity": 1 };
      const step = limits.findIndex((limit) => Math.abs(value) <= limit);
      return { fill: value < 0 ? mark : accent, "fill-opacity": (step < 0 ? used.at(-1) : used[step]) as number };
    },
  };
}

/** Two digits of a number; more where all numbers lie so near each other that these would not tell them apart. */
function roundTo(number: number, span: number): number {
  if (number === 0 || span === 0) return number;
  const digitsOf = (size: number): number => Math.floor(Math.log10(size));
  return Number(number.toPrecision(Math.min(15, Math.max(2, digitsOf(number) - digitsOf(span) + 2))));
}

/** The steps side by side from the least to the most, each limit under the border it stands for, zero by itself. */
export function binLegend(
  { limits, sides, fill }: Bins,
  format: ValueFormat,
  { x, y, width }: { x: number; y: number; width: number },
): SVGElement[] {
  const below = sides.below ? limits.map((limit) => -limit).reverse() : [];
  const above = sides.above ? limits : [];
  const texts = tickTexts([...below, ...above], format);
  const boxes = [
    ...(sides.below ? [Number.NEGATIVE_INFINITY, ...below] : []),
    0,
    ...(sides.above ? [...above, Number.POSITIVE_INFINITY] : []),
  ];
  const needed = Math.max(30, ...texts.map((text) => textWidth(text, 11) + 10));
  const size = Math.min(needed, Math.floor((width - x) / boxes.length));
  // Where words have no room beside each other, every second one is left out.
  const every = Math.max(1, Math.ceil((needed - 6) / size));
  const zero = below.length + (sides.below ? 1 : 0);
  const word = (text: string, left: number): SVGElement =>
    svgElement("text", { x: left, y: y + 20, fill: soft, "font-size": 11 }, text);
  const colors = boxes.map((value, i) =>
    svgElement("rect", { x: x + size * i, y, width: i === zero ? size : size - 1, height: 8, ...fill(value) }),
  );
  // Below zero a limit stands at the right end of its step, above at the left end of the next.
  const words = texts.map((text, i) => {
    const place = i < below.length ? i + 1 : i - below.length + zero + 2;
    const rank = i < below.length ? below.length - 1 - i : i - below.length;
    return rank % every === 0 ? word(text, x + size * place) : null;
  });
  return [...colors, word("0", x + size * (zero + 0.5)), ...words.filter((one) => one !== null)];
}
