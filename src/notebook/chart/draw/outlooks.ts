/** What a chart of series says of the days to come. */
import { parseTime } from "../../../base/sql-time.ts";
import { fitLine } from "../../fit-text.ts";
import type { ChartContext } from "../context.ts";
import type { Interval } from "../forecast/model.ts";
import { type Outlook, outlookOf } from "../forecast/outlook.ts";
import { formatNumber } from "../format.ts";
import type { Band, Point, Series, SeriesSet } from "./series.ts";
import { describeX } from "./x.ts";

const maxNamed = 3;

/** The set with a forecast behind each of its own series, and a sentence on each, or on why there is none. */
export function withOutlooks(set: SeriesSet, steps: number | null, context: ChartContext): SeriesSet {
  if (steps === null || set.isStacked) return set;
  const known = set.series.filter(({ role }) => role === "own");
  const found = known.map((series) => ({ series, outlook: outlookFor(series, set, steps, context) }));
  const forecasts = found.flatMap(({ series, outlook }) => (outlook.isRefused ? [] : [toForecast(series, outlook)]));
  const xs = new Set([...set.xs, ...forecasts.flatMap(({ points }) => points.map(({ x }) => x))] as number[]);
  return {
    ...set,
    series: [...set.series, ...forecasts],
    xs: forecasts.length === 0 ? set.xs : [...xs].sort((a, b) => a - b),
    remarks: [...set.remarks, ...sentences(found, set, steps, context)],
  };
}

function outlookFor({ points }: Series, { axis }: SeriesSet, steps: number, context: ChartContext): Outlook {
  const past = {
    axis,
    xs: points.map(({ x }) => x as number),
    series: points.map(({ y }) => y),
    today: parseTime(context.today) ?? Number.POSITIVE_INFINITY,
    since: context.since === null ? null : parseTime(context.since),
  };
  return outlookOf(past, steps);
}

function toForecast(series: Series, { xs, forecast }: Extract<Outlook, { isRefused: false }>): Series {
  const round = roundingOf(series);
  const within = ({ low, high }: Interval): Interval => ({ low: round(low), high: round(high) });
  return {
    column: series.column,
    label: `${series.label}, forecast`,
    role: "forecast",
    continues: series,
    points: xs.map((x, i): Point => ({ x, y: round(forecast.points[i] as number) })),
    bands: xs.map(
      (x, i): Band => ({
        x,
        interval80: within(forecast.interval80[i] as Interval),
        interval95: within(forecast.interval95[i] as Interval),
      }),
    ),
  };
}

/** What is counted is foreseen in whole numbers. */
function roundingOf({ points }: Series): (value: number) => number {
  return points.every(({ y }) => y === null || Number.isInteger(y)) ? Math.round : (value) => value;
}

function sentences(
  found: readonly { series: Series; outlook: Outlook }[],
  set: SeriesSet,
  steps: number,
  context: ChartContext,
): string[] {
  const said = found.map(({ series, outlook }) => {
    const name = found.length > 1 ? `${fitLine(series.label, 60)}: ` : "";
    return outlook.isRefused
      ? `${name}${name === "" ? "No" : "no"} forecast: ${outlook.why}.`
      : `${name}${describe(series, outlook, set, steps, context)}`;
  });
  return [...new Set(said)];
}

/** "The next 28 days: 18,400 views, 16,900 to 20,100 in 4 of 5 cases. …" */
function describe(
  series: Series,
  { forecast, tested, rhythm, xs }: Extract<Outlook, { isRefused: false }>,
  set: SeriesSet,
  steps: number,
  { today }: ChartContext,
): string {
  const { format } = series.column;
  const { unit, triesWords, naiveWords } = rhythm;
  const round = roundingOf(series);
  const number = (value: number): string => formatNumber(round(value), format);
  const first = xs[0] as number;
  const now = parseTime(today) ?? 0;
  const isNext = first <= now && (rhythm.after(first, 1)[0] as number) > now;
  const units = steps === 1 ? unit : `${steps} ${unit}s`;
  const when = isNext ? `The next ${units}` : `The ${units} from ${describeX(first, set, today)}`;
  const { middle, low, high } = forecast.sum;
  const noun = fitLine(series.label, 40).toLowerCase();
  // What is a share or an average has no sum.
  const sum = series.column.isCount
    ? `: ${number(middle)} ${noun}, ${number(low)} to ${number(high)} in 4 of 5 cases`
    : "";
  const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`;
  const errors = `on the last ${triesWords} such a forecast was off by ${percent(tested.ours)} a ${unit}, ${naiveWords} by ${percent(tested.naive)}`;
  const named = forecast.drawnIn.slice(-maxNamed).map((place) => describeX(series.points[place]?.x ?? 0, set, today));
  const more = forecast.drawnIn.length > maxNamed ? ` and ${forecast.drawnIn.length - maxNamed} others` : "";
  const drawnIn = named.length === 0 ? "" : ` Left out as far from the usual: ${named.join(", ")}${more}.`;
  return `${when}${sum}${sum === "" ? ": " : "; "}${errors}.${drawnIn}`;
}

/** "640", and of a forecast "640 (510 to 790)". */
export function pointText({ column: { format }, bands }: Series, x: Point["x"], y: number): string {
  const band = bands?.find((one) => one.x === x);
  const text = formatNumber(y, format);
  if (!band) return text;
  const { low, high } = band.interval80;
  return `${text} (${formatNumber(low, format)} to ${formatNumber(high, format)})`;
}
