/**
 * Device, browser and system, as coarse as they are useful: families from closed lists, no version, no model. Bowser
 * falls back on quoting an unknown User-Agent; what is not in its lists is therefore null here.
 */
import Bowser from "bowser";
import type { EventFields } from "../../store/events/columns.ts";

export type Device = Pick<EventFields, "device" | "browser" | "os">;

const browsers = namesIn(Bowser.BROWSER_MAP);
const systems = namesIn(Bowser.OS_MAP);
const devices: Record<string, Device["device"]> = {
  desktop: "desktop",
  mobile: "phone",
  tablet: "tablet",
  tv: "tv",
};

export function deviceOf(userAgent: string): Device {
  if (userAgent === "") return { device: null, browser: null, os: null };
  const { browser, os, platform } = Bowser.parse(userAgent);
  return {
    device: devices[platform.type ?? ""] ?? "other",
    browser: listed(browser.name, browsers),
    os: listed(os.name, systems),
  };
}

function namesIn(list: Record<string, string>): Map<string, string> {
  return new Map(Object.values(list).map((name) => [name, name]));
}

/** The list's own text: what is equal to it may be a part of the User-Agent, and keep that in memory. */
function listed(name: string | undefined, list: Map<string, string>): string | null {
  return (name !== undefined && list.get(name)) || null;
}
