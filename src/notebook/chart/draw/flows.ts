import type { Value } from "../../../query/answer.ts";
import { needed, type ResolvedChart } from "../chart-columns.ts";
import { toNumber } from "../column.ts";

/** A place in one step, which so much flows through. */
export interface Station {
  name: string;
  value: number;
  /** Nothing flows on from it, and it is no last step: "(left)" and the like. */
  isEnd: boolean;
}

export interface Flow {
  from: Station;
  to: Station;
  value: number;
}

export interface Flows {
  /** Stations of each step, the largest first. */
  columns: Station[][];
  flows: Flow[];
  remarks: string[];
}

const maxColumns = 10;
/** Stations of a step; the rest are one. */
const maxStations = 12;

interface Row {
  column: number;
  from: string;
  to: string;
  value: number;
}

/** Rows as flows between the stations of their step and those of the next one. */
export function toFlows({ x, y, color, label }: ResolvedChart, nameOf: (value: Value) => string): Flows {
  const [from, to, number, step] = [needed(x), needed(y[0]), needed(color), needed(label)];
  const steps = [...new Set(step.values)].sort((one, other) => Number(one) - Number(other)).slice(0, maxColumns);
  const rows = step.values.flatMap((value, i): Row[] => {
    const [size, column] = [toNumber(number.values[i] ?? null), steps.indexOf(value)];
    if (size === null || size <= 0 || column === -1) return [];
    return [{ column, from: nameOf(from.values[i] ?? null), to: nameOf(to.values[i] ?? null), value: size }];
  });
  const names = Array.from({ length: steps.length + 1 }, (_, column) => largest(rows, column));
  const stations = names.map((kept) => new Map<string, Station>([...kept].map((name) => [name, toStation(name)])));
  const stationOf = (column: number, name: string): Station => {
    const known = stations[column] as Map<string, Station>;
    const own = names[column]?.has(name) ? name : "others";
    return known.getOrInsertComputed(own, () => toStation(own));
  };
  const flows = new Map<string, Flow>();
  for (const { column, from, to, value } of rows) {
    const [one, other] = [stationOf(column, from), stationOf(column + 1, to)];
    flows.getOrInsertComputed(`${column}\n${one.name}\n${other.name}`, () => ({
      from: one,
      to: other,
      value: 0,
    })).value += value;
  }
  measure([...flows.values()], stations);
  const dropped = step.values.length - rows.length;
  return {
    columns: stations.map((column) => [...column.values()].sort((one, other) => other.value - one.value)),
    flows: [...flows.values()],
    remarks:
      dropped === 0
        ? []
        : [`Rows without a number above zero, or beyond ${maxColumns} steps, are left out: ${dropped}.`],
  };
}

function toStation(name: string): Station {
  return { name, value: 0, isEnd: false };
}

/** The names of a step that have the most; one more than there is room for stands for itself. */
function largest(rows: readonly Row[], column: number): Set<string> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    if (row.column === column) sums.set(row.from, (sums.get(row.from) ?? 0) + row.value);
    else if (row.column === column - 1) sums.set(row.to, (sums.get(row.to) ?? 0) + row.value);
  }
  const ranked = [...sums].sort(([, one], [, other]) => other - one).map(([name]) => name);
  return new Set(ranked.length <= maxStations + 1 ? ranked : ranked.slice(0, maxStations));
}

/** A station is as large as what comes or what goes, whichever is more. */
function measure(flows: readonly Flow[], stations: readonly Map<string, Station>[]): void {
  const sums = (end: "from" | "to") => {
    const found = new Map<Station, number>();
    for (const flow of flows) found.set(flow[end], (found.get(flow[end]) ?? 0) + flow.value);
    return found;
  };
  const [out, into] = [sums("from"), sums("to")];
  for (const [index, column] of stations.entries()) {
    for (const station of column.values()) {
      station.value = Math.max(out.get(station) ?? 0, into.get(station) ?? 0);
      station.isEnd = !out.has(station) && index < stations.length - 1;
    }
  }
}
