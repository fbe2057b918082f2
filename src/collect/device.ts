/**
 * Device, browser and system, as coarse as they are useful: families from closed lists, no version, no model. Bowser
 * falls back on quoting an unknown User-Agent; what is not in its lists is therefore null here.
 */
import Bowser from "bowser";

export interface Device {
  device: "desktop" | "phone" | "tablet" | "tv" | "other" | null;
  browser: string | null;
  os: string | null;
}

const browsers = new Set(Object.values(Bowser.BROWSER_MAP));
const systems = new Set(Object.values(Bowser.OS_MAP));
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
    browser: known(browser.name, browsers),
    os: known(os.name, systems),
  };
}

function known(name: string | undefined, list: Set<string>): string | null {
  return name !== undefined && list.has(name) ? name : null;
}
