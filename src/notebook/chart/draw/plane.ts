/**
 * A drawing on a page is as wide as its place there, and its words keep their size at every width. So along x its marks
 * stand at per cents of the plot, not at px; what lies beside the plot (the names of an axis, of a line's end) keeps
 * its px from the edge, and curves are stretched without their strokes. Along y all is px.
 */

/** The plot within a drawing that was laid out at some width: px of its left and right edge, and the whole height. */
export interface Plane {
  left: number;
  right: number;
  height: number;
  /** px from where a band begins to its middle; 0 where x has no bands */
  middle: number;
}

type Attributes = Record<string, string | number | null | undefined>;

/** A mark at its place: its own attributes, and what must stand around it. */
interface Placed {
  kept: Attributes;
  around: [open: string, close: string];
}

const bare: Placed["around"] = ["", ""];

/** @param kept attributes with px of the layout */
export function place(name: string, kept: Attributes, plane: Plane): Placed {
  const moved = /^translate\((-?[\d.]+)(?:[ ,]+(-?[\d.]+))?\)$/.exec(String(kept["transform"] ?? ""));
  if (moved && name !== "g") return movedTo(kept, Number(moved[1]), Number(moved[2] ?? 0), plane);
  switch (name) {
    case "line":
      return { kept: { ...kept, x1: at(kept["x1"], plane), x2: at(kept["x2"], plane) }, around: bare };
    case "circle":
      return { kept: { ...kept, cx: at(kept["cx"], plane) }, around: bare };
    case "rect":
      return { kept: { ...kept, x: at(kept["x"], plane), width: span(Number(kept["width"]), plane) }, around: bare };
    case "text":
      return "x" in kept
        ? { kept: { ...kept, ...textAt(Number(kept["x"]), plane) }, around: bare }
        : { kept, around: bare };
    case "path":
      return { kept: { ...kept, "vector-effect": "non-scaling-stroke" }, around: stretched(plane) };
    default:
      return { kept, around: bare };
  }
}

/**
 * Plot moves all marks of a group to the middle of their bands at once. That stretches with the plot; a distance that a
 * mark keeps besides does not.
 */
export function placeGroup(kept: Attributes, plane: Plane): { kept: Attributes; plane: Plane } {
  const { middle, left, right } = plane;
  const [, x, y] = /^translate\((-?[\d.]+)(?:[ ,]+(-?[\d.]+))?\)$/.exec(String(kept["transform"] ?? "")) ?? [];
  if (middle === 0 || Number(x ?? 0) < middle - 1) return { kept, plane };
  const { transform: _, ...rest } = kept;
  const away = [round(Number(x) - middle), Number(y ?? 0)] as const;
  const own = Math.abs(away[0]) <= 0.5 && Math.abs(away[1]) <= 0.5 ? {} : { transform: `translate(${away.join(",")})` };
  return { kept: { ...rest, ...own }, plane: { ...plane, left: left - middle, right: right - middle } };
}

function at(x: string | number | null | undefined, { left, right }: Plane): string {
  const share = (Number(x ?? 0) - left) / (right - left);
  return percent(Math.max(0, Math.min(1, share)));
}

function span(width: number, { left, right }: Plane): string {
  return percent(width / (right - left));
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}

/** Words beside the plot keep their distance from it. */
function textAt(x: number, plane: Plane): Attributes {
  const { left, right } = plane;
  if (x < left) return { x: round(x - left) };
  if (x > right) return { x: "100%", dx: round(x - right) };
  return { x: at(x, plane) };
}

function movedTo({ transform: _, ...kept }: Attributes, x: number, y: number, plane: Plane): Placed {
  const { left, right } = plane;
  const aside = x < left ? x - left : x > right ? x - right : 0;
  const own = Math.abs(aside) < 0.05 ? {} : { transform: `translate(${round(aside)},0)` };
  return { kept: { ...kept, ...own }, around: [`<svg x="${at(x, plane)}" y="${round(y)}">`, "</svg>"] };
}

function stretched({ left, right, height }: Plane): Placed["around"] {
  return [
    `<svg viewBox="${round(left)} 0 ${round(right - left)} ${round(height)}" preserveAspectRatio="none">`,
    "</svg>",
  ];
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
