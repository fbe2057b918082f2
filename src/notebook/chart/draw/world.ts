/** The world's countries, projected by Plot once for each width that a map is drawn from. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as Plot from "@observablehq/plot";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { countryCode } from "../../../base/country.ts";
import { plotElement } from "./svg.ts";

type World = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Country = World["objects"]["countries"]["geometries"][number];
type Countries = GeoJSON.FeatureCollection<GeoJSON.Geometry, { name: string }>;

/** px that the world is projected for, each once; any other width is the next of them made smaller. */
export const projectedWidths = [340, 520, 700, 1060];

/** Equal-earth without Antarctica is about this much as high as wide. */
export const worldRatio = 0.455;

interface CountryShape {
  /** "" where the atlas gives none. */
  code: string;
  /** In half px: whole numbers are the shortest to write, and finer than that nobody sees. */
  path: string;
}

/** Runs once for each argument, of which there are few. */
function remembered<T>(make: (width: number) => T): (width: number) => T {
  const known = new Map<number, T>();
  return (width) => known.getOrInsertComputed(width, make);
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

/** Every country's outline for a map of this width. */
export const countryShapes = remembered((width): CountryShape[] => {
  const countries = toFeatures(readAtlas("110m"), isDrawn);
  const paths = Array.from(project(width, countries, Plot.geo(countries)).querySelectorAll("path"));
  return countries.features.map((one, i) => ({
    code: codeOf(one),
    path: compactPath(paths[i]?.getAttribute("d") ?? ""),
  }));
});

/** Where to put a dot for countries too small for a shape, in px; the finer atlas is opened only when one is asked for. */
export const smallCountryPlaces = remembered((width): Map<string, [number, number]> => {
  const coarse = readAtlas("110m");
  const codes = new Set(coarse.objects.countries.geometries.map(codeOf));
  const small = toFeatures(readAtlas("50m"), (one) => codeOf(one) !== "" && isDrawn(one) && !codes.has(codeOf(one)));
  const marks = Plot.dot(small.features, Plot.geoCentroid({ r: 1 }));
  const circles = Array.from(project(width, toFeatures(coarse, isDrawn), marks).querySelectorAll("circle"));
  return new Map(small.features.map((one, i) => [codeOf(one), placeOf(circles[i])]));
});

function project(width: number, domain: Countries, marks: Plot.Markish): Element {
  const height = Math.round(width * worldRatio);
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
