/**
 * <chart-view>: pointing at a chart, touching it and the arrow keys show its values; a name in its legend shows a series
 * alone; days that are dragged over become the page's period. Without a script the drawing stands as it is.
 */
import type { AxisTooltips } from "../notebook/chart/draw/axis-tooltips.ts";
import { HeatCells } from "./chart/heat-cells.ts";
import { Marks } from "./chart/marks.ts";
import { SoloSeries } from "./chart/solo-series.ts";
import { Timeline } from "./chart/timeline.ts";
import { Tooltip } from "./chart/tooltip.ts";

class ChartView extends HTMLElement {
  readonly tooltip = new Tooltip();
  #removed = new AbortController();

  connectedCallback(): void {
    const figure = this.querySelector<HTMLElement>(".figure");
    if (!figure) return;
    this.#removed = new AbortController();
    const solo = new SoloSeries(figure, this.dataset["cell"] ?? "");
    this.append(this.tooltip.box);
    const context = { view: this, figure, tooltip: this.tooltip, solo, signal: this.#removed.signal };
    const { tips: days, cells } = figure.dataset;
    const tips: AxisTooltips | null = days ? JSON.parse(days) : null;
    if (tips) new Timeline(context, tips);
    if (cells) new HeatCells(context, cells);
    else if (!tips?.series.length) new Marks(context);
    figure.addEventListener("click", (event) => {
      const number = solo.of(event.target);
      if (number !== null) solo.choose(number);
    });
  }

  disconnectedCallback(): void {
    this.#removed.abort();
    this.tooltip.hide();
  }
}

customElements.define("chart-view", ChartView);
