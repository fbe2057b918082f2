import { structuredPatch } from "diff";

/** Part of two texts where they differ, with a few lines around it. */
export interface Hunk {
  /** First line of it in the newer text, from 1. */
  line: number;
  lines: { kind: "same" | "added" | "removed"; text: string }[];
}

/** Texts that have little in common are not compared for longer. */
const timeoutMs = 500;

const kinds: Record<string, Hunk["lines"][number]["kind"]> = { "+": "added", "-": "removed", " ": "same" };

/** What has to change for `before` to become `after`; null where that is more than can be told. */
export function difference(before: string, after: string): Hunk[] | null {
  const [older, newer] = [before, after].map((text) => text.replaceAll("\r\n", "\n"));
  const patch = structuredPatch("", "", older ?? "", newer ?? "", undefined, undefined, {
    context: 3,
    timeout: timeoutMs,
    maxEditLength: 20_000,
  });
  if (patch === undefined) return null;
  return patch.hunks.map(({ newStart, lines }) => ({
    line: newStart,
    lines: lines.flatMap((line) => {
      const kind = kinds[line[0] ?? ""];
      return kind === undefined ? [] : [{ kind, text: line.slice(1) }];
    }),
  }));
}
