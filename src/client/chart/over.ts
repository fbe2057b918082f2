/** What a timeline draws over itself: the line at an x with the values on it, and the stretch that is being chosen. */
import type { Plot } from "./plot.ts";

const svgNamespace = "http://www.w3.org/2000/svg";

export class Over {
  #group = document.createElementNS(svgNamespace, "g");

  constructor() {
    this.#group.setAttribute("class", "over");
  }

  /** @param only the series that stands alone; null: none does */
  draw(plot: Plot, index: number, stretch: [first: number, last: number] | null, only: number | null): void {
    const x = plot.x(index);
    const nodes: SVGElement[] = [];
    if (stretch !== null) {
      const [from, to] = [plot.edges(stretch[0])[0], plot.edges(stretch[1])[1]];
      const size = { y: plot.top, width: to - from, height: plot.bottom - plot.top };
      nodes.push(shape("rect", { class: "stretch", x: from, ...size }));
    }
    nodes.push(shape("line", { x1: x, x2: x, y1: plot.top, y2: plot.bottom }));
    if (!plot.tips.bands) {
      plot.tips.series.forEach(({ color }, i) => {
        const height = plot.height(i, index);
        if (height === null || (only !== null && only !== i)) return;
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
