/** The formats of a cell's answer, by the extension of their addresses: to add one is to add its file and a line here. */
import { csv } from "./csv.ts";
import type { Format } from "./format.ts";
import { json } from "./json.ts";
import { ndjson } from "./ndjson.ts";
import { png } from "./png.ts";
import { svg } from "./svg.ts";

export const exportFormats = { csv, json, ndjson, svg, png } satisfies Record<string, Format>;
export type ExportFormat = keyof typeof exportFormats;

export const exportFormatNames = Object.keys(exportFormats) as ExportFormat[];

export function isExportFormat(name: string | undefined): name is ExportFormat {
  return name !== undefined && Object.hasOwn(exportFormats, name);
}

/** Addresses of a cell's formats; null for one that needs a figure, where there is none. */
export type ExportLinks = Record<ExportFormat, string | null>;

/** @param base address of the cell without an extension. @param search parameters, as an address carries them */
export function toExportLinks(base: string, search: string, hasFigure: boolean): ExportLinks {
  const end = search === "" ? "" : `?${search}`;
  const link = (name: ExportFormat): string | null =>
    exportFormats[name].needs === "figure" && !hasFigure ? null : `${base}.${name}${end}`;
  return Object.fromEntries(exportFormatNames.map((name) => [name, link(name)])) as ExportLinks;
}
