import { escapeMarkup } from "../../base/escape-markup.ts";
import type { Picture } from "../export/picture.ts";
import type { Chart } from "./chart.ts";
import { resolveColumns } from "./chart-columns.ts";
import { isTemporal, type ResultColumn } from "./column.ts";
import type { ChartContext } from "./context.ts";
import type { Drawing } from "./draw/drawing.ts";
import { drawForPage, drawStandalone, standaloneMargin } from "./draw/svg.ts";
import { typeOf } from "./types/index.ts";

/** px of a chart as a file: beside none, one or two others. */
const widths = { full: 1060, half: 520, third: 340 } as const;

/**
 * px of the least places that the drawings of a page are for. They stretch with their place; what is laid out for the
 * least width (ticks, names, notes) only gets more room by that. The style sheet changes over at these widths. Long names
 * beside bars have a third: in half of a page they have room beside, and in a whole one they need not be cut.
 */
const places = {
  usual: { wide: 600, middle: null, narrow: 320 },
  named: { wide: 640, middle: 440, narrow: 320 },
} as const;

/** Plot height where the chart block gives none. */
function plotHeight(width: number): number {
  return width > 800 ? 250 : width > 400 ? 210 : 190;
}

/**
 * The chart as markup for a page: one drawing for wide places and one for narrow ones, so that its words keep their
 * size and never meet. Null for what is no picture (a table, a number, a sentence) and where there is nothing to draw.
 */
export function toFigure(chart: Chart, columns: readonly ResultColumn[], context: ChartContext): string | null {
  const drawing = toDrawing(chart, columns, context);
  if (!drawing) return null;
  const { label, remarks, hasLongNames = false } = drawing;
  const notes = remarks.map((remark) => `<p class="figure-note">${escapeMarkup(remark)}</p>`).join("");
  if (drawing.scaled) {
    return `<div class="figure">${drawForPage({ ...drawing.scaled(), label, className: "chart" })}${notes}</div>`;
  }
  const place = hasLongNames ? places.named : places.usual;
  const height = chart.height ?? plotHeight(widths[chart.width]);
  const small = chart.height === null ? plotHeight(place.narrow) : Math.min(chart.height, 260);
  const wide = drawing.layout({ width: place.wide, height });
  const narrow = drawing.layout({ width: place.narrow, height: small });
  const drawn = [
    drawForPage({ layout: wide, label, className: "chart chart-wide" }),
    place.middle === null
      ? ""
      : drawForPage({
          layout: drawing.layout({ width: place.middle, height }),
          label,
          className: "chart chart-middle",
        }),
    drawForPage({ layout: narrow, label, className: "chart chart-narrow", withoutTitles: true }),
  ].join("");
  const tips = drawing.axisTooltips?.([wide, narrow]) ?? null;
  const marks = drawing.markTooltips?.() ?? null;
  const data = [
    tips === null ? "" : ` data-tips="${escapeMarkup(JSON.stringify(tips))}"`,
    marks === null ? "" : ` data-${marks.name}="${escapeMarkup(marks.text)}"`,
  ].join("");
  return `<div class="figure${hasLongNames ? " named" : ""}"${data}>${drawn}${notes}</div>`;
}

/** The chart as a file of its own. Null as above. */
export function toSvg(
  chart: Chart,
  columns: readonly ResultColumn[],
  context: ChartContext,
  { theme, width: asked }: Picture = { theme: "light", width: null },
): string | null {
  const drawing = toDrawing(chart, columns, context);
  if (!drawing) return null;
  const width = asked === null ? widths[chart.width] : asked - standaloneMargin * 2;
  const layout = drawing.layout({ width, height: chart.height ?? plotHeight(width) });
  return `${drawStandalone({ layout, label: drawing.label, className: "chart" }, chart.title, theme)}\n`;
}

/** A chart along days, months or hours: where a remark on a day has its place. */
export function isTimeChart(chart: Chart, columns: readonly ResultColumn[]): boolean {
  const x = columns.find(({ name }) => name === chart.x);
  return typeOf(chart.type).isTimeline === true && x !== undefined && isTemporal(x.kind);
}

/** Whether a chart of this type is a picture at all. */
export function hasFigure({ type }: Chart): boolean {
  return typeOf(type).draw !== undefined;
}

function toDrawing(chart: Chart, columns: readonly ResultColumn[], context: ChartContext): Drawing | null {
  if ((columns[0]?.values.length ?? 0) === 0) return null;
  return typeOf(chart.type).draw?.(resolveColumns(chart, columns), context) ?? null;
}
