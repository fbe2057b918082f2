/**
 * Plot draws into a document of linkedom; what leaves here is a string written by our own serialiser. It drops inline
 * styles (the pages' content security policy forbids them), Plot's labels on groups (the whole figure has one), and
 * digits nobody can see; everything foreign is escaped.
 */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { clip, escapeMarkup } from "../markup.ts";
import { concrete, ink, paper } from "./palette.ts";

const svgNamespace = "http://www.w3.org/2000/svg";
const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** px of a plot without its margins above. */
export interface Size {
  width: number;
  height: number;
}

export interface Sheet {
  options: Plot.PlotOptions & { width: number; height: number };
  /** What the chart shows, in one sentence. */
  label: string;
  className: string;
  /** Without `<title>`s and what only carries one: for phones, where nothing can rest on a mark. */
  mute?: boolean;
}

/** A drawing as markup for a page: colours are the style sheet's, the font is inherited. */
export function drawSheet({ options, label, className, mute = false }: Sheet): string {
  const { width, height } = options;
  return `<svg${attributesOf(head(label, className, width, height))}>${inside(options, mute)}</svg>`;
}

/** The same as a file of its own: on paper, with a margin, its title if it has one, and colours written out. */
export function drawAlone({ options, label, className }: Sheet, title: string | null): string {
  const top = title === null ? margin : margin + 34;
  const width = options.width + margin * 2;
  const height = options.height + top + margin;
  const font = { "font-family": "Inter, system-ui, sans-serif" };
  const heading = { x: margin, y: margin + 16, "font-size": 18, "font-weight": 600, "text-anchor": "start" };
  const parts = [
    `<rect${attributesOf({ width, height, fill: paper })}/>`,
    title === null ? "" : `<text${attributesOf(heading)}>${escapeMarkup(clip(title, 100))}</text>`,
    `<g${attributesOf({ transform: `translate(${margin},${top})` })}>${inside(options, false)}</g>`,
  ];
  return concrete(`<svg${attributesOf({ ...head(label, className, width, height), ...font })}>${parts.join("")}</svg>`);
}

/** px around a chart that stands alone */
const margin = 20;

function head(label: string, className: string, width: number, height: number): Attributes {
  return {
    xmlns: svgNamespace,
    class: className,
    role: "img",
    "aria-label": label,
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    fill: ink,
    "font-size": 12,
    "text-anchor": "middle",
  };
}

function inside(options: Plot.PlotOptions, mute: boolean): string {
  return Array.from(plotElement(options).childNodes, (node) => serialise(node, mute)).join("");
}

/** What Plot makes of its options, in a document of linkedom. */
export function plotElement(options: Plot.PlotOptions): Element {
  return Plot.plot({ ...options, document: document as unknown as Document, figure: false });
}

export type Attributes = Record<string, string | number | null | undefined>;

/** An svg element for marks that we draw ourselves. */
export function element(name: string, attributes: Attributes, ...children: (Element | string)[]): SVGElement {
  const node = document.createElementNS(svgNamespace, name) as unknown as SVGElement;
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
    return element("g", { class: className }, ...draw(position, frame));
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

/** Classes that the style sheet may speak of; see page.ts. */
const ours = /^(note|post|unfinished|legend|hit|series-\d+)$/;
const measures = /^(d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|points|dx|dy)$/;

function serialise(node: Node, mute: boolean): string {
  if (node.nodeType === 3) return escapeMarkup(node.textContent ?? "");
  if (node.nodeType !== 1) return "";
  const { localName, childNodes, attributes } = node as Element;
  if (localName === "style" || localName === "script") return "";
  if (mute && (localName === "title" || (node as Element).getAttribute("class") === "hit")) return "";
  const kept: Attributes = {};
  for (const { name, value } of Array.from(attributes).reverse()) {
    if (name === "style" || name.startsWith("aria-") || name.startsWith("on")) continue;
    if (name === "class" && !ours.test(value)) continue;
    kept[name] = measures.test(name) || value.startsWith("translate(") ? rounded(value) : value;
  }
  const inner = Array.from(childNodes, (child) => serialise(child, mute)).join("");
  if (inner === "" && localName === "g") return "";
  if (localName === "g" && Object.keys(kept).length === 0) return inner;
  return inner === ""
    ? `<${localName}${attributesOf(kept)}/>`
    : `<${localName}${attributesOf(kept)}>${inner}</${localName}>`;
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
