/** The world by country: land without a number is one path, each country with a number is its own. */
import type * as Plot from "@observablehq/plot";
import { countryName } from "../../../base/country.ts";
import { counted } from "../../../base/numbers.ts";
import type { Value } from "../../../query/answer.ts";
import { fitLine } from "../../fit-text.ts";
import { needed, type ResolvedChart } from "../chart-columns.ts";
import { toNumber } from "../column.ts";
import { formatNumber } from "../format.ts";
import { toPlaces } from "../places.ts";
import { type Bins, binLegend, toBins } from "./bins.ts";
import { describeParts } from "./describe.ts";
import type { Drawing } from "./drawing.ts";
import { paper, wash } from "./palette.ts";
import { ownMark, svgElement } from "./svg.ts";
import { countryShapes, projectedWidths, smallCountryPlaces, worldRatio } from "./world.ts";

interface CountryValues {
  values: Map<string, number>;
  bins: Bins;
  text(code: string): string;
}

/** px of the drawing that all widths of a page are scaled from. */
const scaledWidth = 700;
/** px of the legend under a map. */
const legendHeight = 40;

/** Rows as numbers by country; what is no country, or not on the map, is said. */
export function drawMap(chart: ResolvedChart): Drawing {
  const [codes, numbers] = [needed(chart.x), needed(chart.color)];
  const keys = codes.values.map((code, i) => (toNumber(numbers.values[i]) === null ? null : knownCode(code)));
  const elsewhere = keys.filter((key) => key === null).length;
  const places = toPlaces({
    chart: chart.chart,
    keys,
    nameOf: (row) => countryName(keys[row] as string),
    numbers: [numbers],
    field: "x",
    canPart: false,
  });
  const values = new Map(places.rows.map((row) => [keys[row] as string, places.numberAt(numbers, row) as number]));
  const text = (code: string): string => formatNumber(values.get(code) as number, numbers.format);
  const bins = toBins([...values.values()]);
  const ranked = [...values].sort(([, a], [, b]) => b - a);
  const parts = ranked.map(([code]) => ({ name: countryName(code), text: text(code) }));
  const land = (width: number): Plot.Markish => landMark({ values, bins, text }, width);
  const legend = (y: number, width: number): Plot.Markish =>
    ownMark(() => binLegend(bins, numbers.format, { x: 4, y: y + 12, width }), "legend key");
  const heightOf = (width: number): number => Math.round(width * worldRatio);
  return {
    label: describeParts("World map", numbers.label, "country", parts),
    remarks: [
      ...places.remarks,
      ...(elsewhere === 0
        ? []
        : [`${counted(elsewhere, "row")} without a known country ${elsewhere === 1 ? "is" : "are"} not on the map.`]),
    ],
    layout: ({ width }) => ({
      width,
      height: heightOf(width) + legendHeight,
      marks: [land(width), legend(heightOf(width), width)],
    }),
    scaled: () => ({
      above: { width: scaledWidth, height: heightOf(scaledWidth), marks: [land(scaledWidth)] },
      layout: { width: 300, height: legendHeight, margin: 0, marks: [legend(0, 300)] },
    }),
  };
}

/** In capitals; null for what is no country. */
function knownCode(code: Value): string | null {
  const known = typeof code === "string" && /^[A-Za-z]{2}$/.test(code) ? code.toUpperCase() : null;
  return known === null || countryName(known) === known ? null : known;
}

function landMark({ values, bins, text }: CountryValues, width: number): Plot.Markish {
  const base = projectedWidths.find((known) => known >= width) ?? 1060;
  const scale = width / base;
  const shapes = countryShapes(base);
  const drawn = new Set(shapes.map(({ code }) => code));
  const small = [...values.keys()].filter((code) => !drawn.has(code));
  const fill = (code: string) => bins.fill(values.get(code) as number);
  const title = (code: string): SVGElement =>
    svgElement("title", {}, `${fitLine(countryName(code), 60)}: ${text(code)}`);
  const border = { stroke: paper, "stroke-width": 0.5, "stroke-linejoin": "round" };
  return ownMark(() => {
    const rest = shapes.filter(({ code }) => !values.has(code)).map(({ path }) => path);
    const known = shapes
      .filter(({ code }) => values.has(code))
      .map(({ code, path }) => svgElement("path", { d: path, ...fill(code) }, title(code)));
    const scaled = { transform: `scale(${Math.round(scale * 5000) / 10_000})`, ...border, "stroke-width": 1 / scale };
    return [
      svgElement("g", scaled, svgElement("path", { d: rest.join(""), fill: wash }), ...known),
      ...small.flatMap((code) => {
        const place = smallCountryPlaces(base).get(code);
        if (!place) return [];
        const circle = { cx: place[0] * scale, cy: place[1] * scale, r: width > 500 ? 3.5 : 2 };
        return [svgElement("circle", { ...circle, ...fill(code), ...border }, title(code))];
      }),
    ];
  });
}
