/** Names of series at the ends of their lines, which stand in for a legend. */
import type * as Plot from "@observablehq/plot";
import { fitText, textWidth } from "../../fit-text.ts";
import { fontSize } from "./axis.ts";
import type { Series } from "./series.ts";
import { ownMark, svgElement } from "./svg.ts";
import type { X } from "./x.ts";

/** A series with the style that it is drawn in. */
export interface DrawnSeries extends Series {
  color: string;
  dash: string | null;
  /** What is summed up under it, where areas stand upon each other. */
  base: Map<X, number> | null;
}

interface LineLabels {
  /** px that they take at the right of the plot. */
  room: number;
  texts: string[];
}

/** The names as far as they fit beside a chart of this width. */
export function fitLineLabels(drawn: readonly DrawnSeries[], width: number): LineLabels {
  const most = Math.min(130, Math.max(90, width * 0.24));
  const texts = drawn.map((one) => {
    const short =
      one.role === "before" && textWidth(one.label, fontSize) > most
        ? one.label.replace(/^.*, |^\d+ \w+ /, "")
        : one.label;
    return fitText(short, most, fontSize);
  });
  return { texts, room: Math.ceil(Math.max(0, ...texts.map((text) => textWidth(text, fontSize)))) + 14 };
}

/** Each name beside its line's last point, moved apart where two would meet. */
export function lineLabelMark(drawn: readonly DrawnSeries[], { texts }: LineLabels): Plot.Markish {
  return ownMark((scales, { right, top, bottom }) => {
    const places = drawn.flatMap((one, i) => {
      const last = one.points.findLast(({ y }) => y !== null);
      if (!last || last.y === null) return [];
      return [{ one, i, text: texts[i] as string, y: scales.y(last.y + (one.base?.get(last.x) ?? 0)) }];
    });
    places.sort((a, b) => a.y - b.y);
    spread(places, top, bottom);
    return places.map(({ one, i, text, y }) =>
      svgElement(
        "text",
        {
          class: `series-${i}`,
          x: right + 8,
          y,
          dy: "0.32em",
          "text-anchor": "start",
          fill: one.color,
          "font-weight": one.role === "before" ? null : 600,
        },
        text,
        ...(text === one.label ? [] : [svgElement("title", {}, one.label)]),
      ),
    );
  }, "legend");
}

/** Pushes neighbours apart to a line's height, then back up from the bottom edge. */
function spread(places: { y: number }[], top: number, bottom: number): void {
  const gap = 14;
  let least = top;
  for (const place of places) {
    place.y = Math.max(place.y, least);
    least = place.y + gap;
  }
  let most = bottom;
  for (const place of places.toReversed()) {
    place.y = Math.min(place.y, most);
    most = place.y - gap;
  }
}
