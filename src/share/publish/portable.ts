/** Drawn pages made independent of the server: no script, and every address relative to the file that names it. */
import { relative } from "node:path/posix";

/** Where what the pages share lies in the folder. */
const assets = "assets";

const scripts = /<script\b[^>]*>.*?<\/script>/gs;
/** Attributes that lead somewhere within; in texts of a page their quotes are escaped. */
const leading = /(\s(?:href|src)=")\/(?!\/)([^"]*)/g;
/** Read by scripts, of which there are none. */
const forScripts = /\sdata-[a-z]+(?:="[^"]*")?(?=[\s>])/g;

/** @param path of the page's own file in the folder */
export function toPortable(html: string, path: string): string {
  const from = path.split("/").slice(0, -1).join("/");
  return html
    .replace(scripts, "")
    .replace(forScripts, "")
    .replace(leading, (_, before: string, to: string) => `${before}${relative(from, toPath(to)) || "."}`);
}

/** The names of the shared files that a page of the server asks for. */
export function assetsOf(html: string): string[] {
  return [...html.matchAll(/\shref="\/_astro\/([\w.-]+)"/g)].map(([, name = ""]) => name);
}

/** The names of files that a style sheet asks for, which lie beside it. */
export function filesOfStyle(css: string): string[] {
  return [...css.matchAll(/url\(["']?(?!data:)([\w.-]+)["']?\)/g)].map(([, name = ""]) => name);
}

export const assetPath = (name: string): string => `${assets}/${name}`;

function toPath(address: string): string {
  return address.replace(/^_astro\//, `${assets}/`);
}
