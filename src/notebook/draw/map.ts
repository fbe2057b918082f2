/**
 * The world by country. Its shapes are the same in every map, so Plot projects them once for each width; a map is then
 * a matter of writing: land without a number is one path, each country with a number is its own.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as Plot from "@observablehq/plot";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Chart } from "../chart.ts";
import { type Column, toNumber } from "../column.ts";
import { countryCode, countryName } from "../country.ts";
import { formatNumber } from "../format.ts";
import { clip } from "../markup.ts";
import { describeParts, formatIn, labelIn } from "./label.ts";
import { binLegend, toBins } from "./legend.ts";
import { paper, wash } from "./palette.ts";
import { find, plural } from "./series.ts";
import { element, ownMark, plotElement, type Sheet } from "./svg.ts";

type World = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Country = World["objects"]["countries"]["geometries"][number];
type Countries = GeoJSON.FeatureCollection<GeoJSON.Geometry, { name: string }>;

/** Equal-earth without Antarctica is about this much as high as wide. */
const ratio = 0.455;

interface Shape {
  /** "" where the atlas gives none. */
  code: string;
  path: string;
}

/** Runs once for each argument; there are as many as sheet widths. */
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
    path: compactPath(paths[i]?.getAttribute("d") ?? "", width < 500 ? 1 : 0.5),
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

/** Absolute "M…L…Z" to relative steps on a grid of `grid` px, points that fall together once: a third of the bytes. */
function compactPath(path: string, grid: number): string {
  const rings = path.split("M").slice(1);
  const snap = (text: string): number => Math.round(Number(text) / grid) * grid;
  return rings
    .map((ring) => {
      const points = ring
        .replace("Z", "")
        .split("L")
        .map((pair) => pair.split(",").map(snap) as [number, number]);
      const distinct = points.filter(([x, y], i) => i === 0 || x !== points[i - 1]?.[0] || y !== points[i - 1]?.[1]);
      if (distinct.length < 4) return "";
      return `${distinct.map(([x, y], i) => step(x, y, distinct[i - 1])).join("")}z`;
    })
    .join("");
}

function step(x: number, y: number, last: [number, number] | undefined): string {
  if (!last) return `M${x} ${y}l`;
  const [dx, dy] = [x - last[0], y - last[1]];
  return `${dx < 0 ? "" : " "}${dx}${dy < 0 ? "" : " "}${dy}`;
}

interface CountryValues {
  values: Map<string, number>;
  label: string;
  remarks: string[];
}

/** Rows to numbers by country; what is no country, or not on the map, is said. */
export function toCountryValues(chart: Chart, columns: readonly Column[]): CountryValues {
  const codes = find(columns, chart.x);
  const numbers = find(columns, chart.color);
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

export function mapSheet(
  chart: Chart,
  columns: readonly Column[],
  { values }: CountryValues,
  width: number,
): Sheet["options"] {
  const shapes = shapesOf(width);
  const drawn = new Set(shapes.map(({ code }) => code));
  const small = [...values.keys()].filter((code) => !drawn.has(code));
  const format = formatIn(chart, find(columns, chart.color));
  const bins = toBins([...values.values()]);
  const title = (code: string): SVGElement =>
    element("title", {}, `${clip(countryName(code), 60)}: ${formatNumber(values.get(code) as number, format)}`);
  const height = Math.round(width * ratio);
  const border = { stroke: paper, "stroke-width": 0.5, "stroke-linejoin": "round" };
  return {
    width,
    height: height + 40,
    marks: [
      ownMark(() => {
        const rest = shapes.filter(({ code }) => !values.has(code)).map(({ path }) => path);
        return [
          element("path", { d: rest.join(""), fill: wash, ...border }),
          ...shapes
            .filter(({ code }) => values.has(code))
            .map(({ code, path }) =>
              element("path", { d: path, ...bins.look(values.get(code) as number), ...border }, title(code)),
            ),
          ...small.flatMap((code) => {
            const place = placesOf(width).get(code);
            const r = width > 500 ? 3.5 : 2;
            const look = bins.look(values.get(code) as number);
            return place ? [element("circle", { cx: place[0], cy: place[1], r, ...look, ...border }, title(code))] : [];
          }),
          ...binLegend(bins, format, 4, height + 12),
        ];
      }),
    ],
  };
}
