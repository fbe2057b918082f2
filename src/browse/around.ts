import type { Config } from "../config.ts";
import { localDay } from "../notebook/day.ts";
import type { Reading } from "../notebook/format.ts";
import type { Meanings } from "./meanings.ts";

/** What a page is drawn with beside its rows. */
export interface Around {
  config: Config;
  now: number;
  meanings: Meanings;
  search: URLSearchParams;
}

export function toReading({ config, now }: Pick<Around, "config" | "now">): Reading {
  return { timezone: config.timezone, today: localDay(now, config.timezone) };
}
