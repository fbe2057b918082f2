/**
 * The world by country. Its shapes are the same in every map, so Plot projects them once for each width; a map is then
 * a matter of writing: land without a number is one path, each country with a number is its own.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as Plot from "@observablehq/plot";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { fitLine } from "../../fit-text.ts";
import type { Chart } from "../chart.ts";
import { type ResultColumn, toNumber } from "../column.ts";
import { countryCode, countryName } from "../country.ts";
import { formatNumber } from "../format.ts";
import { describeParts, formatIn, labelIn } from "./label.ts";
import { binLegend, toBins } from "./legend.ts";
import { paper, wash } from "./palette.ts";
import { columnNamed, plural } from "./series.ts";
import { ownMark, plotElement, type Sheet, svgElement } from "./svg.ts";

type World = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Country = World["objects"]["countries"]["geometries"][number];
type Countries = GeoJSON.FeatureCollection<GeoJSON.Geometry, { name: string }>;

/** px that the world is projected for, each once; any other width is the next of them made smaller. */
const projected = [340, 520, 700, 1060];

/** Equal-earth without Antarctica is about this much as high as wide. */
const ratio = 0.455;

interface Shape {
  /** "" where the atlas gives none. */
  code: string;
  /** In half px: whole numbers are the shortest to write, and finer than that nobody sees. */
  path: string;
}

/** Runs once for each argument, of which there are few. */
function remembered<T>(make: (width: number) => T): (width: number) => T {
  const known = new Map<number, T>();
  return (width) => {
    const value = known.get(width) ?? make(width);
    known.set(width, value);
    return value;
  };
}

