/**
 * <chart-view>: a drawing that answers. Pointing, touching and the arrow keys tell its values; its names show a series
 * alone; a stretch of days that is drawn over becomes the page's period. Without a script the drawing stands as it is.
 */

import type { AxisTooltips } from "../notebook/chart/draw/axis-tooltips.ts";
import { HeatCells } from "./chart/cells.ts";
import { Marks } from "./chart/marks.ts";
import { Only } from "./chart/only.ts";
import { Timeline } from "./chart/timeline.ts";
import { Tip } from "./chart/tip.ts";

class ChartView extends HTMLElement {
  tip = new Tip();
  stop = new AbortController();

  connectedCallback(): void {
    const figure = this.querySelector<HTMLElement>(".figure");
    if (!figure) return;
    this.stop = new AbortController();
    const only = new Only(figure, this.dataset["cell"] ?? "");
    this.append(this.tip.box);
    const parts = { view: this, figure, tip: this.tip, only, signal: this.stop.signal };
    const { tips: days, cells } = figure.dataset;
    const tips: AxisTooltips | null = days ? JSON.parse(days) : null;
    if (tips) new Timeline(parts, tips);
    if (cells) new HeatCells(parts, cells);
    else if (!tips?.series.length) new Marks(parts);
    figure.addEventListener("click", (event) => {
      const number = only.of(event.target);
      if (number !== null) only.choose(number);
    });
  }

  disconnectedCallback(): void {
    this.stop.abort();
    this.tip.hide();
  }
}

customElements.define("chart-view", ChartView);
