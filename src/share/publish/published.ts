import {
  type ExportFormat,
  type ExportLinks,
  exportFormatNames,
  exportFormats,
} from "../../notebook/export/formats.ts";
import type { NotebookPage } from "../../notebook/page.ts";
import { toShared } from "../page.ts";

/** A notebook that is published. */
export interface PublishedEntry {
  name: string;
  title: string;
  description: string | null;
}

/** A page as it is drawn to lie in a folder: a notebook's, or the list of all. */
export interface Published {
  /** null: the list. */
  page: NotebookPage | null;
  entries: readonly PublishedEntry[];
  /** Where the folder is read, without a trailing slash; null: nobody said. */
  address: string | null;
}

/** Formats that are published beside a page: those that it links to. */
export const publishedFormats: readonly ExportFormat[] = exportFormatNames.filter(
  (name) => exportFormats[name].label !== null,
);

/** Path of a page in the folder, and of a cell's files without their ending. */
export const pagePath = (name: string): string => `queries/${name}.html`;

/**
 * A stranger's page without what changes from one drawing to the next, and without what leads to pages that are not in
 * the folder. Links between published notebooks lead to their files, from the folder's root.
 */
export function toPublished(page: NotebookPage, names: ReadonlySet<string>): NotebookPage {
  const shared = toShared(page, null, (href) => toFile(href, names));
  return {
    ...shared,
    // Parameters that nobody chose.
    locked: [],
    cells: shared.cells.map((cell) =>
      cell.type === "text" ? cell : { ...cell, ms: 0, kept: null, blank: [], links: plainLinks(cell.links) },
    ),
  };
}

/** `/queries/<name>` as the file that is there instead; null where it is not published, or asks for something of its own. */
function toFile(href: string, names: ReadonlySet<string>): string | null {
  const [, path = "", fragment = ""] = /^([^?#]*)(#.*)?$/.exec(href) ?? [];
  const name = path === "/" ? "overview" : /^\/queries\/([^/.]+)$/.exec(path)?.[1];
  return name !== undefined && names.has(name) ? `/${pagePath(name)}${fragment}` : null;
}

/** Without parameters: a file has none. Only those that are published. */
function plainLinks(links: ExportLinks): ExportLinks {
  const plain = exportFormatNames.map((name) => {
    const isTaken = publishedFormats.includes(name);
    return [name, isTaken ? (links[name]?.replace(/\?.*$/, "") ?? null) : null];
  });
  return Object.fromEntries(plain) as ExportLinks;
}
