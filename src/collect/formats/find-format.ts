import type { HitFormat } from "./format.ts";

/** Finds the format of a request target; undefined where no hits are sent there. */
export function toFindFormat(formats: readonly HitFormat[]): (target: string) => HitFormat | undefined {
  const exact = new Map<string, HitFormat>();
  const patterns: { pattern: RegExp; format: HitFormat }[] = [];
  for (const format of formats) {
    for (const path of format.paths) {
      if (path.includes("*")) patterns.push({ pattern: toPattern(path), format });
      else exact.set(path, format);
    }
  }
  return (target) => {
    const end = target.indexOf("?");
    const path = end < 0 ? target : target.slice(0, end);
    return exact.get(path) ?? patterns.find(({ pattern }) => pattern.test(path))?.format;
  };
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.split("*").map(RegExp.escape).join("[^/]+")}$`);
}
