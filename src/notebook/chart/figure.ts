import { escapeMarkup } from "../../base/escape-markup.ts";
import type { Picture } from "../export/picture.ts";
import type { Chart } from "./chart.ts";
import { isTemporal, type ResultColumn } from "./column.ts";
import { barSheet, hasLongNames, toBars } from "./draw/bar.ts";
import { columnSheet } from "./draw/column.ts";
import { type Tips, toDayTips, toTips } from "./draw/day-tooltips.ts";
import { dotSheet, dotTooltips, toDots } from "./draw/dot.ts";
import { heatSheet, heatTooltips, toHeat } from "./draw/heat.ts";
import { describeShape } from "./draw/label.ts";
import { lineSheet } from "./draw/line.ts";
import { keySheet, landSheet, mapSheet, toCountryValues } from "./draw/map.ts";
import type { MarkTooltips } from "./draw/mark-tooltips.ts";
import { type ChartContext, toShape } from "./draw/series.ts";
import { alone, drawAlone, drawSheet, type Sheet } from "./draw/svg.ts";

/** A chart, ready to be drawn at any width. */
interface Drawing {
  label: string;
  remarks: string[];
  sheet(width: number, height: number | null): Sheet["options"];
  /** Names beside the plot need more of a place than words along it; see `places`. */
  named?: boolean;
  /** On a page, where one drawing serves all widths: a picture that grows as it is, and what stands below it. */
  scaled?(): { above: Sheet["options"]; options: Sheet["options"] };
  /** What can be pointed at beside the marks that say it themselves. */
  tips?(sheets: [Sheet["options"], Sheet["options"]]): Tips | null;
  /** What marks say that are too many, or too alike, to say it themselves. */
  told?(): MarkTooltips | null;
}

/** px of a chart as a file: beside none, one or two others. */
const widths = { full: 1060, half: 520, third: 340 } as const;

/**
 * px of the least places that a page's two drawings are for. They stretch with their place; what is laid out for the
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
export function toFigure(chart: Chart, columns: readonly ResultColumn[], scene: ChartContext): string | null {
  const drawing = toDrawing(chart, columns, scene);
  if (!drawing) return null;
  const { label, remarks } = drawing;
  const said = remarks.map((remark) => `<p class="figure-note">${escapeMarkup(remark)}</p>`).join("");
  if (drawing.scaled) {
    return `<div class="figure">${drawSheet({ ...drawing.scaled(), label, className: "chart" })}${said}</div>`;
  }
  const place = drawing.named ? places.named : places.usual;
  const tall = chart.height ?? plotHeight(widths[chart.width]);
  const small = chart.height === null ? plotHeight(place.narrow) : Math.min(chart.height, 260);
  const heightOf = (height: number) => (chart.type === "heat" ? chart.height && height : height);
  const sheets: [Sheet["options"], Sheet["options"]] = [
    drawing.sheet(place.wide, heightOf(tall)),
    drawing.sheet(place.narrow, heightOf(small)),
  ];
  const wide = drawSheet({ options: sheets[0], label, className: "chart chart-wide" });
  const narrow = drawSheet({ options: sheets[1], label, className: "chart chart-narrow", mute: true });
  const between = place.middle && drawing.sheet(place.middle, heightOf(tall));
  const middle = between ? drawSheet({ options: between, label, className: "chart chart-middle" }) : "";
  const tips = drawing.tips?.(sheets) ?? null;
  const told = drawing.told?.() ?? null;
  const data = [
    tips === null ? "" : ` data-tips="${escapeMarkup(JSON.stringify(tips))}"`,
    told === null ? "" : ` data-${told.name}="${escapeMarkup(told.text)}"`,
  ];
  const named = drawing.named ? " named" : "";
  return `<div class="figure${named}"${data.join("")}>${wide}${middle}${narrow}${said}</div>`;
}

/** The chart as a file of its own. Null as above. */
export function toSvg(
  chart: Chart,
  columns: readonly ResultColumn[],
  scene: ChartContext,
  { theme, width }: Picture = { theme: "light", width: null },
): string | null {
  const drawing = toDrawing(chart, columns, scene);
  if (!drawing) return null;
  const options = drawing.sheet(width === null ? widths[chart.width] : width - alone.margin * 2, chart.height);
  return `${drawAlone({ options, label: drawing.label, className: "chart" }, chart.title, theme)}\n`;
}

/** A chart along days, months or hours: where a remark on a day has its place. */
export function isTimeChart(chart: Chart, columns: readonly ResultColumn[]): boolean {
  if (!["line", "area", "column", "dot"].includes(chart.type)) return false;
  const x = columns.find(({ name }) => name === chart.x);
  return x !== undefined && isTemporal(x.kind);
}

/** Which of the types draws a picture at all. */
export function hasFigure(chart: Chart): boolean {
  return chart.type !== "table" && chart.type !== "number" && chart.type !== "lead";
}

function toDrawing(chart: Chart, columns: readonly ResultColumn[], scene: ChartContext): Drawing | null {
  if (!hasFigure(chart) || (columns[0]?.values.length ?? 0) === 0) return null;
  const size = (width: number, height: number | null) => ({ width, height: height ?? plotHeight(width) });
  switch (chart.type) {
    case "bar": {
      const bars = toBars(chart, columns, scene);
      return { ...bars, sheet: (width) => barSheet(bars, width), named: hasLongNames(bars) };
    }
    case "dot": {
      const dots = toDots(chart, columns, scene);
      if (dots.dots.length === 0) return null;
      return {
        ...dots,
        sheet: (width, height) => dotSheet(chart, columns, dots, scene, size(width, height)),
        tips: (sheets) =>
          dots.isTime
            ? toDayTips(
                dots.dots.map(({ x }) => x),
                scene,
                sheets,
              )
            : null,
        told: () => dotTooltips(dots),
      };
    }
    case "heat": {
      const heat = toHeat(chart, columns, scene);
      return {
        ...heat,
        sheet: (width, height) => heatSheet(chart, columns, heat, width, height),
        told: () => heatTooltips(chart, columns, heat),
      };
    }
    case "map": {
      const countries = toCountryValues(chart, columns);
      return {
        ...countries,
        sheet: (width) => mapSheet(chart, columns, countries, width),
        scaled: () => ({
          above: landSheet(chart, columns, countries, 700),
          options: keySheet(chart, columns, countries),
        }),
      };
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
