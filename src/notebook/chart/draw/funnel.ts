import { fitLine, fitText, textWidth } from "../../fit-text.ts";
import { needed, type ResolvedChart } from "../chart-columns.ts";
import { toNumber } from "../column.ts";
import type { ChartContext } from "../context.ts";
import { formatNumber, formatValue, none } from "../format.ts";
import { fontSize } from "./axis.ts";
import { describeParts } from "./describe.ts";
import type { Drawing } from "./drawing.ts";
import type { Layout } from "./layout.ts";
import { accent, ink, soft, wash } from "./palette.ts";
import { ownMark, svgElement } from "./svg.ts";

interface Step {
  name: string;
  value: number | null;
  text: string;
  /** Of the first step. */
  share: number | null;
  /** What did not come here from the step before, in words; null where nothing can be said. */
  lost: string | null;
}

const maxSteps = 20;
const pitch = 50;

/** Steps in the order of the answer, each with its part of the first one and what was lost on the way to it. */
export function drawFunnel(chart: ResolvedChart, context: ChartContext): Drawing {
  const [names, numbers] = [needed(chart.y[0]), needed(chart.x)];
  const all = numbers.values.map(toNumber);
  const [first = null] = all;
  const steps = all.slice(0, Math.min(chart.chart.limit ?? maxSteps, maxSteps)).map((value, i): Step => {
    const before = i === 0 ? null : (all[i - 1] ?? null);
    const share = value !== null && first ? value / first : null;
    return {
      name: fitLine(formatValue(names.values[i] ?? null, names.format, context), 200),
      value,
      text: value === null ? none : formatNumber(value, numbers.format),
      share,
      lost: value === null || !before ? null : `${formatNumber(1 - value / before, "percent")} did not go on`,
    };
  });
  const words = steps.map(({ name, text, share }) => ({
    name,
    text: share === null ? text : `${text} (${formatNumber(share, "percent")})`,
  }));
  const left = all.length - steps.length;
  const last = words.at(-1);
  const end = last && words.length > 1 ? ` To the last step, ${last.name}: ${last.text}.` : "";
  return {
    label: `${describeParts("Funnel", numbers.label, names.label, words)}${end}`,
    remarks: left > 0 ? [`The first ${steps.length} of ${all.length} steps.`] : [],
    layout: ({ width }) => funnelLayout(steps, width),
  };
}

function funnelLayout(steps: readonly Step[], width: number): Layout {
  const most = Math.max(1, ...steps.map(({ value }) => value ?? 0));
  const words = ({ text, share }: Step) => (share === null ? text : `${text} · ${formatNumber(share, "percent")}`);
  return {
    width,
    height: steps.length * pitch + 4,
    margin: 0,
    x: { type: "linear", domain: [0, most], range: [0, width], axis: null },
    marks: [
      ownMark(({ x }) =>
        steps.flatMap((step, i) => {
          const top = i * pitch;
          const [said, lost] = [words(step), step.lost];
          const right = textWidth(said, fontSize) + 12;
          const place = { y: top + 22, height: 16 };
          const inside = { y: top + 30, dy: "0.32em", "font-size": 11, fill: soft, "pointer-events": "none" };
          const end = x(step.value ?? 0);
          const room = lost !== null && width - end > textWidth(lost, 11) + 12;
          const title = svgElement("title", {}, [step.name, said, ...(lost === null ? [] : [lost])].join("\n"));
          return [
            svgElement(
              "text",
              { x: 0, y: top + 14, "text-anchor": "start", fill: ink },
              fitText(`${i + 1}. ${step.name}`, width - right, fontSize),
            ),
            svgElement("text", { x: width, y: top + 14, "text-anchor": "end", fill: ink }, said),
            svgElement("rect", { x: 0, ...place, width, fill: wash, "pointer-events": "none" }),
            svgElement("rect", { x: 0, ...place, width: end, fill: accent }, title),
            ...(room ? [svgElement("text", { x: width, ...inside, "text-anchor": "end", dx: -6 }, lost)] : []),
          ];
        }),
      ),
    ],
  };
}
