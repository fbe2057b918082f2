import { fitLine, fitText, textWidth } from "../../fit-text.ts";
import { needed, type ResolvedChart } from "../chart-columns.ts";
import type { ChartContext } from "../context.ts";
import { formatNumber, formatValue } from "../format.ts";
import { fontSize } from "./axis.ts";
import { describeParts } from "./describe.ts";
import type { Drawing } from "./drawing.ts";
import { type Flow, type Flows, type Station, toFlows } from "./flows.ts";
import type { Layout } from "./layout.ts";
import { accent, ink, soft, wash } from "./palette.ts";
import { ownMark, svgElement } from "./svg.ts";

/** px between stations that stand upon each other. */
const gap = 14;
const nodeWidth = 8;
/** Below this width flows are a list. */
const listWidth = 500;
const listPitch = 40;
/** Rows of such a list. */
const maxListed = 40;

/** What flows from station to station, step by step; on phones as a list. */
export function drawSankey(chart: ResolvedChart, context: ChartContext): Drawing {
  const number = needed(chart.color);
  const column = needed(chart.x);
  const flows = toFlows(chart, (value) => fitLine(formatValue(value, column.format, context), 200));
  const text = (value: number) => formatNumber(value, number.format);
  const ranked = flows.flows.toSorted((one, other) => other.value - one.value);
  const parts = ranked.map(({ from, to, value }) => ({ name: `${from.name} → ${to.name}`, text: text(value) }));
  return {
    label: describeParts("Flows", number.label, `${column.label} and ${needed(chart.y[0]).label}`, parts),
    remarks: flows.remarks,
    layout: ({ width, height }) =>
      width < listWidth ? listLayout(flows, width, text) : flowLayout(flows, width, Math.max(height, 320), text),
  };
}

type Text = (value: number) => string;

function flowLayout({ columns, flows }: Flows, width: number, height: number, text: Text): Layout {
  const scale = Math.min(
    ...columns.map(
      (column) => (height - gap * (column.length + 1)) / column.reduce((sum, { value }) => sum + value, 0),
    ),
  );
  const step = columns.length < 2 ? 0 : (width - nodeWidth) / (columns.length - 1);
  const places = new Map<Station, { x: number; y: number; height: number; out: number; in: number }>();
  for (const [index, column] of columns.entries()) {
    let y = gap;
    for (const station of column) {
      const tall = Math.max(1, station.value * scale);
      places.set(station, { x: index * step, y, height: tall, out: y, in: y });
      y += tall + gap;
    }
  }
  const place = (station: Station) => places.get(station) as NonNullable<ReturnType<typeof places.get>>;
  const inOrder = flows.toSorted(
    (one, other) => place(one.from).y - place(other.from).y || place(one.to).y - place(other.to).y,
  );
  const ribbons = inOrder.map((flow) => {
    const [from, to, thick] = [place(flow.from), place(flow.to), Math.max(1, flow.value * scale)];
    const d = toRibbon(from.x + nodeWidth, from.out, to.x, to.in, thick);
    from.out += flow.value * scale;
    to.in += flow.value * scale;
    const title = svgElement("title", {}, `${flow.from.name} → ${flow.to.name}\n${text(flow.value)}`);
    const fill = { fill: flow.to.isEnd ? soft : accent, "fill-opacity": flow.to.isEnd ? 0.18 : 0.3 };
    return svgElement("path", { d, ...fill }, title);
  });
  return {
    width,
    height,
    margin: 0,
    x: { type: "linear", domain: [0, width], range: [0, width], axis: null },
    marks: [
      ownMark(() => ribbons),
      ownMark(() =>
        columns.flatMap((column, index) =>
          column.flatMap((station) => stationMarks(station, place(station), index === columns.length - 1, step, text)),
        ),
      ),
    ],
  };
}

function stationMarks(
  { name, value, isEnd }: Station,
  { x, y, height }: { x: number; y: number; height: number },
  isLast: boolean,
  step: number,
  text: Text,
): SVGElement[] {
  const number = text(value);
  const words = fitText(name, step - nodeWidth - 14 - textWidth(` ${number}`, fontSize), fontSize);
  const at = isLast ? { x, dx: -6, "text-anchor": "end" } : { x: x + nodeWidth, dx: 6, "text-anchor": "start" };
  const title = svgElement("title", {}, `${name}\n${number}`);
  return [
    svgElement("rect", { x, y, width: nodeWidth, height, fill: isEnd ? soft : accent }, title),
    svgElement(
      "text",
      { ...at, y: y + height / 2, dy: "0.32em", fill: isEnd ? soft : ink, "pointer-events": "none" },
      `${words} ${number}`,
    ),
  ];
}

function toRibbon(x1: number, y1: number, x2: number, y2: number, thick: number): string {
  const middle = (x1 + x2) / 2;
  const curve = (y: number, to: number, end: number) => `C${middle},${y} ${middle},${end} ${to},${end}`;
  return `M${x1},${y1}${curve(y1, x2, y2)}L${x2},${y2 + thick}${curve(y2 + thick, x1, y1 + thick)}z`;
}

function listLayout({ columns, flows }: Flows, width: number, text: Text): Layout {
  const most = Math.max(1, ...flows.map(({ value }) => value));
  const lines = columns.slice(0, -1).flatMap((column, index) => {
    const here = new Set(column);
    const own = flows.filter(({ from }) => here.has(from)).toSorted((one, other) => other.value - one.value);
    return [index + 1, ...own];
  });
  const shown = lines.slice(0, maxListed);
  return {
    width,
    height: shown.length * listPitch,
    margin: 0,
    x: { type: "linear", domain: [0, most], range: [0, width], axis: null },
    marks: [ownMark(({ x }) => shown.flatMap((line, i) => listLine(line, i * listPitch, width, x, text)))],
  };
}

function listLine(
  line: number | Flow,
  top: number,
  width: number,
  x: (v: unknown) => number,
  text: Text,
): SVGElement[] {
  if (typeof line === "number") {
    const place = { x: 0, y: top + 28, "text-anchor": "start", fill: soft };
    return [svgElement("text", place, `Step ${line}`)];
  }
  const number = text(line.value);
  const room = (width - textWidth(number, fontSize) - 36) / 2;
  const [from, to] = [fitText(line.from.name, room, fontSize), fitText(line.to.name, room, fontSize)];
  return [
    svgElement("text", { x: 0, y: top + 16, "text-anchor": "start", fill: ink }, `${from} → ${to}`),
    svgElement("text", { x: width, y: top + 16, "text-anchor": "end", fill: ink }, number),
    svgElement("rect", { x: 0, y: top + 24, width, height: 5, fill: wash }),
    svgElement("rect", { x: 0, y: top + 24, width: x(line.value), height: 5, fill: line.to.isEnd ? soft : accent }),
  ];
}
