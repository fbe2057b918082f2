/** What is drawn over a timeline: the line at an x with the values on it, and the range that is being chosen. */
import type { PlotGeometry } from "./plot-geometry.ts";
import type { IndexRange } from "./timeline-tooltip.ts";

const svgNamespace = "http://www.w3.org/2000/svg";

export class TimelineOverlay {
  #group = document.createElementNS(svgNamespace, "g");

  constructor() {
    this.#group.setAttribute("class", "over");
  }

  /** @param solo the one series that is shown; null: all are */
  draw(plot: PlotGeometry, index: number, range: IndexRange | null, solo: number | null): void {
    const x = plot.x(index);
    const nodes: SVGElement[] = [];
    if (range !== null) {
      const [from, to] = [plot.edges(range[0])[0], plot.edges(range[1])[1]];
      const size = { y: plot.top, width: to - from, height: plot.bottom - plot.top };
      nodes.push(shape("rect", { class: "stretch", x: from, ...size }));
    }
    nodes.push(shape("line", { x1: x, x2: x, y1: plot.top, y2: plot.bottom }));
    if (!plot.tooltips.bands) {
      plot.tooltips.series.forEach(({ color }, i) => {
        const height = plot.height(i, index);
        if (height === null || (solo !== null && solo !== i)) return;
        nodes.push(shape("circle", { cx: x, cy: plot.y(height), r: 4, fill: color }));
      });
    }
    this.#group.replaceChildren(...nodes);
    if (this.#group.parentNode !== plot.svg) plot.svg.append(this.#group);
  }

  remove(): void {
    this.#group.remove();
  }
}

function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const node = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}
