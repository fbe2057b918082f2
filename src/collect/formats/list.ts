import type { Config } from "../../base/config.ts";
import { toEvents } from "./events.ts";
import type { HitFormat } from "./format.ts";
import { pixel } from "./pixel.ts";

/** Every wire format that hits come in; a new one is a file and a line here. */
export function toHitFormats({ trackerHits }: Pick<Config, "trackerHits">): readonly HitFormat[] {
  return [pixel, toEvents([...new Set(["/e", trackerHits])])];
}
