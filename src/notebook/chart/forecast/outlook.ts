import { counted } from "../../../base/numbers.ts";
import { type Backtest, backtest } from "./backtest.ts";
import { type Forecast, forecast } from "./forecast.ts";
import { type Rhythm, rhythmOf } from "./rhythm.ts";

/** A series with its forecast, or the reason why there is none. */
export type Outlook =
  | { isRefused: false; forecast: Forecast; tested: Backtest; rhythm: Rhythm; xs: number[] }
  | { isRefused: true; why: string };

/** What a forecast is made from. */
export interface Past {
  /** Kind of the axis; days and months can be foreseen. */
  axis: string;
  /** ms (UTC digits) of days, weeks or months, ascending. */
  xs: readonly number[];
  /** Their numbers; null: not known. */
  series: readonly (number | null)[];
  /** ms of today, whose place is not over. */
  today: number;
  /** ms of the day on which counting began; null: not known. */
  since: number | null;
}

/** Of the places known, the share that a forecast may reach ahead, and that may be 0. */
const third = 1 / 3;

/**
 * A forecast where it is worth something: enough is known, it does not reach too far, and on the last weeks it would
 * have been nearer than repeating them. The day (week, month) that has only begun says nothing, nor does the one in which
 * counting began.
 */
export function outlookOf({ axis, xs, series, today, since }: Past, steps: number): Outlook {
  const rhythm = rhythmOf(axis, xs);
  if (rhythm === null) return refused("it needs days, weeks or months in a row along the axis");
  const endOf = (x: number): number => rhythm.after(x, 1)[0] as number;
  const isBegun = (x: number): boolean => since !== null && x <= since && since < endOf(x);
  const begun = xs.findIndex((x, i) => series[i] !== null && !isBegun(x));
  const end = xs.findLastIndex((x) => endOf(x) <= today) + 1;
  const known = begun < 0 ? [] : series.slice(begun, end);
  const { unit, least, naiveWords, triesWords } = rhythm;
  const here = `here are ${known.length}`;
  if (known.length < least) return refused(`it needs ${counted(least, `whole ${unit}`)}, ${here}`);
  if (steps > known.length * third) {
    return refused(
      `${counted(steps, unit)} ahead are too far: of ${counted(known.length, unit)} at most ${Math.floor(known.length * third)} can be foreseen`,
    );
  }
  if (known.filter((value) => value === 0).length > known.length * third) {
    const wider = unit === "month" ? "" : `; by ${unit === "day" ? "week" : "month"} there may be enough`;
    return refused(`more than a third of the ${unit}s are 0${wider}`);
  }
  if (known.every((value) => value === known[0])) return refused(`each ${unit} is the same`);
  const tested = backtest(known, rhythm);
  if (!(tested.ours < tested.naive)) {
    return refused(`on the last ${triesWords} it would have been no nearer than ${naiveWords}`);
  }
  const found = forecast(known, rhythm.season, steps);
  return {
    isRefused: false,
    forecast: { ...found, drawnIn: found.drawnIn.map((place) => place + begun) },
    tested,
    rhythm,
    xs: rhythm.after(xs[end - 1] as number, steps),
  };
}

function refused(why: string): Outlook {
  return { isRefused: true, why };
}
