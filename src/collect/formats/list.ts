import type { Config } from "../../base/config.ts";
import { toEvents } from "./events.ts";
import type { HitFormat } from "./format.ts";
import { goatcounter, goatcounterServer } from "./goatcounter.ts";
import { matomo } from "./matomo.ts";
import { pixel } from "./pixel.ts";
import { plausible } from "./plausible.ts";
import { toSnowplow } from "./snowplow/snowplow.ts";
import { umami, umamiBatch } from "./umami.ts";

/**
 * Ends an address to which a script of ours sends that is served in the place of another product's: hits go where that
 * product's went, as a blog's own proxy may know no other path, and they are of our format.
 */
const oursMark = "?tallybook";

type Settings = Pick<Config, "trackerHits" | "snowplowPaths" | "snowplowHeartbeat">;

/** Every wire format that hits come in; a new one is a file and a line here. */
export function toHitFormats({ trackerHits, snowplowPaths, snowplowHeartbeat }: Settings): readonly HitFormat[] {
  const own = toEvents([...new Set(["/e", trackerHits])]);
  const speaksOurs = (format: HitFormat): HitFormat => ({
    ...format,
    parse: (request) => (request.target.endsWith(oursMark) ? own.parse(request) : format.parse(request)),
  });
  return [
    pixel,
    own,
    ...[plausible, umami, goatcounter, matomo].map(speaksOurs),
    ...[umamiBatch, goatcounterServer],
    toSnowplow({ paths: snowplowPaths, heartbeat: snowplowHeartbeat }),
  ];
}