const readAtlas = (scale: "110m" | "50m"): World => {
  const file = createRequire(import.meta.url).resolve(`world-atlas/countries-${scale}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as World;
};

function toFeatures(world: World, wanted: (one: Country) => boolean): Countries {
  const { countries } = world.objects;
  return feature(world, { ...countries, geometries: countries.geometries.filter(wanted) });
}

const isDrawn = (one: Country): boolean => one.id !== "010";

/** Every country's outline on a sheet of this width. */
const shapesOf = remembered((width): Shape[] => {
  const countries = toFeatures(readAtlas("110m"), isDrawn);
  const paths = Array.from(project(width, countries, Plot.geo(countries)).querySelectorAll("path"));
  return countries.features.map((one, i) => ({
    code: codeOf(one),
    path: compactPath(paths[i]?.getAttribute("d") ?? ""),
  }));
});

/** Where to put a dot for countries too small for a shape, in px; the finer atlas is opened only when one is asked for. */
const placesOf = remembered((width): Map<string, [number, number]> => {
  const coarse = readAtlas("110m");
  const codes = new Set(coarse.objects.countries.geometries.map(codeOf));
  const small = toFeatures(readAtlas("50m"), (one) => codeOf(one) !== "" && isDrawn(one) && !codes.has(codeOf(one)));
  const marks = Plot.dot(small.features, Plot.geoCentroid({ r: 1 }));
  const circles = Array.from(project(width, toFeatures(coarse, isDrawn), marks).querySelectorAll("circle"));
  return new Map(small.features.map((one, i) => [codeOf(one), placeOf(circles[i])]));
});

function project(width: number, domain: Countries, marks: Plot.Markish): Element {
  const height = Math.round(width * ratio);
  return plotElement({ width, height, margin: 0, projection: { type: "equal-earth", domain }, marks: [marks] });
}

/** The atlas knows Kosovo by name only. */
function codeOf({ id, properties }: Pick<Country, "id" | "properties">): string {
  if (id === undefined) return (properties as { name?: string } | undefined)?.name === "Kosovo" ? "XK" : "";
  return countryCode(String(id)) ?? "";
}

function placeOf(circle: Element | undefined): [number, number] {
  return [Number(circle?.getAttribute("cx") ?? 0), Number(circle?.getAttribute("cy") ?? 0)];
}

/** Absolute "M…L…Z" in px to relative steps in half px, as few as go the same way: a third of the bytes. */
function compactPath(path: string): string {
  const rings = path.split("M").slice(1);
  return rings
    .map((ring) => {
      const points = ring
        .replace("Z", "")
        .split("L")
        .map((pair) => pair.split(",").map((text) => Math.round(Number(text) * 2)) as Pair);
      const [[x, y]] = points as [Pair];
      const steps = stepsOf(points);
      return steps.length < 3 ? "" : `M${x} ${y}l${steps.map(written).join("")}z`;
    })
    .join("");
}

type Pair = [x: number, y: number];

/** From point to point; steps of one direction are one, and points that fall together none. */
function stepsOf(points: Pair[]): Pair[] {
  const steps: Pair[] = [];
  points.slice(1).forEach(([x, y], i) => {
    const [fromX, fromY] = points[i] as Pair;
    const [dx, dy] = [x - fromX, y - fromY];
    const last = steps.at(-1);
    if (dx === 0 && dy === 0) return;
    if (last && last[0] * dy === last[1] * dx && last[0] * dx + last[1] * dy > 0) {
      last[0] += dx;
      last[1] += dy;
    } else steps.push([dx, dy]);
  });
  return steps;
}

function written([dx, dy]: Pair): string {
  return `${dx < 0 ? "" : " "}${dx}${dy < 0 ? "" : " "}${dy}`;
}

interface CountryValues {
  values: Map<string, number>;
  label: string;
  remarks: string[];
}

/** Rows to numbers by country; what is no country, or not on the map, is said. */
export function toCountryValues(chart: Chart, columns: readonly ResultColumn[]): CountryValues {
  const codes = columnNamed(columns, chart.x);
  const numbers = columnNamed(columns, chart.color);
  const values = new Map<string, number>();
  let elsewhere = 0;
  codes.values.forEach((code, i) => {
    const number = toNumber(numbers.values[i]);
    const known = typeof code === "string" && /^[A-Za-z]{2}$/.test(code) ? code.toUpperCase() : null;
    if (number === null || known === null || countryName(known) === known) elsewhere += 1;
    else values.set(known, (values.get(known) ?? 0) + number);
  });
  const format = formatIn(chart, numbers);
  const ranked = [...values].sort(([, a], [, b]) => b - a);
  const parts = ranked.map(([code, value]) => ({ name: countryName(code), text: formatNumber(value, format) }));
  const remarks =
    elsewhere === 0
      ? []
      : [`${plural(elsewhere, "row")} without a known country ${elsewhere === 1 ? "is" : "are"} not on the map.`];
  return { values, remarks, label: describeParts(chart, labelIn(chart, numbers.name), "country", parts) };
}

/** The map with its steps below. */
export function mapSheet(
  chart: Chart,
  columns: readonly ResultColumn[],
  values: Values,
  width: number,
): Sheet["options"] {
  const { height } = landSheet(chart, columns, values, width);
  const parts = [landMark(chart, columns, values, width), keyMark(chart, columns, values, 4, height + 12)];
  return { width, height: height + 40, marks: parts };
}

/** Land alone, without a word. */
export function landSheet(
  chart: Chart,
  columns: readonly ResultColumn[],
  values: Values,
  width: number,
): Sheet["options"] {
  return { width, height: Math.round(width * ratio), marks: [landMark(chart, columns, values, width)] };
}

/** The steps alone. */
export function keySheet(chart: Chart, columns: readonly ResultColumn[], values: Values): Sheet["options"] {
  return { width: 300, height: 40, margin: 0, marks: [keyMark(chart, columns, values, 4, 12)] };
}

type Values = Pick<CountryValues, "values">;

function keyMark(
  chart: Chart,
  columns: readonly ResultColumn[],
  { values }: Values,
  x: number,
  y: number,
): Plot.Markish {
  const format = formatIn(chart, columnNamed(columns, chart.color));
  return ownMark(() => binLegend(toBins([...values.values()]), format, x, y), "legend key");
}

function landMark(chart: Chart, columns: readonly ResultColumn[], { values }: Values, width: number): Plot.Markish {
  const base = projected.find((known) => known >= width) ?? 1060;
  const scale = width / base;
  const shapes = shapesOf(base);
  const drawn = new Set(shapes.map(({ code }) => code));
  const small = [...values.keys()].filter((code) => !drawn.has(code));
  const format = formatIn(chart, columnNamed(columns, chart.color));
  const bins = toBins([...values.values()]);
  const title = (code: string): SVGElement =>
    svgElement("title", {}, `${fitLine(countryName(code), 60)}: ${formatNumber(values.get(code) as number, format)}`);
  const border = { stroke: paper, "stroke-width": 0.5, "stroke-linejoin": "round" };
  return ownMark(() => {
    const rest = shapes.filter(({ code }) => !values.has(code)).map(({ path }) => path);
    const known = shapes
      .filter(({ code }) => values.has(code))
      .map(({ code, path }) => svgElement("path", { d: path, ...bins.look(values.get(code) as number) }, title(code)));
    const land = svgElement("path", { d: rest.join(""), fill: wash });
    return [
      svgElement(
        "g",
        { transform: `scale(${Math.round(scale * 5000) / 10_000})`, ...border, "stroke-width": 1 / scale },
        land,
        ...known,
      ),
      ...small.flatMap((code) => {
        const place = placesOf(base).get(code);
        const r = width > 500 ? 3.5 : 2;
        const look = bins.look(values.get(code) as number);
        return place
          ? [svgElement("circle", { cx: place[0] * scale, cy: place[1] * scale, r, ...look, ...border }, title(code))]
          : [];
      }),
    ];
  });
}
