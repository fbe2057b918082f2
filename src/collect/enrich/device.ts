/**
 * Device, browser and system, as coarse as they are useful: families from closed lists, no version, no model. Bowser
 * falls back on quoting an unknown User-Agent; what is not in its lists is therefore null here.
 */
import Bowser from "bowser";
import type { EventFields } from "../../store/events/columns.ts";

export type Device = Pick<EventFields, "device" | "browser" | "os">;

/** What Bowser also says, in none of its lists. */
const unlisted = ["Miui", "Opera Touch"];

const browsers = namesIn([...Object.values(Bowser.BROWSER_MAP), ...unlisted]);
const systems = namesIn(Object.values(Bowser.OS_MAP));
const devices: Record<string, Device["device"]> = {
  desktop: "desktop",
  mobile: "phone",
  tablet: "tablet",
  tv: "tv",
};

/** What Bowser does not know, or takes for something else; each is the first that is found in the text. */
const ownDevices: [RegExp, Device["device"]][] = [
  [
    /\b(?:AFT[A-Z0-9]+|BRAVIA|CrKey|HbbTV|SMART-TV|SmartTV|VIDAA|GoogleTV|AppleTV|NetCast|Viera|Roku|MI ?TV\w*|MiBOX\w*|Chromecast)\b|\bTV\b|Apple ?TV|Web0S/i,
    "tv",
  ],
  [/\bCrOS\b|\b(?:Free|Open|Net)BSD\b|\bDragonFly\b|\bSunOS\b|\bHaiku\b/, "desktop"],
];
const ownBrowsers: [RegExp, string][] = [
  [/\bDuckDuckGo\/\d/, "DuckDuckGo"],
  [/\bMiuiBrowser\b/, "Miui"],
];
const ownSystems: [RegExp, string][] = [
  [/\b(?:Free|Open|Net)BSD\b|\bDragonFly\b/, "*BSD"],
  [/\bPlayStation\b/, "PlayStation"],
  [/\bOculusBrowser\b/, "Android"],
];

/** Models that Bowser takes for an iPad, or for a browser without a window. */
const misleadingModels = /\bMi ?Pad\b|\bPHANTOM(?!JS)\b/gi;

export function deviceOf(userAgent: string): Device {
  if (userAgent === "") return { device: null, browser: null, os: null };
  const { browser, os, platform } = Bowser.parse(userAgent.replace(misleadingModels, ""));
  return {
    device: first(ownDevices, userAgent) ?? devices[platform.type ?? ""] ?? "other",
    browser: first(ownBrowsers, userAgent) ?? listed(browser.name, browsers),
    os: first(ownSystems, userAgent) ?? listed(os.name, systems),
  };
}

function first<T>(rules: [RegExp, T][], userAgent: string): T | undefined {
  return rules.find(([pattern]) => pattern.test(userAgent))?.[1];
}

function namesIn(list: string[]): Map<string, string> {
  return new Map(list.map((name) => [name, name]));
}

/** The list's own text: what is equal to it may be a part of the User-Agent, and keep that in memory. */
function listed(name: string | undefined, list: Map<string, string>): string | null {
  return (name !== undefined && list.get(name)) || null;
}
