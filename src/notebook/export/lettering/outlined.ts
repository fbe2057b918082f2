import { decodeXML } from "entities";
import { toOutline } from "./outline.ts";

/** What a text has of the elements around it. */
interface Style {
  size: number;
  weight: number;
  anchor: string;
}

const usual: Style = { size: 12, weight: 400, anchor: "start" };
/** A tag with its attributes, or text; what our own serialiser writes is no more than that. */
const piece = /<(\/?)([a-zA-Z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|([^<]+)/g;
/** Attributes of a text that are in its outline. */
const lettering = new Set("x y dx dy text-anchor font-size font-weight font-family".split(" "));

/**
 * A file of our own drawing with outlines in the place of its texts, so that whoever paints it needs no fonts.
 * @returns also the letters that no font has
 */
export async function toOutlined(svg: string): Promise<{ svg: string; missing: Set<string> }> {
  const missing = new Set<string>();
  const styles: Style[] = [usual];
  const written: string[] = [];
  const place = { x: 0, y: 0 };
  let [isText, isTitle] = [false, false];
  for (const [tag, end, name = "", attributes = "", alone, text] of svg.matchAll(piece)) {
    const style = styles.at(-1) ?? usual;
    if (text !== undefined) {
      if (isTitle || !isText) continue;
      const outline = await toOutline(decodeXML(text), style.size, style.weight);
      for (const letter of outline.missing) missing.add(letter);
      const left = place.x - outline.width * (style.anchor === "middle" ? 0.5 : style.anchor === "end" ? 1 : 0);
      if (outline.path !== "")
        written.push(`<path transform="translate(${round(left)},${round(place.y)})" d="${outline.path}"/>`);
      place.x += outline.width;
    } else if (name === "title") isTitle = end === "" && alone === "";
    else if (end !== "") {
      styles.pop();
      if (name === "text") isText = false;
      written.push(name === "text" || name === "tspan" ? "</g>" : tag);
    } else {
      const given = new Map(
        [...attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
      );
      const own = toStyle(given, style);
      if (alone === "") styles.push(own);
      if (name !== "text" && name !== "tspan") {
        written.push(tag);
        continue;
      }
      if (name === "text") Object.assign(place, { x: 0, y: 0 });
      isText ||= name === "text";
      place.x = px(given.get("x"), own.size, place.x) + px(given.get("dx"), own.size, 0);
      place.y = px(given.get("y"), own.size, place.y) + px(given.get("dy"), own.size, 0);
      const kept = [...given].filter(([key]) => !lettering.has(key)).map(([key, value]) => ` ${key}="${value}"`);
      written.push(`<g${kept.join("")}>${alone === "" ? "" : "</g>"}`);
    }
  }
  return { svg: written.join(""), missing };
}

function toStyle(given: ReadonlyMap<string, string>, around: Style): Style {
  return {
    size: Number(given.get("font-size") ?? around.size),
    weight: Number(given.get("font-weight") ?? around.weight),
    anchor: given.get("text-anchor") ?? around.anchor,
  };
}

function round(px: number): number {
  return Math.round(px * 100) / 100;
}

/** A length in px or em; of a list the first. */
function px(length: string | undefined, size: number, otherwise: number): number {
  if (length === undefined) return otherwise;
  const number = Number.parseFloat(length);
  return /em\b/.test(length) ? number * size : number;
}
