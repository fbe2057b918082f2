/**
 * A drawing on a page is as wide as its place there, and its words keep their size at every width. So along x its marks
 * stand at per cents of the plot, not at px; what lies beside the plot (the names of an axis, of a line's end) keeps
 * its px from the edge, and curves are stretched without their strokes. Along y all is px.
 */

/** The plot within a drawing that was laid out at some width: px of its left and right edge, and the whole height. */
export interface PlotArea {
  left: number;
  right: number;
  height: number;
  /** px from where a band begins to its middle; 0 where x has no bands */
  middle: number;
}

export type Attributes = Record<string, string | number | null | undefined>;

/** A mark at its place: its own attributes, and what must stand around it. */
interface Placed {
  kept: Attributes;
  around: [open: string, close: string];
}

const nothing: Placed["around"] = ["", ""];

/** @param kept attributes with px of the layout */
export function placeMark(name: string, kept: Attributes, area: PlotArea): Placed {
  const moved = /^translate\((-?[\d.]+)(?:[ ,]+(-?[\d.]+))?\)$/.exec(String(kept["transform"] ?? ""));
  if (moved && name !== "g") return movedTo(kept, Number(moved[1]), Number(moved[2] ?? 0), area);
  switch (name) {
    case "line":
      return { kept: { ...kept, x1: at(kept["x1"], area), x2: at(kept["x2"], area) }, around: nothing };
    case "circle":
      return { kept: { ...kept, cx: at(kept["cx"], area) }, around: nothing };
    case "rect":
      return { kept: { ...kept, x: at(kept["x"], area), width: span(Number(kept["width"]), area) }, around: nothing };
    case "text":
      return "x" in kept
        ? { kept: { ...kept, ...textAt(Number(kept["x"]), area) }, around: nothing }
        : { kept, around: nothing };
    case "path":
      return { kept: { ...kept, "vector-effect": "non-scaling-stroke" }, around: stretched(area) };
    default:
      return { kept, around: nothing };
  }
}

/**
 * Plot moves all marks of a group to the middle of their bands at once. That stretches with the plot; a distance that a
 * mark keeps besides does not.
 */
export function placeGroup(kept: Attributes, area: PlotArea): { kept: Attributes; area: PlotArea } {
  const { middle, left, right } = area;
  const [, x, y] = /^translate\((-?[\d.]+)(?:[ ,]+(-?[\d.]+))?\)$/.exec(String(kept["transform"] ?? "")) ?? [];
  if (middle === 0 || Number(x ?? 0) < middle - 1) return { kept, area };
  const { transform: _, ...rest } = kept;
  const away = [round(Number(x) - middle), Number(y ?? 0)] as const;
  const own = Math.abs(away[0]) <= 0.5 && Math.abs(away[1]) <= 0.5 ? {} : { transform: `translate(${away.join(",")})` };
  return { kept: { ...rest, ...own }, area: { ...area, left: left - middle, right: right - middle } };
}

function at(x: string | number | null | undefined, { left, right }: PlotArea): string {
  const share = (Number(x ?? 0) - left) / (right - left);
  return percent(Math.max(0, Math.min(1, share)));
}

function span(width: number, { left, right }: PlotArea): string {
  return percent(width / (right - left));
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}

/** Words beside the plot keep their distance from it. */
function textAt(x: number, area: PlotArea): Attributes {
  const { left, right } = area;
  if (x < left) return { x: round(x - left) };
  if (x > right) return { x: "100%", dx: round(x - right) };
  return { x: at(x, area) };
}

function movedTo({ transform: _, ...kept }: Attributes, x: number, y: number, area: PlotArea): Placed {
  const { left, right } = area;
  const aside = x < left ? x - left : x > right ? x - right : 0;
  const own = Math.abs(aside) < 0.05 ? {} : { transform: `translate(${round(aside)},0)` };
  return { kept: { ...kept, ...own }, around: [`<svg x="${at(x, area)}" y="${round(y)}">`, "</svg>"] };
}

function stretched({ left, right, height }: PlotArea): Placed["around"] {
  return [
    `<svg viewBox="${round(left)} 0 ${round(right - left)} ${round(height)}" preserveAspectRatio="none">`,
    "</svg>",
  ];
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
