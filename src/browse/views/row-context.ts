import type { Config } from "../../base/config.ts";
import type { FormatContext } from "../../notebook/chart/format.ts";
import { localDay } from "../../notebook/day.ts";
import type { Meanings } from "../data/meanings.ts";

/** What a page is drawn with beside its rows. */
export interface RowContext {
  config: Config;
  now: number;
  meanings: Meanings;
  search: URLSearchParams;
}

export function toReading({ config, now }: Pick<RowContext, "config" | "now">): FormatContext {
  return { timezone: config.timezone, today: localDay(now, config.timezone) };
}
