import { escapeMarkup } from "../../base/escape-markup.ts";
import type { Value } from "../../query/answer.ts";
import { toNumber } from "./column.ts";
import { formatNumber } from "./format.ts";

const size = { width: 96, height: 22 };
const most = 400;

/** Numbers from a JSON array, or with commas between; null where there are none. Blanks in between are null. */
export function toNumbers(value: Value): (number | null)[] | null {
  if (typeof value === "number") return [value];
  if (typeof value !== "string" || value.length > 20_000) return null;
  const parts = value.trim().startsWith("[") ? parseArray(value) : value.split(",");
  const numbers = parts
    ?.slice(0, most)
    .map((part) => toNumber(typeof part === "string" || typeof part === "number" ? part : null));
  return numbers?.some((number) => number !== null) ? numbers : null;
}

function parseArray(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** A small line over its own tint, zero at the foot; straight from value to value. */
export function sparkline(numbers: readonly (number | null)[]): string {
  const values = numbers.map((number) => number ?? 0);
  const top = Math.max(0, ...values);
  const foot = Math.min(0, ...values);
  const span = top - foot || 1;
  const step = (size.width - 4) / Math.max(1, values.length - 1);
  const places = values.map((value, i) => {
    const y = size.height - 2 - ((value - foot) / span) * (size.height - 4);
    return `${Math.round((2 + i * step) * 10) / 10},${Math.round(y * 10) / 10}`;
  });
  const line = places.length === 1 ? `${places[0]}L${size.width - 2},${places[0]?.split(",")[1]}` : places.join("L");
  const floor = size.height - 2;
  const end = Math.round((2 + (values.length - 1) * step) * 10) / 10;
  const area =
    places.length === 1
      ? ""
      : `<path d="M2,${floor}L${places.join("L")}L${end},${floor}Z" fill="var(--accent)" fill-opacity="0.1"/>`;
  return `<svg class="spark" role="img" aria-label="${escapeMarkup(spell(numbers))}" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">${area}<path d="M${line}" fill="none" stroke="var(--accent)" stroke-width="1.5" stroke-linejoin="round"/></svg>`;
}

/** The numbers themselves, as many as can be listened to. */
export function spell(numbers: readonly (number | null)[]): string {
  const shown = numbers.slice(0, 14).map((number) => (number === null ? "—" : formatNumber(number)));
  return `${shown.join(", ")}${numbers.length > 14 ? ` and ${numbers.length - 14} more` : ""}`;
}
