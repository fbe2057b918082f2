/**
 * The paths of one page. A feed, a link and a server may each end it otherwise: `/post`, `/post/`, `/post/index.html`.
 * queries/posts.sql has the same for SQL.
 */

const endings = ["", "/", "/index.html"];

/** The path without such an ending: the same for all paths of a page; "" for the first page of a site. */
export function pageOf(path: string): string {
  return path.replace(/\/(?:index\.html)?$/, "");
}

/** Every path of the page that this is one of. */
export function pathsOf(path: string): string[] {
  return endings.map((ending) => pageOf(path) + ending).filter((one) => one !== "");
}
