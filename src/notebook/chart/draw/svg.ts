/**
 * Plot draws into a small document of ours; what leaves here is a string written by our own serialiser. It drops inline
 * styles (the pages' content security policy forbids them), Plot's labels on groups (the whole figure has one), and
 * digits nobody can see; everything foreign is escaped.
 */
import * as Plot from "@observablehq/plot";
import { escapeMarkup } from "../../../base/escape-markup.ts";
import type { Theme } from "../../export/picture.ts";
import { fitText } from "../../fit-text.ts";
import { document } from "./document.ts";
import type { Layout } from "./layout.ts";
import { concrete, ink, paper } from "./palette.ts";
import { type Attributes, type PlotArea, placeGroup, placeMark } from "./plot-area.ts";

const svgNamespace = "http://www.w3.org/2000/svg";

/** A drawing with what is said of it as a whole. */
interface DrawingOptions {
  layout: Layout;
  /** A picture without words on top of it, which grows with its place as it is. */
  above?: Layout | undefined;
  /** What the chart shows, in one sentence. */
  label: string;
  className: string;
  /** Without `<title>`s and what only carries one: for phones, where nothing can rest on a mark. */
  withoutTitles?: boolean;
}

/**
 * A drawing as markup for a page: colours are the style sheet's, the font is inherited. It takes the width of its place;
 * the room beside the plot is kept by an empty svg at either side, as a page may carry no inline style.
 */
export function drawForPage({ layout, above, label, className, withoutTitles = false }: DrawingOptions): string {
  const { width, height, marginLeft: left = 0, marginRight = 0 } = layout;
  const area = { left, right: width - marginRight, height, middle: 0 };
  const plot = attributesOf({ class: "plot", width: "100%", height: Math.round(height * 10) / 10, ...font });
  const drawn = `${edge(left)}<svg${plot}>${contentOf(layout, { withoutTitles, area })}</svg>${edge(marginRight)}`;
  const whole = attributesOf({ class: className, role: "img", "aria-label": label });
  return `<div${whole}>${above ? drawScaled(above) : ""}${drawn}</div>`;
}

function drawScaled(layout: Layout): string {
  const viewBox = `0 0 ${layout.width} ${layout.height}`;
  return `<svg${attributesOf({ class: "scaled", viewBox })}>${contentOf(layout)}</svg>`;
}

function edge(px: number): string {
  return px === 0 ? "" : `<svg width="${Math.round(px)}" height="1"></svg>`;
}

/** px around a chart that stands alone. */
export const standaloneMargin = 20;

/** The same as a file of its own: on paper, with a margin, its title if it has one, and colours written out. */
export function drawStandalone(
  { layout, label, className }: DrawingOptions,
  title: string | null,
  theme: Theme = "light",
): string {
  const margin = standaloneMargin;
  const top = title === null ? margin : margin + 34;
  const width = layout.width + margin * 2;
  const height = layout.height + top + margin;
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const whole = { xmlns: svgNamespace, class: className, role: "img", "aria-label": label, ...size, ...font };
  const heading = { x: margin, y: margin + 16, "font-size": 18, "font-weight": 600, "text-anchor": "start" };
  const words = title === null ? "" : escapeMarkup(fitText(title, layout.width, 18.5));
  const parts = [
    `<rect${attributesOf({ width, height, fill: paper })}/>`,
    title === null ? "" : `<text${attributesOf(heading)}>${words}</text>`,
    `<g${attributesOf({ transform: `translate(${margin},${top})` })}>${contentOf(layout)}</g>`,
  ];
  const family = { "font-family": "Inter, system-ui, sans-serif" };
  return concrete(`<svg${attributesOf({ ...whole, ...family })}>${parts.join("")}</svg>`, theme);
}

const font = { fill: ink, "font-size": 12, "text-anchor": "middle" };

/** How a drawing is written. */
interface WriteOptions {
  withoutTitles: boolean;
  /** Marks stand at per cents of it; null: at the px where they were laid out. */
  area: PlotArea | null;
}

const asLaidOut: WriteOptions = { withoutTitles: false, area: null };

