import { quoteClipped } from "../base/clip.ts";
import { namePattern, takenNames } from "../query/library/query-directory.ts";
import { WriteError } from "./problem.ts";

/** Windows keeps these for devices, whatever follows the dot: such a file could not be copied there. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * A name is the last part of an address and the first of a file's name, and nothing else: no path leads out of the
 * directory, as no path can be written with these letters.
 * @throws WriteError `name`
 */
export function checkName(name: string): string {
  const shown = quoteClipped(name, 60);
  if (!namePattern.test(name)) {
    const rule = "a name is 1 to 80 small letters, digits, - and _, and begins with a letter or digit";
    const what = name === "" ? "It needs a name" : `${shown} cannot be a name`;
    throw new WriteError("name", `${what}: ${rule}.`);
  }
  if (devices.test(name)) throw new WriteError("name", `${shown} cannot be a name: Windows keeps it for a device.`);
  if (takenNames.has(name)) throw new WriteError("name", `${shown} cannot be a name: it is an address of Tallybook's.`);
  return name;
}

/** A name made of a title: "Launch week!" → "launch-week". "" where nothing of it is left. */
export function toName(title: string): string {
  const plain = title.normalize("NFKD").toLowerCase().replaceAll(/\p{M}/gu, "");
  return plain
    .replaceAll(/[^a-z0-9_]+/g, "-")
    .replaceAll(/^[-_]+|-+$/g, "")
    .slice(0, 80)
    .replace(/-+$/, "");
}
