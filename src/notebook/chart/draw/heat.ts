import * as Plot from "@observablehq/plot";
import { fitLine, fitText, textWidth } from "../../fit-text.ts";
import { needed, type ResolvedChart } from "../chart-columns.ts";
import type { ChartContext } from "../context.ts";
import { formatNumber, none } from "../format.ts";
import { toPlaces } from "../places.ts";
import type { ValueFormat } from "../spec.ts";
import { fontSize } from "./axis.ts";
import { type Bins, binLegend, toBins } from "./bins.ts";
import { describeParts } from "./describe.ts";
import type { Drawing } from "./drawing.ts";
import { toHeatAxis } from "./heat-axis.ts";
import type { Layout } from "./layout.ts";
import { type MarkTooltips, toMarkTooltips } from "./mark-tooltips.ts";
import { soft } from "./palette.ts";
import { ownMark, svgElement } from "./svg.ts";

interface Cell {
  x: string;
  y: string;
  value: number | null;
}

interface Heat {
  cells: Cell[];
  xs: string[];
  ys: string[];
  bins: Bins;
  format: ValueFormat;
  text(value: number | null): string;
}

const maxAcross = 120;
const maxDown = 60;
/** Cells that carry a `<title>` each, for pages without a script. */
const maxTitles = 400;

/** One cell for each pair of values; pairs without a row are there too, and empty. */
export function drawHeat(chart: ResolvedChart, context: ChartContext): Drawing {
  const [across, down, color] = [needed(chart.x), needed(chart.y[0]), needed(chart.color)];
  const xs = toHeatAxis(across, context, maxAcross);
  const ys = toHeatAxis(down, context, maxDown);
  const namesOf = (i: number) => [xs.nameOf(across.values[i] ?? null), ys.nameOf(down.values[i] ?? null)] as const;
  const keys = across.values.map((_, i) => namesOf(i).join("\n"));
  const places = toPlaces({
    chart: chart.chart,
    keys,
    nameOf: (i) => namesOf(i).toReversed().join(" "),
    numbers: [color],
    field: "x",
    canPart: false,
  });
  const values = new Map(places.rows.map((row) => [keys[row], places.numberAt(color, row)]));
  const cells = ys.names.flatMap((y) => xs.names.map((x) => ({ x, y, value: values.get(`${x}\n${y}`) ?? null })));
  const text = (value: number | null): string => (value === null ? none : formatNumber(value, color.format));
  const parts = cells
    .filter(({ value }) => value !== null)
    .toSorted((a, b) => (b.value as number) - (a.value as number))
    .map(({ x, y, value }) => ({ name: `${y} ${x}`, text: text(value) }));
  const remarks = [...xs.remarks, ...ys.remarks, ...places.remarks];
  const bins = toBins(cells.map(({ value }) => value));
  const heat = { cells, xs: xs.names, ys: ys.names, bins, format: color.format, text };
  return {
    label: describeParts("Heat map", color.label, `${down.label} and ${across.label}`, parts),
    remarks,
    // Cells have a height of their own where the block gives none.
    layout: ({ width, height }) => heatLayout(heat, width, chart.chart.height === null ? null : height),
    markTooltips: () => heatTooltips(heat),
  };
}

/** A line for each row of cells, under the names of the columns. */
function heatTooltips({ cells, xs, ys, text }: Heat): MarkTooltips {
  const rows = ys.map((y, i) => [
    y,
    ...cells.slice(i * xs.length, (i + 1) * xs.length).map(({ value }) => text(value)),
  ]);
  return toMarkTooltips("cells", [["", ...xs], ...rows]);
}

function heatLayout({ cells, xs, ys, bins, format, text }: Heat, width: number, height: number | null): Layout {
  const longest = Math.max(0, ...ys.map((name) => textWidth(name, fontSize)));
  const marginLeft = Math.ceil(Math.min(longest, width * 0.3)) + 10;
  const step = (width - marginLeft) / Math.max(1, xs.length);
  const row = height === null ? Math.max(ys.length > 12 ? 14 : 18, Math.min(24, step)) : (height - 60) / ys.length;
  const rounded = Math.min(step, row) > 9;
  const gap = rounded ? 1 : 0.4;
  const each = Math.max(1, Math.ceil(Math.max(...xs.map((name) => textWidth(fitLine(name, 12), 11) + 8), 18) / step));
  const every = xs.length === 24 && each > 1 ? [2, 3, 4, 6, 12].find((size) => size >= each) : each;
  // A name in the middle of its column, which is so many before the right edge.
  const fits = (name: string, left: number): boolean => textWidth(fitLine(name, 12), 11) <= (left - 0.5) * step * 2;
  const bottom = 10 + ys.length * row;
  const size = { width: step - gap * 2, height: row - gap * 2 };
  return {
    width,
    height: bottom + 62,
    marginTop: 10,
    marginLeft,
    marginRight: 0,
    marginBottom: 62,
    x: { type: "band", domain: xs, padding: 0, round: false, axis: null },
    y: { type: "band", domain: ys, padding: 0, round: false, axis: null },
    marks: [
      ownMark(({ x, y }) => {
        const place = (cell: Cell): Box => ({ x: x(cell.x) + gap, y: y(cell.y) + gap, ...size });
        const title = (cell: Cell) => svgElement("title", {}, `${cell.y} ${cell.x}: ${text(cell.value)}`);
        const many = cells.length > maxTitles;
        const draw = (alike: Cell[]): SVGElement[] =>
          many && !rounded
            ? [onePath(alike.map(place))]
            : alike.map((cell) =>
                svgElement("rect", { ...place(cell), rx: rounded ? 2 : 0 }, ...(many ? [] : [title(cell)])),
              );
        // Cells of one colour are in one group, which says it for all of them.
        const groups = Map.groupBy(cells, ({ value }) => JSON.stringify(bins.fill(value)));
        return [...groups.values()].map((alike) =>
          svgElement("g", { ...bins.fill(alike[0]?.value ?? null) }, ...draw(alike)),
        );
      }, "heat"),
      Plot.text(ys, {
        x: null,
        frameAnchor: "left",
        y: (name) => name,
        dx: -8,
        textAnchor: "end",
        fill: soft,
        text: (name: string) => fitText(name, marginLeft - 10, fontSize),
      }),
      Plot.text(
        xs.filter((name, i) => i % (every ?? each) === 0 && fits(name, xs.length - i)),
        {
          x: (name) => name,
          y: null,
          frameAnchor: "bottom",
          dy: 8,
          lineAnchor: "top",
          fill: soft,
          fontSize: 11,
          text: (name: string) => fitLine(name, 12),
        },
      ),
      ownMark(() => binLegend(bins, format, { x: marginLeft, y: bottom + 34, width }), "legend key"),
    ],
    color: { type: "identity" },
    opacity: { type: "identity" },
  };
}

type Box = Record<"x" | "y" | "width" | "height", number>;

/** Boxes without round corners: a third of the bytes that they have one by one. */
function onePath(boxes: readonly Box[]): SVGElement {
  const steps = boxes.map(({ x, y, width, height }) => `M${x},${y}h${width}v${height}h${-width}z`);
  return svgElement("path", { d: steps.join("") });
}