/** The markup inside a drawing's `<svg>`. */
function contentOf(layout: Layout, { withoutTitles, area }: WriteOptions = asLaidOut): string {
  const drawn = plotElement(layout);
  const middle = (drawn.scale("x")?.bandwidth ?? 0) / 2;
  const options = { withoutTitles, area: area && { ...area, middle } };
  return Array.from(drawn.childNodes, (node) => serialise(node, options)).join("");
}

/** What Plot makes of its options, in a document of ours. */
export function plotElement(options: Plot.PlotOptions): Element & Plot.Plot {
  return Plot.plot({ ...options, document, figure: false });
}

/** An svg element for marks that we draw ourselves. */
export function svgElement(name: string, attributes: Attributes, ...children: (Element | string)[]): SVGElement {
  const node = document.createElementNS(svgNamespace, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) if (value != null) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/** A mark of Plot from a function that draws with the chart's scales; `scales.x(value)` gives px. */
export function ownMark(
  draw: (scales: { x: (v: unknown) => number; y: (v: unknown) => number }, frame: Frame) => SVGElement[],
  className?: string,
): Plot.Markish {
  return (_index, scales, _values, dimensions) => {
    const { width, height, marginLeft, marginRight, marginTop, marginBottom } = dimensions;
    const frame = {
      left: marginLeft,
      right: width - marginRight,
      top: marginTop,
      bottom: height - marginBottom,
      width,
    };
    const position = scales as unknown as { x: (v: unknown) => number; y: (v: unknown) => number };
    return svgElement("g", { class: className }, ...draw(position, frame));
  };
}

/** The inner rectangle of a chart, in px from its top left. */
interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Of the whole drawing. */
  width: number;
}

/** Classes that the style sheet may speak of; see page.ts. Plot's own are dropped. */
const keptClasses = /^(note|post|unfinished|legend|legend key|fixed|hit|heat|series-\d+)$/;
/** Attributes whose numbers are rounded. */
const measures = /^(d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|points|dx|dy)$/;

function serialise(node: Node, options: WriteOptions): string {
  if (node.nodeType === 3) return escapeMarkup(node.textContent ?? "");
  if (node.nodeType !== 1) return "";
  const { localName: name, childNodes, attributes } = node as Element;
  const className = (node as Element).getAttribute("class");
  const { withoutTitles, area } = options;
  if (name === "style" || name === "script") return "";
  if (withoutTitles && (name === "title" || className === "hit")) return "";
  const given = attributesIn(attributes);
  const group = name === "g" && area ? placeGroup(given, area) : null;
  const { kept, around } =
    !group && area ? placeMark(name, given, area) : { kept: group?.kept ?? given, around: ["", ""] };
  // Signs with their names stand side by side, whatever the width.
  const isKey = (className === "legend key" || className === "fixed") && area !== null;
  if (isKey) kept["transform"] = `translate(${-area.left},0)`;
  const within = { ...options, area: isKey ? null : (group?.area ?? area) };
  const inner = Array.from(childNodes, (child) => serialise(child, within)).join("");
  if (inner === "" && name === "g") return "";
  if (name === "g" && Object.keys(kept).length === 0) return inner;
  const written = attributesOf(kept);
  return `${around[0]}${inner === "" ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`}${around[1]}`;
}

function attributesIn(attributes: NamedNodeMap): Attributes {
  const kept: Attributes = {};
  for (const { name, value } of Array.from(attributes)) {
    if (name === "style" || name.startsWith("aria-") || name.startsWith("on")) continue;
    if (name === "class" && !keptClasses.test(value)) continue;
    kept[name] = measures.test(name) || value.startsWith("translate(") ? rounded(value) : value;
  }
  return kept;
}

function attributesOf(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value == null ? "" : ` ${name}="${escapeMarkup(String(value))}"`))
    .join("");
}

/** To a tenth of a px. */
function rounded(value: string): string {
  if (!/\.\d\d|e/.test(value)) return value;
  return value.replace(/-?\d*\.\d+(e[+-]?\d+)?|-?\d+e[+-]?\d+/gi, (text) =>
    String(Math.round(Number(text) * 10) / 10 + 0),
  );
}
