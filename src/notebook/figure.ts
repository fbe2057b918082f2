import type { Chart } from "./chart.ts";
import { type Column, isTemporal } from "./column.ts";
import { barSheet, toBars } from "./draw/bar.ts";
import { columnSheet } from "./draw/column.ts";
import { dotSheet, toDots } from "./draw/dot.ts";
import { heatSheet, toHeat } from "./draw/heat.ts";
import { describeShape } from "./draw/label.ts";
import { lineSheet } from "./draw/line.ts";
import { mapSheet, toCountryValues } from "./draw/map.ts";
import { type Scene, toShape } from "./draw/series.ts";
import { drawAlone, drawSheet, type Sheet } from "./draw/svg.ts";
import { type Tips, toTips } from "./draw/tips.ts";
import { escapeMarkup } from "./markup.ts";

/** A chart, ready to be drawn at any width. */
interface Drawing {
  label: string;
  remarks: string[];
  sheet(width: number, height: number | null): Sheet["options"];
  /** What can be pointed at beside the marks that say it themselves. */
  tips?(sheets: [Sheet["options"], Sheet["options"]]): Tips | null;
}

/** px of a chart's wide variant, beside none, one or two others; and of that for phones. */
const widths = { full: 1060, half: 520, third: 340 } as const;
const narrow = 360;

/** Plot height where the chart block gives none. */
function plotHeight(width: number): number {
  return width > 800 ? 250 : width > 400 ? 210 : 190;
}

/**
 * The chart as markup for a page: one drawing for wide pages and one for phones, so that its words keep their size.
 * Null for what is no picture (a table, a number, a sentence) and where there is nothing to draw.
 * @param name unique on the page
 */
export function toFigure(chart: Chart, columns: readonly Column[], scene: Scene, name: string): string | null {
  const drawing = toDrawing(chart, columns, scene, name);
  if (!drawing) return null;
  const { label, remarks } = drawing;
  const small = chart.height === null ? null : Math.min(chart.height, 260);
  const sheets: [Sheet["options"], Sheet["options"]] = [
    drawing.sheet(widths[chart.width], chart.height),
    drawing.sheet(narrow, small),
  ];
  const wide = drawSheet({ options: sheets[0], label, className: "chart chart-wide" });
  const phone = drawSheet({ options: sheets[1], label, className: "chart chart-narrow", mute: true });
  const tips = drawing.tips?.(sheets) ?? null;
  const told = tips === null ? "" : ` data-tips="${escapeMarkup(JSON.stringify(tips))}"`;
  const said = remarks.map((remark) => `<p class="figure-note">${escapeMarkup(remark)}</p>`);
  return `<div class="figure"${told}>${wide}${phone}${said.join("")}</div>`;
}

/** The chart as a file of its own. Null as above. */
export function toSvg(chart: Chart, columns: readonly Column[], scene: Scene): string | null {
  const drawing = toDrawing(chart, columns, scene, null);
  if (!drawing) return null;
  const options = drawing.sheet(widths[chart.width], chart.height);
  return `${drawAlone({ options, label: drawing.label, className: "chart" }, chart.title)}\n`;
}

/** A chart along days, months or hours: where a remark on a day has its place. */
export function isTimeChart(chart: Chart, columns: readonly Column[]): boolean {
  if (chart.type !== "line" && chart.type !== "area" && chart.type !== "column") return false;
  const x = columns.find(({ name }) => name === chart.x);
  return x !== undefined && isTemporal(x.kind);
}

/** Which of the types draws a picture at all. */
export function hasFigure(chart: Chart): boolean {
  return chart.type !== "table" && chart.type !== "number" && chart.type !== "lead";
}

function toDrawing(chart: Chart, columns: readonly Column[], scene: Scene, name: string | null): Drawing | null {
  if (!hasFigure(chart) || (columns[0]?.values.length ?? 0) === 0) return null;
  const size = (width: number, height: number | null) => ({ width, height: height ?? plotHeight(width) });
  switch (chart.type) {
    case "bar": {
      const bars = toBars(chart, columns, scene);
      return { ...bars, sheet: (width) => barSheet(bars, width) };
    }
    case "dot": {
      const dots = toDots(chart, columns, scene);
      if (dots.dots.length === 0) return null;
      return { ...dots, sheet: (width, height) => dotSheet(chart, columns, dots, scene, size(width, height)) };
    }
    case "heat": {
      const heat = toHeat(chart, columns, scene);
      return { ...heat, sheet: (width, height) => heatSheet(chart, columns, heat, width, height) };
    }
    case "map": {
      const countries = toCountryValues(chart, columns);
      const outlines = { id: name === null ? null : `map-${name}`, width: widths[chart.width] };
      return { ...countries, sheet: (width) => mapSheet(chart, columns, countries, width, outlines) };
    }
    default: {
      const shape = toShape(chart, columns, scene);
      if (shape.xs.length === 0) return null;
      const sheet = chart.type === "column" ? columnSheet : lineSheet;
      const label = describeShape(chart, columns, shape, scene);
      return {
        label,
        remarks: shape.remarks,
        sheet: (width, height) => sheet(chart, columns, shape, scene, size(width, height)),
        tips: (sheets) => toTips(chart, columns, shape, scene, sheets),
      };
    }
  }
}
